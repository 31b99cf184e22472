"""`make bench-cold` starts every function, also without each package that it imports. Nothing is timed here."""

import sys
from pathlib import Path

import pytest

from benchmarks.artefact import ALL, AWS_VARIABLES, BASE_URL, WHOLE, come_up, packages_of, variants, without
from benchmarks.emulator import Start
from local.failures import CannotStartError
from local.template import ROOT, Function, read_template

BYTECODE_IS_KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
"""Compiling everything anew at each start would be most of the time."""
FUNCTIONS = {each.folder.name: each for each in read_template({"BaseUrl": BASE_URL}).functions().values()}


def start_of(function: Function) -> Start:
    """As the benchmark starts it, but from the checkout and by the Python that runs the tests."""
    environment = {**AWS_VARIABLES, **function.environment, **BYTECODE_IS_KEPT}
    return Start(function.folder, (ROOT / "layers" / "common",), environment, Path(sys.executable))


def without_what_cannot_be_missed(folder: Path) -> Start:
    (folder / "app.py").write_text("import json\n\nassert json.dumps(1) == '1'\n")
    return without(Start(folder, (), {}, Path(sys.executable)), ["json"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_comes_up_without_each_package_that_it_imports(name: str) -> None:
    starts = variants(start_of(FUNCTIONS[name]))

    for start in starts.values():
        come_up(start)

    assert {WHOLE, ALL, "aws_lambda_powertools"} < set(starts)


def test_the_package_for_operators_is_left_out_of_the_console_alone() -> None:
    importing = {name for name, each in FUNCTIONS.items() if "pydantic" in packages_of(start_of(each))}

    assert importing == {"console"}


def test_a_function_that_needs_what_is_left_out_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="AssertionError"):
        come_up(without_what_cannot_be_missed(tmp_path))
