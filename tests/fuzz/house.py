"""The whole SCIM API and the console on stores in memory, put together as the functions do it, and what they keep."""

from dataclasses import dataclass, replace
from datetime import timedelta
from io import StringIO
from typing import Any

from local.events import Event
from local.memory import MemoryGroups, MemoryProviders, MemorySyncLog, MemoryUsers
from provisioning.domain.providers import Provider, ProviderChange
from provisioning.domain.users import ENVIRONMENT
from provisioning.web.api import ScimApi
from provisioning.web.authentication import PROVIDER_CACHE_SECONDS, Authenticator
from provisioning.web.bulk import BulkRoutes
from provisioning.web.discovery import DiscoveryRoutes
from provisioning.web.failed_changes import FailedChanges
from provisioning.web.groups import GroupRoutes
from provisioning.web.log import open_log
from provisioning.web.root import RootRoutes
from provisioning.web.users import UserRoutes
from tests.deactivation.stage import OPERATOR
from tests.people import ENTRA, OKTA, new_id
from tests.web.conftest import BASE_URL, BASIC, Client, Reply
from tests.web.operators import Clock, Operator, open_console
from tests.world import World

OWNERS = (OKTA.id, ENTRA.id, ENVIRONMENT)


@dataclass
class House:
    """Everything that a request can reach, and a clock that stands."""

    users: MemoryUsers
    groups: MemoryGroups
    world: World
    okta: Client
    operator: Operator
    clock: Clock

    def set_okta(self, change: ProviderChange) -> None:
        """An operator changes Okta's settings, and every function has heard of it."""
        self.world.configure.change_provider(OPERATOR, OKTA.id, change, grants_administrator=True)
        self.clock.now += timedelta(seconds=PROVIDER_CACHE_SECONDS)

    def kept(self) -> list[Any]:
        """All that is kept, but for the log's word of what was refused and for when a provider last called."""
        shown = [group for provider_id in OWNERS for group in self.groups.all(provider_id)]
        return [
            sorted(self.users.records.everyone(), key=lambda user: user.id),
            [(group, [*self.groups.members(group.id)]) for group in shown],
            [entry for entry in self.users.entries if entry.action != "failed"],
            [replace(provider, last_contact_at=None) for provider in self.world.providers.all()],
            self.world.organizations.all(),
            self.world.holds.page_after("", 1_000),
        ]

    def made(self, path: str, body: Any) -> str:
        """The id of a resource that Okta posts."""
        return self.okta.ask("POST", path, body).body["id"]


def open_house(users: MemoryUsers | None = None, groups: MemoryGroups | None = None, okta: Provider = OKTA) -> House:
    """A house with two providers and nobody in it, unless the stores have somebody."""
    users = users or MemoryUsers()
    groups = groups or MemoryGroups(users)
    clock, providers = Clock(), MemoryProviders(okta, ENTRA, log=users)
    world = World(users, clock, providers=providers, groups=groups)
    logger = open_log(new_id(), StringIO())
    failed = FailedChanges(log=MemorySyncLog(users, groups, providers), now=clock, new_id=new_id, logger=logger)
    api = ScimApi(Authenticator(providers, clock), logger)
    user_routes = UserRoutes(world.provision, world.find, BASE_URL)
    group_routes = GroupRoutes(world.provision_groups, world.find_groups, BASE_URL)
    for routes in (user_routes, group_routes, RootRoutes(world.find_all, user_routes, group_routes)):
        routes.add_to(api)
    DiscoveryRoutes(BASE_URL).add_to(api)
    BulkRoutes(BASE_URL, clock, [failed.of_operation]).add_to(api)
    console = failed.of_console(open_console(world).console)
    return House(
        users, groups, world, Client(failed.of_api(api, api), {"authorization": BASIC}), Operator(console), clock
    )


def answered(client: Client, event: Event) -> Reply:
    """What the API answers to an event as it is."""
    answer = client.api(event, None)
    return Reply(answer["statusCode"], answer["headers"], answer["body"] or "")
