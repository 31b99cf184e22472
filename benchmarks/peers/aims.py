"""How far ahead of the others ours is to be, and whether it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.peers.contenders import DURABLE, IN_MEMORY, SCIM2_SERVER, SCIMMY
from benchmarks.peers.stage import LIST, LOOK_UP, READ, Probe
from benchmarks.peers.timing import Key, Turn
from benchmarks.tables import Row, as_table

READS = frozenset({READ, LOOK_UP, LIST})
AHEAD, FAR_AHEAD = 3, 50
LARGE_GROUP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether ours answers as many times the requests of another as it is to."""

    people: int
    probe: str
    ours: str
    theirs: str
    aim: float
    by_the_clock: float
    by_the_processor: float

    @property
    def met(self) -> bool:
        """Judged by the processor: what else the machine does is not in it."""
        return self.by_the_processor >= self.aim


def verdicts(times: Mapping[Key, Turn], people: int, probes: Sequence[Probe]) -> Iterator[Verdict]:
    """One for each aim; the peers that were not measured have none."""
    measured = {name for name, _ in times}
    for probe in probes:
        for ours, theirs, aim in _aims(probe):
            if theirs in measured:
                our, their = times[ours, probe.name], times[theirs, probe.name]
                yield Verdict(
                    people=people,
                    probe=probe.name,
                    ours=ours,
                    theirs=theirs,
                    aim=aim,
                    by_the_clock=their.until_answered / our.until_answered,
                    by_the_processor=their.worked / our.worked,
                )


def _aims(probe: Probe) -> Iterator[tuple[str, str, float]]:
    far_ahead = probe.name == LIST or probe.group_size >= LARGE_GROUP
    yield IN_MEMORY, SCIM2_SERVER, FAR_AHEAD if far_ahead else AHEAD
    yield IN_MEMORY, SCIMMY, 1
    if probe.name in READS:
        yield DURABLE, SCIM2_SERVER, 1


def aim_table(judged: Sequence[Verdict]) -> str:
    """A row for each aim, those that were missed first."""

    def row(each: Verdict) -> Row:
        return (
            f"{each.ours} : {each.theirs}",
            each.probe,
            f"{each.people:,}",
            f"{each.aim:g}",
            f"{each.by_the_processor:.1f}",
            f"{each.by_the_clock:.1f}",
            "met" if each.met else "**missed**",
        )

    header = ("compared", "request", "users", "aim", "by the processor", "by the clock", "")
    return as_table(header, map(row, sorted(judged, key=lambda each: each.met)))
