"""The wire between the house and AWS: it tells every call that goes over it, and breaks at a given one."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

if TYPE_CHECKING:
    from botocore.hooks import BaseEventHooks
    from botocore.model import OperationModel

ONE_TRY = Config(retries={"total_max_attempts": 1})
"""For clients on this wire, so that one fault is one fault."""


class Killed(BaseException):
    """The process ends here. Nobody catches it."""


@dataclass(frozen=True, slots=True)
class Call:
    """The `nth` call of an operation within one act."""

    service: str
    operation: str
    nth: int

    def __str__(self) -> str:
        return f"{self.service}.{self.operation}.{self.nth}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at a call, and whether AWS carried the call out all the same."""

    carried_out: bool
    error: Callable[[Call], BaseException]


def _throttled(call: Call) -> ClientError:
    code = "SlowDown" if call.service == "s3" else "ThrottlingException"
    return ClientError({"Error": {"Code": code, "Message": "Rate exceeded"}}, call.operation)


FAULTS: Mapping[str, Fault] = {
    "throttled": Fault(carried_out=False, error=_throttled),
    "answer lost": Fault(carried_out=True, error=lambda _: ReadTimeoutError(endpoint_url="https://aws")),
    "killed before": Fault(carried_out=False, error=lambda call: Killed(str(call))),
    "killed after": Fault(carried_out=True, error=lambda call: Killed(str(call))),
}


class Wire:
    """Between `begin` of an act and its end it counts the calls, and raises the fault once, at its call."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._breaks_at: tuple[Call, Fault] | None = None
        self._open = False

    def attach(self, events: "BaseEventHooks") -> None:
        """Listen to a client's calls."""
        events.register("before-call", partial(self._pass, carried_out=False))
        events.register("after-call", partial(self._pass, carried_out=True))

    @contextmanager
    def act(self, breaks_at: tuple[Call, Fault] | None = None) -> Generator[None]:
        """While the context lasts calls are counted, and the given one fails."""
        self.calls, self._counts, self._breaks_at, self._open = [], Counter(), breaks_at, True
        try:
            yield
        finally:
            self._open = False

    @property
    def broke(self) -> bool:
        """True when the fault of the last act has happened."""
        return self._breaks_at is None

    def _pass(self, model: "OperationModel", *, carried_out: bool, **_: Any) -> None:
        if not self._open:
            return
        if not carried_out:
            self._count(model)
        if self._breaks_at and self._breaks_at[0] == self.calls[-1] and self._breaks_at[1].carried_out == carried_out:
            (call, fault), self._breaks_at = self._breaks_at, None
            raise fault.error(call)

    def _count(self, model: "OperationModel") -> None:
        name = (str(model.service_model.service_id).lower(), str(model.name))
        self._counts[name] += 1
        self.calls.append(Call(*name, self._counts[name]))
