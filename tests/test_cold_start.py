"""What a function does at a cold start, and what it leaves undone. How long it takes, `make bench-cold` says."""

import ast
import subprocess
import sys

import pytest

from benchmarks.artefact import AWS_VARIABLES, BASE_URL
from local.template import ROOT, Function, read_template

FUNCTIONS = {each.folder.name: each for each in read_template({"BaseUrl": BASE_URL}).functions().values()}
WITHOUT_API = ("deactivator", "settings_applier")


def after_start(function: Function, expression: str) -> str:
    """What an expression is once the function has come up in a process of its own."""
    path = f"{ROOT / 'layers' / 'common'}:{function.folder}"
    done = subprocess.run(  # noqa: S603 - no shell, and a program of ours
        [sys.executable, "-c", f"import app, gc, sys; print({expression})"],
        env={**AWS_VARIABLES, **function.environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_while_a_function_comes_up_nobody_looks_for_garbage(name: str) -> None:
    first = "'cold_start' == next(m for m in sys.modules if m.startswith('provisioning.')).split('.')[1]"

    begun_first = after_start(FUNCTIONS[name], first)
    collections = after_start(FUNCTIONS[name], "sum(each['collections'] for each in gc.get_stats()) < 40")

    assert (begun_first, collections) == ("True", "True")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_afterwards_garbage_is_looked_for_and_never_among_what_is_there(name: str) -> None:
    assert after_start(FUNCTIONS[name], "gc.isenabled(), gc.get_freeze_count() > 10_000") == "True True"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_loads_boto3(name: str) -> None:
    assert after_start(FUNCTIONS[name], "'boto3' in sys.modules") == "False"


@pytest.mark.parametrize("name", WITHOUT_API)
def test_a_function_without_an_api_does_not_load_the_router(name: str) -> None:
    assert after_start(FUNCTIONS[name], "'aws_lambda_powertools.event_handler' in sys.modules") == "False"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_start_is_done_when_the_handler_is_there(name: str) -> None:
    *_, before_last, last = ast.parse((FUNCTIONS[name].folder / "app.py").read_text()).body

    assert (ast.unparse(before_last).split()[0], ast.unparse(last)) == ("handler", "cold_start.done()")
