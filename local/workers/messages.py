"""What the pool and its workers say to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from local.answers import Answer, Returned
from local.events import Event, Request
from local.faults.strikes import Call
from local.template import Function, Route


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is made of."""

    environment: Mapping[str, str]
    """Leads the SDK to the engine and the emulated services."""
    routes: Sequence[Route]
    functions: Mapping[str, Function]


@dataclass(frozen=True, slots=True)
class Invocation:
    """An event for a function that no request leads to: of a timer or a queue."""

    function: str
    """Its logical id."""
    event: Event
    request_id: UUID


@dataclass(frozen=True, slots=True)
class Move:
    """The clock is to be moved forward."""

    moment: datetime


type Task = Request | Invocation | Move


@dataclass(frozen=True, slots=True)
class Order:
    """A task for a worker, which has no other meanwhile."""

    task: Task
    judged: bool
    """The worker must ask what its calls to AWS suffer, each of them twice."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a task."""

    result: Answer | Returned
    calls: tuple[str, ...]
    """The calls of the SDK that it took, in their order: `dynamodb.GetItem`."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The function raised something; the traceback as a text."""

    traceback: str


type Said = Call | Done | Failed
"""What comes from a worker: a question about a call, any number of times, and at last how the task went."""
