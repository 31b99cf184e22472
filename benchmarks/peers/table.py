"""Requests a second as Markdown tables."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.peers.contenders import DURABLE, IN_MEMORY, SCIM2_SERVER, SCIMMY
from benchmarks.peers.stage import Probe
from benchmarks.peers.timing import Key, Turn
from benchmarks.tables import Row, as_table, three_digits

RATIOS = ((IN_MEMORY, SCIM2_SERVER), (IN_MEMORY, SCIMMY), (DURABLE, SCIM2_SERVER))


def peer_table(
    times: Mapping[Key, Turn], names: Sequence[str], probes: Sequence[Probe], seconds: Callable[[Turn], float]
) -> str:
    """A row for each kind of request: requests a second of each server, and how many times as many ours answers."""
    ratios = [(ours, theirs) for ours, theirs in RATIOS if theirs in names]

    def row(probe: Probe) -> Row:
        each = {name: seconds(times[name, probe.name]) for name in names}
        rates = [three_digits(1 / each[name]) for name in names]
        return probe.name, *rates, *(f"{each[theirs] / each[ours]:.1f}" for ours, theirs in ratios)

    header = ("request", *names, *(f"{ours} : {theirs}" for ours, theirs in ratios))
    return as_table(header, map(row, probes))
