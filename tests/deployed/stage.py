"""Where the acts take place: the deployed functions in their roles, a clock, and a provider's way in."""

import json
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from local.clock import MovableClock
from local.functions import LoadedFunction
from local.resources import s3_client, scheduler_client
from local.template import LOCAL_NAMES, Template
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.deployed.enforcement import Guard, taking_roles
from tests.deployed.roles import function_roles
from tests.faults.wire import FAULTS, Call, Killed
from tests.people import a_body, a_group_body
from tests.recording import REQUEST_ID, House, recorded_house

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient

A_WHILE = timedelta(minutes=2)
"""What was remembered is read again, and what was left undone is taken over by the sweep."""
DEACTIVATOR = "DeactivatorFunction"
APPLIER = "SettingsApplierFunction"


@dataclass(frozen=True)
class Stage:
    """The house whose functions are guarded, and its time."""

    house: House
    guards: Mapping[str, Guard]
    clock: MovableClock

    def function(self, name: str) -> LoadedFunction:
        return self.house.gateway.functions[name]

    def ask(self, method: str, target: str, body: Json = None) -> Any:
        """What the console answers an operator."""
        return self.house.operate(method, target, body)

    def wait(self, by: timedelta = A_WHILE) -> None:
        """Let time pass; nobody hears of it."""
        self.clock.advance(by)

    def deliver_timers(self) -> None:
        """Scheduler hands all timers to the deactivator, due or not, and forgets them."""
        client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
        for name in _timers(client, group):
            reminder = client.get_schedule(GroupName=group, Name=name)["Target"].get("Input", "")
            self.function(DEACTIVATOR).invoke(json.loads(reminder), REQUEST_ID)
        self.lose_timers()

    def lose_timers(self) -> None:
        """All timers are gone, behind everybody's back."""
        client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
        for name in _timers(client, group):
            client.delete_schedule(GroupName=group, Name=name)

    def sweep(self) -> None:
        """The sweep comes when what was left undone has been left alone for long enough."""
        self.wait()
        self.house.sweep()

    def lose_archive(self) -> None:
        """The records in cold storage have had their days."""
        client, bucket = s3_client(), LOCAL_NAMES["ArchiveBucket"]
        for each in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            client.delete_object(Bucket=bucket, Key=each.get("Key", ""))

    @contextmanager
    def hurried(self, function: str) -> Generator[None]:
        """While this lasts, the function has no time."""
        functions = {**self.house.gateway.functions}
        calm = functions[function]
        functions[function] = replace(calm, description=replace(calm.description, timeout_seconds=0))
        gateway, self.house.gateway = self.house.gateway, replace(self.house.gateway, functions=functions)
        try:
            yield
        finally:
            self.house.gateway = gateway


def _timers(client: "EventBridgeSchedulerClient", group: str) -> list[str]:
    pages = client.get_paginator("list_schedules").paginate(GroupName=group)
    return [str(each.get("Name")) for page in pages for each in page["Schedules"]]


@contextmanager
def guarded_stage(template: Template) -> Generator[Stage]:
    """An empty house; each function acts in the role that the transformed template gives it."""
    with recorded_house() as house, closing(MovableClock()) as clock:
        guards = {name: Guard(role) for name, role in function_roles(template).items()}
        loaded = house.gateway.functions
        with taking_roles({name: each.description for name, each in loaded.items()}, guards) as functions:
            house.gateway = replace(house.gateway, functions=functions)
            yield Stage(house, guards, clock)


@dataclass(frozen=True)
class Door:
    """An identity provider's way in: by the functions for /Users and /Groups, or by the one for all else."""

    stage: Stage
    provider_id: str
    authorization: str
    slash: str = ""
    """`//Users` has no route of its own."""

    @property
    def users_function(self) -> str:
        return "ScimRootFunction" if self.slash else "ScimUsersFunction"

    @property
    def groups_function(self) -> str:
        return "ScimRootFunction" if self.slash else "ScimGroupsFunction"

    def send(self, method: str, target: str, body: Json = None) -> Any:
        """What is answered; None for nothing."""
        answer = self.stage.house.provision(self.authorization, method, self.slash + target, body)
        return json.loads(answer.body) if answer.status in {200, 201} and method != "GET" else None

    def user(self, name: str, **attributes: Json) -> str:
        """The path of a new user."""
        body = a_body(f"{name}@{self.provider_id}.example", externalId=f"{name}-{self.provider_id}", **attributes)
        return f"/Users/{self.send('POST', '/Users', body)['id']}"

    def group(self, name: str, *users: str) -> str:
        """The path of a new group with these members."""
        return f"/Groups/{self.send('POST', '/Groups', a_group_body(name, *map(id_in, users)))['id']}"

    def says(self, user: str, *, active: bool) -> None:
        self.send("PATCH", user, activity(active=active))

    def dies(self, function: str, call: Call, fault: str, *request: Any) -> None:
        """Send a request in the midst of which the function is killed."""
        wire = self.stage.guards[function].wire
        with suppress(Killed), wire.act((call, FAULTS[fault])):
            self.send(*request)
        assert wire.broke


def id_in(path: str) -> str:
    return path.rpartition("/")[2]


def activity(*, active: bool) -> Document:
    return patch({"op": "replace", "value": {"active": active}})


def members(op: str, users: Iterable[str]) -> Document:
    return patch({"op": op, "path": "members", "value": [{"value": id_in(user)} for user in users]})


def patch(operation: Json) -> Document:
    return {"schemas": [urns.PATCH_OP], "Operations": [operation]}
