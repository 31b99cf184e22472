"""Whose work the processors did."""

import subprocess
import sys
from time import process_time

import pytest

from benchmarks.load.processors import ENGINE, GATEWAY, GENERATOR, PROCESSES, WORKERS, Usage, usage

pytestmark = pytest.mark.skipif(not (PROCESSES / "self").exists(), reason="NOT TESTED: only Linux tells it.")

BUSY = "import time\nwhile time.process_time() < 0.3: pass\nprint('done', flush=True)\nimport sys; sys.stdin.read()"


def test_what_this_process_works_is_the_generators() -> None:
    before = usage()
    until = process_time() + 0.3

    while process_time() < until:
        pass

    used = usage().since(before)
    assert used.ours[GENERATOR] >= 0.2
    assert used.ours[WORKERS] == used.ours[GATEWAY] == 0


def test_what_its_children_work_is_told_by_what_they_are() -> None:
    before = usage()

    with subprocess.Popen(  # noqa: S603 - a command of ours
        [sys.executable, "-c", BUSY, "-m local.workers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        used = usage().since(before)
        child.communicate()

    assert used.ours[WORKERS] >= 0.2
    assert used.ours[ENGINE] < 0.2


def test_the_share_of_others_is_of_all_that_there_is() -> None:
    used = Usage({GENERATOR: 1, WORKERS: 2}, others=3, idle=6)

    assert used.share_of_others == 0.25
