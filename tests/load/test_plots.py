"""Charts: values stand where the axes say, and the document is one that any reader of XML takes."""

from xml.etree import ElementTree as ET

import pytest

from benchmarks.plots import HEIGHT, Axis, Chart, Line, Span, figure, scale

SVG = "{http://www.w3.org/2000/svg}"
LINES = (Line("p50", [(25, 4), (100, 10), (400, 900)]), Line("p99 <&>", [(25, 40), (100, 90), (400, 3000)]))
CHART = Chart("Latency & rate", Axis("requests a second", log=True), Axis("ms", log=True), LINES)


def document(*charts: Chart) -> ET.Element:
    return ET.fromstring(figure(*charts))  # noqa: S314 - made here


def places(drawn: ET.Element) -> list[list[tuple[float, float]]]:
    """The points of each line, in pixels."""
    lines = [each.attrib["points"].split(" ") for each in drawn.iter(f"{SVG}polyline")]
    return [[(float(x), float(y)) for x, y in (point.split(",") for point in line)] for line in lines]


def texts(drawn: ET.Element) -> list[str | None]:
    return [each.text for each in drawn.iter(f"{SVG}text")]


def test_a_linear_axis_begins_at_zero_and_ends_at_a_round_tick_beyond_the_values() -> None:
    axis = scale(Axis("seconds"), [12, 87], 0, 100)

    assert axis.ticks == [0, 20, 40, 60, 80, 100]
    assert [axis.place(value) for value in (0, 50, 87)] == pytest.approx([0, 50, 87])


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([3, 40_000], [1, 10, 100, 1_000, 10_000, 100_000]),
        ([25, 400], [20, 50, 100, 200, 500]),
        ([10, 100], [10, 20, 50, 100]),
        ([0.4, 0.6], [0.2, 0.5, 1]),
        ([5, 5], [5, 10]),
    ],
)
def test_a_logarithmic_axis_has_ticks_around_the_values(values: list[float], ticks: list[float]) -> None:
    axis = scale(Axis("ms", log=True), values, 0, 100)

    assert axis.ticks == pytest.approx(ticks)
    assert axis.place(ticks[0]) == 0
    assert axis.place(ticks[-1]) == pytest.approx(100)


def test_on_a_logarithmic_axis_equal_factors_are_equal_distances() -> None:
    axis = scale(Axis("ms", log=True), [1, 10_000], 0, 400)

    assert [axis.place(value) for value in (1, 10, 100, 1_000)] == pytest.approx([0, 100, 200, 300])


def test_a_value_of_zero_alone_can_be_drawn() -> None:
    axis = scale(Axis("errors"), [0, 0], 0, 100)

    assert axis.place(0) == 0
    assert len(axis.ticks) > 1


def test_more_is_to_the_right_and_higher_up() -> None:
    for line in places(document(CHART)):
        assert [x for x, _ in line] == sorted(x for x, _ in line)
        assert [y for _, y in line] == sorted((y for _, y in line), reverse=True)


def test_title_axes_and_legend_are_written_whatever_characters_they_have() -> None:
    written = texts(document(CHART))

    assert [
        name for name in ("Latency & rate", "requests a second", "ms", "p50", "p99 <&>") if name not in written
    ] == []


def test_each_line_has_its_colour_in_the_legend() -> None:
    drawn = document(CHART)

    lines = [each.attrib["stroke"] for each in drawn.iter(f"{SVG}polyline")]
    legend = [each.attrib["fill"] for each in drawn.iter(f"{SVG}rect") if each.attrib["height"] == "4"]
    assert lines == legend
    assert len({*lines}) == 2


def test_a_span_is_shaded_between_its_ends() -> None:
    chart = Chart("t", Axis("s"), Axis("n"), [Line("l", [(0, 1), (100, 2)])], [Span("overload", 30, 60)])

    drawn = document(chart)

    (line,) = places(drawn)
    (shade,) = (each for each in drawn.iter(f"{SVG}rect") if each.attrib["fill"] == "#f0e9d8")
    left, width = float(shade.attrib["x"]), float(shade.attrib["width"])
    whole = line[1][0] - line[0][0]
    assert (left - line[0][0]) / whole == pytest.approx(0.3, abs=0.001)
    assert width / whole == pytest.approx(0.3, abs=0.001)
    assert "overload" in texts(drawn)


def test_charts_of_a_figure_stand_below_each_other() -> None:
    drawn = document(CHART, CHART, CHART)

    assert drawn.attrib["height"] == str(3 * HEIGHT)
    assert [group.attrib["transform"] for group in drawn.iter(f"{SVG}g")] == [
        f"translate(0 {number * HEIGHT})" for number in range(3)
    ]


def test_a_million_is_written_out() -> None:
    drawn = document(Chart("Growth", Axis("users", log=True), Axis("ms"), [Line("p50", [(1_000, 4), (1_000_000, 4)])]))

    assert "1,000,000" in texts(drawn)
