"""Which calls of the SDK a request makes, and the capacity that they use: the SDK tells it by its event hooks."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from botocore.model import OperationModel

from benchmarks.operations import OPERATIONS, Operation, get
from benchmarks.prices import PER_READ_UNIT, PER_WRITE_UNIT
from benchmarks.rounds import Population
from local.functions import hooks_of_functions

READS = frozenset({"BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"})
FREE = frozenset({"DescribeTable"})
"""It is asked for no capacity and uses none."""


@dataclass(frozen=True, slots=True)
class SdkCall:
    """One call, and the units that the engine says it used."""

    name: str
    read_units: float
    write_units: float


@dataclass(slots=True)
class Recorder:
    """Hears the calls of the functions' clients, while it is recording."""

    _calls: list[SdkCall] | None = None

    def listen(self) -> None:
        """Listen to the clients of the functions that are loaded from now on."""
        hooks = hooks_of_functions()
        hooks.register("before-parameter-build.dynamodb", self._ask_for_units)
        hooks.register("after-call.dynamodb", self._hear)

    @contextmanager
    def recording(self) -> Generator[list[SdkCall]]:
        """The calls that are made meanwhile, in their order."""
        self._calls = []
        try:
            yield self._calls
        finally:
            self._calls = None

    def _ask_for_units(self, *, params: dict[str, Any], model: OperationModel, **_: object) -> None:
        if self._calls is not None and model.name not in FREE:
            params["ReturnConsumedCapacity"] = "TOTAL"

    def _hear(self, *, model: OperationModel, parsed: Mapping[str, object], **_: object) -> None:
        if self._calls is not None:
            self._calls.append(_sdk_call(model.name, [] if model.name in FREE else parsed["ConsumedCapacity"]))


def calls_by_operation(population: Population, recorder: Recorder) -> dict[str, list[SdkCall]]:
    """The calls of one request of each operation, when the credentials have just been read."""
    return {operation.name: _calls(population, operation, recorder) for operation in OPERATIONS}


def dollars_per_million(calls: list[SdkCall]) -> float:
    """What DynamoDB asks for a million such requests."""
    reads, writes = sum(call.read_units for call in calls), sum(call.write_units for call in calls)
    return 1e6 * (reads * PER_READ_UNIT + writes * PER_WRITE_UNIT)


def _calls(population: Population, operation: Operation, recorder: Recorder) -> list[SdkCall]:
    first, *others = population.calls(operation)
    population.endpoint.prepare(get(population.residents[-1]))()
    with recorder.recording() as calls:
        reply = first()
    population.read(operation, [reply, *(call() for call in others)])
    return calls


def _sdk_call(name: str, consumed: object) -> SdkCall:
    # A call about several tables answers with a list, even if they are one.
    of_tables = cast("list[dict[str, Any]]", consumed if isinstance(consumed, list) else [consumed])
    units = sum(of_table["CapacityUnits"] for of_table in of_tables)
    return SdkCall(name, units, 0) if name in READS else SdkCall(name, 0, units)
