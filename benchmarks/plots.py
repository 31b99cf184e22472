"""Line charts as SVG: with logarithmic axes, legends, and no package behind them.

A figure is one or more charts below each other. Colours are those of Okabe and Ito, which everybody can tell apart.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from math import ceil, floor, inf, log10
from xml.sax.saxutils import escape

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
WIDTH, HEIGHT = 760, 340
"""Of one chart, in pixels."""
LEFT, RIGHT, TOP, BOTTOM = 70, 40, 56, 46
"""Around its drawing."""
LEGEND_STEP = 9
"""Pixels for a character of the legend."""
MARKED_POINTS_MAX = 40
"""A line of more points has no marks."""
LINEAR_TICKS = 6
STEPS = (1, 2, 5, 10)
"""Ticks are these, times powers of ten."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and what the legend calls it."""

    name: str
    points: Sequence[tuple[float, float]]
    """In the order in which they are joined; on a logarithmic axis all must be above zero."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured, in which unit."""

    label: str
    log: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the x axis that is set apart."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over a common x axis."""

    title: str
    x: Axis
    y: Axis
    lines: Sequence[Line]
    spans: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels."""

    ticks: Sequence[float]
    place: Callable[[float], float]


def figure(*charts: Chart) -> str:
    """The SVG document."""
    height = HEIGHT * len(charts)
    body = [
        f'<g transform="translate(0 {HEIGHT * number})">\n' + "\n".join(_drawn(chart)) + "\n</g>"
        for number, chart in enumerate(charts)
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="sans-serif" font-size="12">'
    )
    return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="white"/>', *body, "</svg>", ""])


def scale(axis: Axis, values: Sequence[float], start: float, end: float) -> Scale:
    """Where values stand between two pixels; the ends are ticks, and a linear axis begins at zero."""
    ticks = _log_ticks(min(values), max(values)) if axis.log else _linear_ticks(max(values))
    read = log10 if axis.log else float
    low, high = read(ticks[0]), read(ticks[-1])
    return Scale(ticks, lambda value: start + (read(value) - low) / (high - low) * (end - start))


def _linear_ticks(most: float) -> list[float]:
    """From zero to the first tick that is not below the largest value."""
    step = next(each for each in _steps(most / LINEAR_TICKS) if each * LINEAR_TICKS >= most)
    return [step * number for number in range(max(ceil(most / step), 1) + 1)]


def _log_ticks(least: float, most: float) -> list[float]:
    """Powers of ten around the values; where these are few, also two and five times as much."""
    low, high = floor(log10(least)), ceil(log10(most))
    high = max(high, low + 1)
    decades = [10.0**power for power in range(low, high + 1)]
    if len(decades) > LINEAR_TICKS // 2:
        return decades
    finer = [decade * factor for decade in decades[:-1] for factor in STEPS[:-1]] + decades[-1:]
    first = max(tick for tick in finer if tick <= least)
    last = min(tick for tick in finer if tick >= most and tick > first)
    return [tick for tick in finer if first <= tick <= last]


def _steps(least: float) -> Iterator[float]:
    """Steps between ticks from about that size on, growing."""
    power = floor(log10(least)) if least > 0 else 0
    while power < inf:
        yield from (factor * 10.0**power for factor in STEPS[:-1])
        power += 1


def _drawn(chart: Chart) -> Iterator[str]:
    points = [point for line in chart.lines for point in line.points]
    across = scale(chart.x, [x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = scale(chart.y, [y for _, y in points], HEIGHT - BOTTOM, TOP)
    yield _text(LEFT, 18, chart.title, "start", ' font-weight="bold" font-size="14"')
    yield from (_shaded(span, across) for span in chart.spans)
    yield from _x_axis(chart.x, across)
    yield from _y_axis(chart.y, up)
    left = float(LEFT)
    for line, colour in zip(chart.lines, cycle(COLOURS), strict=False):
        yield f'<rect x="{left:.0f}" y="30" width="14" height="4" fill="{colour}"/>'
        yield _text(left + 19, 37, line.name, "start")
        left += 40 + LEGEND_STEP * len(line.name)
        yield from _line(line, colour, across, up)


def _shaded(span: Span, across: Scale) -> str:
    left, right = across.place(span.start), across.place(span.end)
    shade = (
        f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{HEIGHT - TOP - BOTTOM}" fill="#f0e9d8"/>'
    )
    return shade + _text((left + right) / 2, TOP + 14, span.name, "middle", ' fill="#777"')


def _x_axis(axis: Axis, across: Scale) -> Iterator[str]:
    bottom = HEIGHT - BOTTOM
    for tick in across.ticks:
        at = across.place(tick)
        yield f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{bottom}" stroke="#ddd"/>'
        yield _text(at, bottom + 16, f"{tick:,.10g}", "middle")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, axis.label, "middle")


def _y_axis(axis: Axis, up: Scale) -> Iterator[str]:
    for tick in up.ticks:
        at = up.place(tick)
        yield f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" stroke="#ddd"/>'
        yield _text(LEFT - 6, at + 4, f"{tick:,.10g}", "end")
    middle = (TOP + HEIGHT - BOTTOM) / 2
    yield _text(16, middle, axis.label, "middle", f' transform="rotate(-90 16 {middle:.0f})"')


def _line(line: Line, colour: str, across: Scale, up: Scale) -> Iterator[str]:
    places = [(across.place(x), up.place(y)) for x, y in line.points]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>'
    if len(places) <= MARKED_POINTS_MAX:
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'
