"""What becomes of calls to AWS: one in so many suffers something, a service is down, somebody else comes between."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from local.faults.strikes import CONFLICT, TIMEOUT, UNREACHABLE, Call, Strike

CALLS_PER_FAULT = 50
SLOW_SECONDS = (2, 8, 20)
OUTAGES: Mapping[str, timedelta] = {
    "dynamodb": timedelta(minutes=5),
    "s3": timedelta(hours=1),
    "scheduler": timedelta(hours=1),
}
"""How long a service is down when it is."""
THROTTLED: Mapping[str, str] = {
    "dynamodb": "ProvisionedThroughputExceededException",
    "s3": "SlowDown",
    "scheduler": "ThrottlingException",
    "sqs": "ThrottlingException",
}
BROKEN: Mapping[str, str] = {
    "dynamodb": "InternalServerError",
    "s3": "InternalError",
    "scheduler": "InternalServerException",
    "sqs": "InternalError",
}

type Kind = Callable[[Call, Random], Strike]
"""What a call suffers."""

CONFLICTS = "transaction conflict"
"""Only transactions suffer it."""
BEFORE: Mapping[str, Kind] = {
    "throttled": lambda call, _: Strike(THROTTLED[call.service]),
    CONFLICTS: lambda _, __: Strike(CONFLICT),
    "500": lambda call, _: Strike(BROKEN[call.service]),
    "timeout, never arrived": lambda _, __: Strike(TIMEOUT),
    "unreachable": lambda _, __: Strike(UNREACHABLE),
    "killed before": lambda _, __: Strike(kill=True),
    "slow": lambda _, dice: Strike(delay_seconds=dice.choice(SLOW_SECONDS)),
}
"""What may happen to a call that AWS has not heard of yet."""
AFTER: Mapping[str, Kind] = {
    "answer lost": lambda _, __: Strike(TIMEOUT),
    "500 though done": lambda call, _: Strike(BROKEN[call.service]),
    "killed after": lambda _, __: Strike(kill=True),
}
"""What may happen to a call that has been carried out."""


@dataclass
class Weather:
    """A judge of calls, by dice. While it is `calm` nothing happens."""

    dice: Random
    now: Callable[[], datetime]
    calls_per_fault: int = CALLS_PER_FAULT
    calm: bool = True
    fair: bool = False
    """The faults have stopped for good."""
    meeting: Callable[[], None] | None = None
    """What somebody else does between two calls, once."""
    struck: Counter[str] = field(default_factory=Counter[str])
    down: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """Until when a service is down."""
    calls: int = 0

    def strike(self, call: Call) -> Strike | None:
        """What this call suffers."""
        self.calls += not call.carried_out
        if self.calm or self.fair:
            return None
        if not call.carried_out and self.down.get(call.service, self.now()) > self.now():
            self.struck[f"{call.service} down"] += 1
            return Strike(UNREACHABLE)
        if self.meeting is not None and self.dice.randrange(4) == 0:
            meeting, self.meeting = self.meeting, None
            meeting()
        # Each call is asked about before and after.
        if self.dice.randrange(2 * self.calls_per_fault):
            return None
        return self._some(AFTER if call.carried_out else BEFORE, call)

    def _some(self, kinds: Mapping[str, Kind], call: Call) -> Strike | None:
        suited = [name for name in kinds if name != CONFLICTS or call.operation == "TransactWriteItems"]
        name = self.dice.choice(suited)
        self.struck[name] += 1
        return kinds[name](call, self.dice)
