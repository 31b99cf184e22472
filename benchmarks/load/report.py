"""What a run says, as Markdown tables and as charts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from math import inf

from benchmarks.load.arrivals import percentile
from benchmarks.load.day import KINDS, SYNC
from benchmarks.load.okta import Asked, Attempt
from benchmarks.load.processors import ALL
from benchmarks.load.run import Run
from benchmarks.plots import Axis, Chart, Line, Span
from benchmarks.tables import Row, as_table

SHARES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}
PERCENTILES = tuple(f"{name}, ms" for name in SHARES)
DIFFERENCES_TOLD_MAX = 20
BIN_SECONDS = 5
"""Of the recovery's chart."""


def rate_table(runs: Sequence[Run]) -> str:
    """A row for each run of one phase."""
    header = ("requests a second", "requests", *PERCENTILES, "sent away (429)", "given up", "errors", "done after, s")
    return as_table((*header, "SDK calls each"), map(_rate_row, runs))


def _rate_row(run: Run) -> Row:
    (phase,) = run.phases
    away = sum(not attempt.carried_out for attempt in _attempts(run.asked))
    calls = sum(len(each.calls) for each in run.asked) / len(run.asked)
    return (
        f"{phase.rate:g}",
        f"{len(run.asked):,}",
        *_percentiles(_attempts(run.asked)),
        f"{away:,}",
        f"{sum(each.given_up for each in run.asked):,}",
        f"{errors(run):,}",
        f"{max(each.answered for each in run.asked) - run.begun:.0f}",
        f"{calls:.2f}",
    )


def processor_table(runs: Sequence[Run]) -> str:
    """Milliseconds of the processors for each request that was carried out, by whose work it was."""

    def row(run: Run) -> Row:
        carried_out = sum(attempt.carried_out for attempt in _attempts(run.asked))
        milliseconds = [run.usage.ours[kind] * 1000 / carried_out for kind in ALL]
        others = f"{run.usage.share_of_others:.0%}"
        return f"{run.phases[0].rate:g}", *(f"{each:.1f}" for each in milliseconds), f"{sum(milliseconds):.1f}", others

    header = ("requests a second", *(f"{kind}, ms" for kind in ALL), "all, ms", "other programs meanwhile")
    return as_table(header, map(row, runs))


def errors(run: Run) -> int:
    """How many requests were neither done nor sent away."""
    return sum(not each.succeeded and not each.given_up for each in run.asked)


def untold(run: Run) -> int:
    """How many answers of 429 did not say in whole seconds when to come again."""
    return sum(attempt.untold for attempt in _attempts(run.asked))


def verdict(runs: Sequence[Run]) -> tuple[str, int]:
    """What is wrong, in words, and the exit code: 1 when anything is."""
    failed, unsaid = sum(map(errors, runs)), sum(map(untold, runs))
    wrong = [each for run in runs for each in run.differences]
    summary = (
        f"{failed:,} requests failed; {unsaid:,} answers of 429 had no whole seconds in Retry-After; "
        f"the directory differs from what was answered in {len(wrong):,} places."
    )
    return "\n  ".join([summary, *wrong[:DIFFERENCES_TOLD_MAX]]), 1 if failed or unsaid or wrong else 0


def kind_table(run: Run) -> str:
    """A row for each kind of request."""

    def row(kind: str) -> Row:
        asked = [each for each in run.asked if each.kind == kind]
        calls = f"{sum(len(each.calls) for each in asked) / len(asked):.2f}"
        ((usual, _),) = Counter(each.calls for each in asked).most_common(1)
        return kind, f"{len(asked):,}", *_percentiles(_attempts(asked)), calls, _names(usual)

    kinds = {each.kind for each in run.asked}
    header = ("request", "requests", *PERCENTILES, "SDK calls each", "most often these")
    return as_table(header, map(row, (kind for kind in KINDS if kind in kinds)))


def sync_table(runs: Sequence[Run], users: int) -> str:
    """How far Force Sync came through a directory of so many users at each rate."""

    def row(run: Run) -> Row:
        done = [each.target for each in run.asked if each.kind == SYNC and each.succeeded]
        met = len({*done})
        return f"{run.phases[0].rate:g}", f"{len(done):,}", f"{met:,}", f"{met / users:.0%}"

    return as_table(("requests a second", "Force Syncs done", "users gone through", "of the directory"), map(row, runs))


def recovery_table(run: Run) -> str:
    """A row for each stretch of a run that was overloaded in its second phase."""
    before, overload, _ = run.phases
    begun, ended = before.seconds, before.seconds + overload.seconds
    caught_up = max((each.answered - run.begun for each in run.asked if len(each.attempts) > 1), default=ended)
    stretches = (
        (f"{before.rate:g} a second", 0.0, begun),
        (f"{overload.rate:g} a second", begun, ended),
        (f"{before.rate:g} a second, and those who come again", ended, caught_up),
        (f"{before.rate:g} a second, when all are done", caught_up, inf),
    )
    header = ("stretch", "from second", "to", "carried out a second", *PERCENTILES, "sent away (429)")
    last = max(attempt.answered for attempt in _attempts(run.asked)) - run.begun
    real = [(name, start, min(end, last)) for name, start, end in stretches if start < end]
    return as_table(header, (_stretch(run, *stretch) for stretch in real))


def _stretch(run: Run, name: str, start: float, end: float) -> Row:
    due = [attempt for attempt in _attempts(run.asked) if start <= attempt.due - run.begun < end]
    done = sum(start <= each.answered - run.begun < end for each in _attempts(run.asked) if each.carried_out)
    away = sum(not attempt.carried_out for attempt in due)
    return name, f"{start:.0f}", f"{end:.0f}", f"{done / (end - start):.0f}", *_percentiles(due), f"{away:,}"


def rate_chart(runs: Sequence[Run]) -> Chart:
    """How long requests take, by how many come."""

    def points(share: float) -> list[tuple[float, float]]:
        return [(run.phases[0].rate, percentile(_sorted_ms(_attempts(run.asked)), share)) for run in runs]

    lines = [Line(name, points(share)) for name, share in SHARES.items()]
    return Chart("How long it takes", Axis("requests a second", log=True), Axis("milliseconds", log=True), lines)


def recovery_charts(run: Run) -> list[Chart]:
    """What came and what became of it, and how long it took, in each few seconds."""
    before, overload, _ = run.phases
    spans = [Span(f"{overload.rate:g} a second", before.seconds, before.seconds + overload.seconds)]
    attempts = _attempts(run.asked)
    lines = [
        _counted("come", run, (each.attempts[0].due for each in run.asked)),
        _counted("carried out", run, (each.answered for each in attempts if each.carried_out)),
        _counted("sent away (429)", run, (each.answered for each in attempts if not each.carried_out)),
    ]
    slow = [_slow(name, run, share) for name, share in SHARES.items() if name != "p99.9"]
    seconds = Axis("seconds")
    return [
        Chart("What comes, and what becomes of it", seconds, Axis("requests a second"), lines, spans),
        Chart("How long it takes", seconds, Axis("milliseconds", log=True), slow, spans),
    ]


def _counted(name: str, run: Run, moments: Iterable[float]) -> Line:
    counts = Counter(_bin(run, moment) for moment in moments)
    last = _bin(run, max(each.answered for each in run.asked))
    return Line(name, [(_middle(number), counts[number] / BIN_SECONDS) for number in range(last)])


def _slow(name: str, run: Run, share: float) -> Line:
    bins: dict[int, list[Attempt]] = {}
    for attempt in _attempts(run.asked):
        if attempt.carried_out:
            bins.setdefault(_bin(run, attempt.due), []).append(attempt)
    return Line(name, [(_middle(number), percentile(_sorted_ms(bins[number]), share)) for number in sorted(bins)])


def _bin(run: Run, moment: float) -> int:
    return int((moment - run.begun) // BIN_SECONDS)


def _middle(number: int) -> float:
    return (number + 0.5) * BIN_SECONDS


def _attempts(asked: Iterable[Asked]) -> list[Attempt]:
    return list(chain.from_iterable(each.attempts for each in asked))


def _percentiles(attempts: Sequence[Attempt]) -> Row:
    milliseconds = _sorted_ms(attempts)
    if not milliseconds:
        return [""] * len(SHARES)
    return [f"{percentile(milliseconds, share):,.0f}" for share in SHARES.values()]


def _sorted_ms(attempts: Iterable[Attempt]) -> list[float]:
    """How long those took that were carried out, from when they were due."""
    return sorted((each.answered - each.due) * 1000 for each in attempts if each.carried_out)


def _names(calls: Sequence[str]) -> str:
    return ", ".join(call.rpartition(".")[2] for call in calls)
