"""What happens to the people of a company: each act as the identity provider, or a timer, carries it out."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4  # noqa: TID251 - like a function, a benchmark brings the ids in

from benchmarks.asking import ask, create_group, push_members
from benchmarks.endpoints import OurEndpoint
from benchmarks.operations import PATH
from benchmarks.people import user, user_name
from local.answers import Returned
from local.clock import MovableClock
from local.functions import LambdaContext
from local.resources import scheduler_client
from local.template import LOCAL_NAMES
from provisioning.scim import urns

RESIDENTS = 100
"""Who is there already, so that a page of a list is full."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens to people."""

    name: str
    requests: int
    """To the API; none for what a timer does."""
    carry_out: Callable[["Stage"], None]
    often: float
    """How often a month, for each person in the company."""

    @property
    def invocations(self) -> int:
        """Of functions: one for each request, and one for a timer."""
        return max(1, self.requests)


class Stage:
    """Our functions with a few people and a group."""

    def __init__(self, endpoint: OurEndpoint, clock: MovableClock) -> None:
        self._endpoint, self._clock = endpoint, clock
        self.ids = [self._create(number) for number in range(RESIDENTS)]
        self._group_id = create_group(endpoint, "Everybody")

    def hire(self) -> None:
        """Okta looks whether he is there, creates him, and adds him to a group."""
        self._find(RESIDENTS)
        self.ids.append(self._create(RESIDENTS))
        push_members(self._endpoint, self._group_id, "add", self.ids[-1:])

    def change(self) -> None:
        """Okta reads him and puts him back with another title."""
        self._ask("GET", f"{PATH}/{self.ids[0]}", None)
        self._ask("PUT", f"{PATH}/{self.ids[0]}", user(0, title="Countess"))

    def force(self) -> None:
        """Okta reads him and puts him back as he is."""
        self._ask("GET", f"{PATH}/{self.ids[1]}", None)
        self._ask("PUT", f"{PATH}/{self.ids[1]}", user(1))

    def join(self) -> None:
        """Okta adds him to a group."""
        push_members(self._endpoint, self._group_id, "add", [self.ids[2]])

    def leave(self) -> None:
        """Okta deactivates the last who came: he is blocked, and a timer is set."""
        body = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
        self._ask("PATCH", f"{PATH}/{self.ids[-1]}", body)

    def fire(self) -> None:
        """His timer fires: he is deactivated."""
        self._clock.advance(timedelta(minutes=16))
        (reminder,) = _armed()
        outcome = self._invoke_deactivator(reminder)["outcome"]
        assert outcome == "deactivated", outcome

    def sweep(self) -> None:
        """The sweep finds nothing to do."""
        self._invoke_deactivator({"sweep": True})

    def list_page(self) -> None:
        """Okta imports a page of 100 users."""
        self._ask("GET", f"{PATH}?startIndex=1&count=100", None)

    def _create(self, number: int) -> str:
        created: str = json.loads(ask(self._endpoint, "POST", PATH, user(number), 201))["id"]
        return created

    def _find(self, number: int) -> None:
        self._ask("GET", f"{PATH}?filter=userName%20eq%20%22{user_name(number)}%22", None)

    def _ask(self, method: str, target: str, body: object) -> None:
        ask(self._endpoint, method, target, body, 200)

    def _invoke_deactivator(self, event: dict[str, object]) -> Returned:
        name = "DeactivatorFunction"
        context = LambdaContext(name, str(uuid4()), memory_limit_in_mb=1024, ends_at=float("inf"))
        return self._endpoint.handlers[name](event, context)


def _armed() -> Iterator[dict[str, object]]:
    """The inputs of the schedules that there are."""
    client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
    for schedule in client.list_schedules(GroupName=group)["Schedules"]:
        target = client.get_schedule(GroupName=group, Name=schedule.get("Name", ""))["Target"]
        yield json.loads(target.get("Input", ""))


ACTS = (
    Act("hired: found by name, created, added to a group", 3, Stage.hire, 0.02),
    Act("changed: GET, PUT", 2, Stage.change, 0.2),
    Act("Force Sync, nothing new: GET, PUT", 2, Stage.force, 1),
    Act("added to a group", 1, Stage.join, 0.2),
    Act("deactivated: PATCH, timer set", 1, Stage.leave, 0.02),
    Act("timer fires", 0, Stage.fire, 0.02),
    Act("a page of 100 in a nightly import", 1, Stage.list_page, 0.3),
)
SWEEP = Act("sweep", 0, Stage.sweep, 0)
