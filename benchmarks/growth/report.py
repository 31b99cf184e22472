"""What was measured, as Markdown tables and as charts."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.growth.measuring import USER_PROBES, Cost, Walk
from benchmarks.peers.stage import LIST
from benchmarks.plots import Axis, Chart, Line
from benchmarks.tables import Row, as_table, three_digits

AIM, LIST_AIM = 1.2, 1.5
"""How many times as long a request may take in the largest directory or group as in the smallest one."""


@dataclass(frozen=True, slots=True)
class Results:
    """All of it."""

    people: Sequence[int]
    by_users: Mapping[tuple[str, int], Cost]
    by_members: Mapping[int, Cost]
    walks: Sequence[Walk]

    def request(self, name: str) -> Sequence[Cost]:
        """The costs of that request, the smallest directory first."""
        return [self.by_users[name, people] for people in self.people]


def tables(results: Results) -> dict[str, str]:
    """By their places in the page."""
    return {
        "growth by users": _time_table(results),
        "growth of calls": _call_table(results),
        "growth by members": _member_table(results),
        "walks": as_table(WALK_HEADER, map(_walk_row, results.walks)),
    }


def missed(results: Results) -> int:
    """How many aims."""
    grown = [_grown(results.request(probe.name)) > _aim(probe.name) for probe in USER_PROBES]
    return sum([*grown, _grown([*results.by_members.values()]) > AIM])


def _aim(name: str) -> float:
    return LIST_AIM if name == LIST else AIM


def _grown(costs: Sequence[Cost]) -> float:
    return costs[-1].milliseconds / costs[0].milliseconds


def _verdict(grown: float, aim: float) -> Row:
    return f"{grown:.2f}", f"{aim:g}", "met" if grown <= aim else "**missed**"


def _time_table(results: Results) -> str:
    def row(name: str) -> Row:
        costs = results.request(name)
        return name, *(three_digits(cost.milliseconds) for cost in costs), *_verdict(_grown(costs), _aim(name))

    header = ("milliseconds", *(f"{people:,} users" for people in results.people), "last : first", "aim", "")
    return as_table(header, (row(probe.name) for probe in USER_PROBES))


def _call_table(results: Results) -> str:
    def row(name: str) -> Row:
        costs = results.request(name)
        counts = (", ".join(_distinct(each)) for each in zip(*map(_counted, costs), strict=True))
        return name, *counts

    return as_table(("request", "calls", "read units", "write units"), (row(probe.name) for probe in USER_PROBES))


def _counted(cost: Cost) -> Sequence[str]:
    return f"{len(cost.calls)}", f"{cost.read_units:g}", f"{cost.write_units:g}"


def _distinct(numbers: Sequence[str]) -> Sequence[str]:
    """One when they are all the same, else each of them."""
    return numbers if len({*numbers}) > 1 else numbers[:1]


def _member_table(results: Results) -> str:
    costs = results.by_members
    smallest = next(iter(costs.values()))

    def row(size: int, cost: Cost) -> Row:
        calls = ", ".join(Counter(call.name for call in cost.calls))
        ratio = f"{cost.milliseconds / smallest.milliseconds:.2f}"
        return f"{size:,}", calls, *_counted(cost)[1:], three_digits(cost.milliseconds), ratio

    header = ("members", "calls", "read units", "write units", "ms", "ratio")
    grown, aim, verdict = _verdict(_grown([*costs.values()]), AIM)
    table = as_table(header, (row(size, cost) for size, cost in costs.items()))
    return f"{table}\n\nThe largest group against the smallest one: {grown}; the aim is {aim}: {verdict}."


WALK_HEADER = ("users", "pages", "calls", "read units", "write units", "$", "seconds", "ms a page, first tenth", "last")


def _walk_row(walk: Walk) -> Row:
    tenth = max(1, len(walk.page_seconds) // 10)
    return (
        f"{walk.people:,}",
        f"{len(walk.page_seconds):,}",
        f"{len(walk.calls):,}",
        f"{sum(call.read_units for call in walk.calls):,g}",
        f"{sum(call.write_units for call in walk.calls):,g}",
        f"{walk.dollars:.4f}",
        f"{sum(walk.page_seconds):.1f}",
        *(f"{median(part) * 1_000:.1f}" for part in (walk.page_seconds[:tenth], walk.page_seconds[-tenth:])),
    )


MILLISECONDS, UNITS = Axis("milliseconds", log=True), Axis("read and write units", log=True)

type Number = Callable[[Cost], float]
"""What is drawn of a cost."""


def _milliseconds(cost: Cost) -> float:
    return cost.milliseconds


def _calls(cost: Cost) -> float:
    return len(cost.calls)


def charts(results: Results) -> dict[str, Sequence[Chart]]:
    """By their files' names."""
    users, members = Axis("users", log=True), Axis("members", log=True)
    return {
        "growth.svg": [
            Chart("How long a request takes", users, MILLISECONDS, [*_lines(results, _milliseconds)]),
            Chart("Calls of the SDK", users, Axis("calls"), [*_lines(results, _calls)]),
            Chart("Units", users, UNITS, [*_lines(results, lambda cost: cost.read_units + cost.write_units)]),
        ],
        "members.svg": [
            Chart(
                "How long one more member takes",
                members,
                Axis("milliseconds"),
                [_by_members(results, "time", _milliseconds)],
            ),
            Chart(
                "What it uses",
                members,
                Axis("calls or units"),
                [
                    _by_members(results, "calls", _calls),
                    _by_members(results, "read units", lambda cost: cost.read_units),
                    _by_members(results, "write units", lambda cost: cost.write_units),
                ],
            ),
        ],
    }


def _lines(results: Results, number: Number) -> Iterator[Line]:
    for probe in USER_PROBES:
        costs = results.request(probe.name)
        yield Line(NAMES.get(probe.name, probe.name), [*zip(results.people, map(number, costs), strict=True)])


def _by_members(results: Results, name: str, number: Number) -> Line:
    return Line(name, [(size, number(cost)) for size, cost in results.by_members.items()])


NAMES = {"PATCH of Entra, four operations": "PATCH"}
"""What the legend has no room for."""
