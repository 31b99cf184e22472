"""The measurements as Markdown tables. Times are microseconds of CPU."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.layers import Sampler
from benchmarks.operations import OPERATIONS, Operation
from benchmarks.rounds import YARDSTICK, Key, Times
from benchmarks.sdk_calls import SdkCall, dollars_per_million
from benchmarks.yardsticks import BARE_ROUTE, SDK_CALL

IN_MEMORY = "in memory"
DURABLE = "durable"
SCIM2_SERVER = "scim2-server"

MICROSECONDS_AIM = 200
"""For a request about one user."""
CALL_AIMS: Mapping[str, str] = {
    "create": "at most 2",
    "GET by id": "1",
    "userName eq": "at most 2",
    "PUT, nothing new": "1 read",
    "PATCH active": "2",
}
RATIO_AIMS: Mapping[str, float] = {
    "create": 3,
    "GET by id": 3,
    "userName eq": 3,
    "PATCH active": 3,
    "list of 100": 50,
}

type Row = Sequence[str]


def yardstick_table(results: Mapping[Key, Times]) -> str:
    """What requests are compared with."""
    rows = [(name, *_times(times)) for (kind, name), times in results.items() if kind == YARDSTICK]
    return as_table(("yardstick", "µs", "middle half"), rows)


def cpu_table(results: Mapping[Key, Times]) -> str:
    """Our own code without the SDK."""
    bare, sdk = results[YARDSTICK, BARE_ROUTE].median, results[YARDSTICK, SDK_CALL].median

    def row(operation: Operation) -> Row:
        times = results[IN_MEMORY, operation.name]
        aim = f"{MICROSECONDS_AIM}" if operation.is_about_one_user else ""
        return operation.name, *_times(times), aim, f"{times.median / bare:.1f}", f"{times.median / sdk:.2f}"

    header = ("operation", "µs", "middle half", "aim", "in bare routes", "in SDK calls")
    return f"{as_table(header, map(row, OPERATIONS))}\n\n{_beside_the_sdk(results)}"


def _beside_the_sdk(results: Mapping[Key, Times]) -> str:
    """A sentence on whether all but the SDK costs less than one call of it."""
    about_one = [each for each in OPERATIONS if each.is_about_one_user]
    dearest = max(about_one, key=lambda each: results[IN_MEMORY, each.name].median)
    ratio = results[IN_MEMORY, dearest.name].median / results[YARDSTICK, SDK_CALL].median
    verdict = "met" if ratio < 1 else "**missed**"
    sentence = f"The dearest of those about one user, {dearest.name}, costs {ratio:.2f} calls of the SDK."
    return f"{sentence} It is to be less than 1: {verdict}."


def layer_table(results: Mapping[Key, Times], endpoint: str, sampler: Sampler, layers: Sequence[str]) -> str:
    """Which part of the endpoint's requests takes how long."""

    def row(operation: Operation) -> Row:
        whole = results[endpoint, operation.name].median
        parts = (_microseconds(whole * sampler.share(operation.name, layer)) for layer in layers)
        return operation.name, *parts, _microseconds(whole), str(sampler.samples(operation.name))

    return as_table(("operation", *layers, "whole", "samples"), map(row, OPERATIONS))


def call_table(results: Mapping[Key, Times], calls: Mapping[str, list[SdkCall]]) -> str:
    """The SDK's calls, what they use, and the CPU of a whole request with them."""

    def row(operation: Operation) -> Row:
        made = calls[operation.name]
        reads, writes = sum(call.read_units for call in made), sum(call.write_units for call in made)
        counts = Counter(call.name for call in made)
        names = ", ".join(f"{count} {name}" if count > 1 else name for name, count in counts.items())
        aim = CALL_AIMS.get(operation.name, "")
        cost = three_digits(dollars_per_million(made))
        cpu = _microseconds(results[DURABLE, operation.name].median * operation.users_read)
        return operation.name, str(len(made)), aim, names, f"{reads:,.0f}", f"{writes:,.0f}", cost, cpu

    header = ("operation", "calls", "aim", "which", "read units", "write units", "$ per million", "µs with the SDK")
    return as_table(header, map(row, OPERATIONS))


def peer_table(results: Mapping[Key, Times]) -> str:
    """Ours in memory beside scim2-server."""

    def row(operation: Operation) -> Row:
        ours, theirs = results[IN_MEMORY, operation.name], results[SCIM2_SERVER, operation.name]
        ratio = theirs.median / ours.median
        by_round = Times([their / our for our, their in zip(ours.seconds, theirs.seconds, strict=True)])
        spread = _range(f"{end:.1f}" for end in by_round.middle_half)
        aim = RATIO_AIMS.get(operation.name, 0)
        verdict = (f"{aim}", "met" if ratio >= aim else "**missed**") if aim else ("", "")
        each = (_microseconds(times.median) for times in (ours, theirs))
        return operation.name, *each, f"{ratio:.1f}", spread, *verdict

    header = ("operation", "ours, µs", "scim2-server, µs", "ratio", "middle half", "aim", "")
    return as_table(header, map(row, OPERATIONS))


def _times(times: Times) -> tuple[str, str]:
    return _microseconds(times.median), _range(map(_microseconds, times.middle_half))


def _microseconds(seconds: float) -> str:
    return three_digits(seconds * 1e6)


def three_digits(number: float) -> str:
    return f"{float(f'{number:.3g}'):,g}"


def _range(ends: Iterable[str]) -> str:
    return " to ".join(ends)


def as_table(header: Sequence[str], rows: Iterable[Row]) -> str:
    """The first column has words and stands to the left, all others to the right."""
    rules = ["---", *("---:" for _ in header[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rules, *rows))
