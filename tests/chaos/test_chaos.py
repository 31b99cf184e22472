"""A few seeds of simulated days; `make chaos` has many, and `make chaos-mutants` proves that they see."""

import ast
import os
import subprocess
import sys

import pytest

from local.engines import missing_reason
from local.template import ROOT
from tests.chaos.mutants import MUTANTS, PACKAGE, Mutant, caught_by, mutated, mutated_tree
from tests.chaos.run import run

SEEDS = (1, 2, 3)
ACTS, PEOPLE = 260, 2_500
KINDS = {"answer lost", "killed after", "killed before", "throttled"}
needs_engine = pytest.mark.skipif(bool(missing_reason("dynoxide")), reason=f"NOT TESTED: {missing_reason('dynoxide')}")


@needs_engine
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_fails_all_is_in_the_end_as_it_must_be(seed: int) -> None:
    report = run(seed, ACTS, PEOPLE)

    assert report.struck.total() * 100 > report.calls
    assert report.told["done"] > ACTS
    assert report.told["meanwhile"] > 0


@needs_engine
def test_a_seed_replays_exactly() -> None:
    lines = [_ran(hash_seed) for hash_seed in ("1", "2")]

    assert lines[0] == lines[1]
    assert "seed 7:" in lines[0]


def _ran(hash_seed: str) -> str:
    """What a process of its own says of a seed; sets are in another order in each."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{ROOT / 'layers/common'}:{ROOT}"}  # noqa: TID251 - for the child
    command = [sys.executable, "-m", "tests.chaos", "--seeds", "7", "--acts", "80", "--jobs", "1"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S603


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_a_mutant_can_still_be_made(mutant: Mutant) -> None:
    source = (ROOT / PACKAGE / mutant.module).read_text()

    changed = mutated(source, mutant)

    assert ast.parse(changed)
    assert changed != source


def test_a_mutant_whose_code_is_gone_says_so() -> None:
    with pytest.raises(ValueError, match="sees nothing: storage/users.py has the code to be changed 0 times"):
        mutated("", Mutant("sees nothing", "storage/users.py", "code", "other code"))


@needs_engine
def test_a_mutant_is_caught() -> None:
    (mutant,) = [mutant for mutant in MUTANTS if mutant.name == "asking again moves the deadline"]

    with mutated_tree(mutant) as tree:
        caught = caught_by(tree)

    assert caught is not None
    assert "(pending)" in caught
