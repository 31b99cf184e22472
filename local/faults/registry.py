"""The faults that were asked for: each strikes a number of calls and is then over."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

from local.faults.strikes import Call, Strike


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong, where, and how often."""

    id: str
    service: str
    """By the SDK's name: dynamodb, s3, scheduler, sqs."""
    operation: str | None
    """None: every operation of the service that the strike can befall."""
    strike: Strike
    times: int
    """How many calls are still to be struck."""
    carried_out: bool
    """The call is struck after AWS has carried it out, not before."""

    def meets(self, call: Call) -> bool:
        """True when the call is one of those that are to be struck."""
        return (
            call.service == self.service
            and call.carried_out == self.carried_out
            and self.operation in {None, call.operation}
            and self.strike.befalls(call.operation)
        )


class Faults:
    """A judge of calls. Of several faults that meet a call, the one that was asked for first strikes it.

    Threads may share it.
    """

    def __init__(self) -> None:
        self._one_call = Lock()
        self._open: list[Fault] = []
        self._struck: Counter[Fault] = Counter()

    def add(self, fault: Fault) -> None:
        """Have calls struck from now on."""
        self._open.append(fault)

    def clear(self) -> None:
        """Nothing is struck any more, and what was is forgotten."""
        with self._one_call:
            self._open.clear()
            self._struck.clear()

    def open(self) -> Sequence[Fault]:
        """The faults that are still to strike, the oldest first."""
        return tuple(self._open)

    def struck(self) -> int:
        """How many calls were struck since the last `clear`."""
        return self._struck.total()

    def strike(self, call: Call) -> Strike | None:
        """What this call suffers; None: nothing."""
        with self._one_call:
            for place, fault in enumerate(self._open):
                if fault.meets(call):
                    self._struck[replace(fault, times=0)] += 1
                    left = replace(fault, times=fault.times - 1)
                    self._open[place : place + 1] = [left] if left.times else []
                    return fault.strike
        return None
