"""How the tests of a run ended: what is proved, and what is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from local.scim_support.carriers import Carrier

NOT_PASSED = ("failure", "error", "skipped")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case of a test ended."""

    carrier: Carrier
    passed: bool
    failed: bool = False
    """Neither: it was skipped."""


def proving(outcomes: Iterable[Outcome]) -> list[Carrier]:
    """The tests of which at least one case passed and none failed. Where an engine is missing, others may do."""
    outcomes = list(outcomes)
    failed = {outcome.carrier for outcome in outcomes if outcome.failed}
    return sorted({outcome.carrier for outcome in outcomes if outcome.passed} - failed)


def outcomes_in(report: Path) -> list[Outcome]:
    """The outcomes in pytest's `--junit-xml`."""
    return [_read(case) for case in ET.parse(report).iter("testcase")]  # noqa: S314 - pytest has just written it


def carrier_of(node_id: str) -> Carrier:
    """The test of a pytest id, such as tests/scim/test_paging.py::test_x[case], which may end with @group."""
    path, _, name = node_id.partition("::")
    return Carrier(path, _name(name))


def _name(case: str) -> str:
    """The test's name without the case and the group."""
    return case.partition("[")[0].partition("@")[0]


def _read(case: ET.Element) -> Outcome:
    path = f"{case.get('classname', '').replace('.', '/')}.py"
    carrier = Carrier(path, _name(case.get("name", "")))
    ended = {child.tag for child in case} & {*NOT_PASSED}
    return Outcome(carrier, passed=not ended, failed=bool(ended - {"skipped"}))
