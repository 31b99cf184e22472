"""Requests a second as a Markdown table."""

from collections.abc import Mapping, Sequence

from benchmarks.peers.contenders import DURABLE, IN_MEMORY, SCIM2_SERVER, SCIMMY
from benchmarks.peers.stage import Probe
from benchmarks.peers.timing import Key
from benchmarks.rounds import Times
from benchmarks.tables import Row, as_table, three_digits

RATIOS = ((IN_MEMORY, SCIM2_SERVER), (IN_MEMORY, SCIMMY), (DURABLE, SCIM2_SERVER))


def peer_table(times: Mapping[Key, Times], names: Sequence[str], probes: Sequence[Probe]) -> str:
    """A row for each kind of request: requests a second of each server, and how many times as many ours answers."""
    ratios = [(ours, theirs) for ours, theirs in RATIOS if theirs in names]

    def row(probe: Probe) -> Row:
        seconds = {name: times[name, probe.name].median for name in names}
        rates = [three_digits(1 / seconds[name]) for name in names]
        return probe.name, *rates, *(f"{seconds[theirs] / seconds[ours]:.1f}" for ours, theirs in ratios)

    header = ("requests a second", *names, *(f"{ours} : {theirs}" for ours, theirs in ratios))
    return as_table(header, map(row, probes))
