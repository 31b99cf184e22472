"""A client of the whole SCIM API, /Bulk too, on stores in memory, with a clock that moves by itself."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from typing import Any, cast

from aws_lambda_powertools import Logger

from local.memory import MemoryGroups, MemoryProviders, MemorySyncLog, MemoryUsers
from provisioning.domain.groups import Group
from provisioning.domain.providers import Provider, bearer_token
from provisioning.domain.sync_log import LogEntry, LogQuery
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.usecases.directory import GroupStore
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.bulk import BulkRoutes
from provisioning.web.discovery import DiscoveryRoutes
from provisioning.web.failed_changes import FailedChanges
from provisioning.web.groups import GroupRoutes
from provisioning.web.metrics import Metrics
from provisioning.web.users import UserRoutes
from tests.people import NOW, OKTA, PASSWORD, a_body, a_group, a_group_body, a_user, new_id
from tests.web.conftest import BASE_URL, BASIC, Client, Reply
from tests.world import World


@dataclass
class Clock:
    """The time, which goes on by `step` whenever somebody asks for it."""

    now: datetime = NOW
    step: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


@dataclass
class Stage:
    """The API as `functions/scim_root` puts it together, and what is behind it."""

    users: MemoryUsers = field(default_factory=MemoryUsers)
    groups: GroupStore | None = None
    clock: Clock = field(default_factory=Clock)
    provider: Provider = OKTA

    def __post_init__(self) -> None:
        self.groups = self.groups or MemoryGroups(self.users)
        self.providers = MemoryProviders(self.provider)
        self.metrics = Metrics("Tests")
        self.okta = Client(self._api(), {"authorization": BASIC})

    def add_ada_and_engineers(self) -> None:
        """Have a user and a group there, of ids that tell who they are."""
        assert self.groups
        self.users.create(a_user(id="ada"), [])
        self.groups.create(a_group(id="engineers"), [], [])

    def with_bearer_token(self) -> Client:
        """A client that shows the provider's token."""
        return Client(self.okta.api, {"authorization": f"Bearer {bearer_token(self.provider.id, PASSWORD)}"})

    def posted(self, name: str = "ada") -> str:
        """The path of a user of that name, who is created now."""
        return f"/Users/{self.okta.ask('POST', '/Users', a_body(f'{name}@example.com')).body['id']}"

    def bulk(self, *operations: Json, fail_on_errors: Json = None) -> Reply:
        """Send these operations."""
        message: Document = {"schemas": [urns.BULK_REQUEST], "Operations": [*operations]}
        if fail_on_errors is not None:
            message["failOnErrors"] = fail_on_errors
        return self.okta.ask("POST", "/Bulk", message)

    def results(self, *operations: Json, fail_on_errors: Json = None) -> list[Any]:
        """What became of these operations."""
        reply = self.bulk(*operations, fail_on_errors=fail_on_errors)
        assert reply.status == 200, reply.text
        return reply.body["Operations"]

    def statuses(self, *operations: Json, fail_on_errors: Json = None) -> list[str]:
        """Their statuses alone."""
        return [result["status"] for result in self.results(*operations, fail_on_errors=fail_on_errors)]

    def user(self, location: str) -> User:
        """The user at that URL."""
        user = self.users.get(id_in(location))
        assert user
        return user

    def manager(self, location: str) -> Json:
        """The id of the manager of the user at that URL."""
        extension = cast(Document, self.user(location).profile[urns.ENTERPRISE_USER])
        return cast(Document, extension["manager"])["value"]

    def group(self, location: str) -> Group:
        """The group at that URL."""
        assert self.groups
        group = self.groups.get(id_in(location))
        assert group
        return group

    def members(self, location: str) -> list[str]:
        """The ids of the members of the group at that URL."""
        assert self.groups
        return [member.user_id for member in self.groups.members(id_in(location))]

    def log(self) -> list[LogEntry]:
        """The sync log, newest first."""
        found, _ = MemorySyncLog(self.users).page(LogQuery(), None, 100)
        return found

    def _api(self) -> ScimApi:
        logger = Logger(service=new_id(), stream=StringIO())
        world = World(self.users, self.clock, providers=self.providers, groups=self.groups)
        api = ScimApi(Authenticator(self.providers, lambda: NOW), logger)
        failed = FailedChanges(
            log=MemorySyncLog(self.users, world.groups, self.providers), now=self.clock, new_id=new_id, logger=logger
        )
        UserRoutes(world.provision, world.find, BASE_URL).add_to(api)
        GroupRoutes(world.provision_groups, world.find_groups, BASE_URL).add_to(api)
        DiscoveryRoutes(BASE_URL).add_to(api)
        BulkRoutes(BASE_URL, self.clock, [failed.of_operation, self.metrics.of_operation]).add_to(api)
        return api


def id_in(location: str) -> str:
    """The id at the end of a URL."""
    return location.rpartition("/")[2]


def post_user(bulk_id: str, manager: Json = None, **changes: Any) -> Document:
    """The operation that creates a user named after its bulkId."""
    body = a_body(f"{bulk_id}@example.com", **changes)
    if manager is not None:
        body[urns.ENTERPRISE_USER] = {"manager": manager}
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": body}


def post_group(bulk_id: str, *members: str) -> Document:
    """The operation that creates a group named after its bulkId."""
    body = a_group_body(bulk_id, *members)
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": body}


def operation(method: str, path: str, data: Json = None, **more: Json) -> Document:
    """Any operation on something that is there."""
    return {"method": method, "path": path, "data": data, **more}


def patch_op(*operations: Json) -> Document:
    """A PatchOp message."""
    return {"schemas": [urns.PATCH_OP], "Operations": [*operations]}
