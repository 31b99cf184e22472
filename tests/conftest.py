"""What every test may have: an engine of each kind, and a word at the end on what could not run and what is proved."""

import os
from collections.abc import Iterator
from shutil import which
from typing import Any

import pytest
from hypothesis import settings

from local.engines import ENGINES, Engine, missing_reason, running
from local.scim_support.checklists import read_checklists
from local.scim_support.outcomes import Outcome, carrier_of
from local.scim_support.tally import tallies
from tests.page.browser import missing_reason as browser_missing

REAL_ENGINES = tuple(name for name in ENGINES if name != "moto")
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "suite")  # noqa: TID251 - whoever runs the tests says how thoroughly
IN_CI = os.environ.get("CI") == "true"  # noqa: TID251 - CI says so itself

# A busy machine is no counterexample. The suite tries the same examples each time; the long run tries others each time.
settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True, max_examples=100)
settings.register_profile("long", deadline=None, print_blob=True, max_examples=10_000)
settings.load_profile(PROFILE)


def pytest_report_header() -> list[str]:
    """Say at the top which engines the contract suites run on."""
    return [f"engine {name}: {missing_reason(name) or 'runs'}" for name in ENGINES]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Say it when tests that belong together are torn apart: two workers would build and start the same twice."""
    if session.config.getoption("loadgroup", default=False):
        grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
        torn = [item.nodeid for item in grouped if "@" not in item.nodeid.rpartition("::")[2]]
        if torn:
            raise pytest.UsageError(f"pytest-xdist does not keep the groups of this pytest together: {torn[0]}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly at the end what was missing, and count what of the checklists is proved."""
    for name in ENGINES:
        reason = missing_reason(name)
        if reason:
            terminalreporter.write_line(f"NOT TESTED on {name}: {reason}", red=True, bold=True)
    if reason := browser_missing():
        terminalreporter.write_line(f"NOT TESTED in a browser: {reason}", red=True, bold=True)
    outcomes = [*outcomes_of(terminalreporter.stats)]
    for each in tallies(read_checklists(), outcomes):
        terminalreporter.write_line(str(each), green=not each.open, yellow=bool(each.open))


def outcomes_of(stats: dict[str, list[Any]]) -> Iterator[Outcome]:
    """How the tests of this run ended."""
    for report in stats.get("passed", []):
        if report.when == "call":
            yield Outcome(carrier_of(report.nodeid), passed=True)
    for report in (*stats.get("failed", []), *stats.get("error", [])):
        yield Outcome(carrier_of(report.nodeid), passed=False, failed=True)


@pytest.fixture(scope="session", params=REAL_ENGINES)
def real_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A real DynamoDB engine; the test runs on each that is installed."""
    yield from started(request.param)


@pytest.fixture(scope="session")
def dynoxide() -> Iterator[Engine]:
    """The fast real engine."""
    yield from started("dynoxide")


def started(name: str) -> Iterator[Engine]:
    """The running engine; where it is missing, what `require_engine` does."""
    require_engine(name)
    with running(name) as engine:
        yield engine


def require_engine(name: str) -> None:
    """Return when the engine is there; else a skip that says why, and in CI a failure if it could have been had."""
    reason = missing_reason(name)
    if reason and IN_CI and which("npm") and which("java"):
        pytest.fail(reason)
    if reason:
        pytest.skip(f"NOT TESTED on {name}: {reason}")
