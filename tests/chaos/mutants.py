"""Proof that the chaos test sees: each deliberate fault in the code must be caught. `python -m tests.chaos.mutants`."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.template import ROOT

PACKAGE = Path("layers/common/provisioning")
COPIED = ("layers", "functions", "local", "tests", "template.yaml", "pyproject.toml")
SEEDS, ACTS, PEOPLE = range(1, 9), 400, 2_500
"""As many as are needed until one sees it; so many people that a group's change does not fit one transaction."""
FAULT_EVERY = 10
"""Calls to AWS, of which one fails: rough weather, so that rare moments come sooner."""
SECONDS_MAX = 1_800


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of the code, as text."""

    name: str
    module: str
    """Below the package."""
    was: str
    becomes: str


MUTANTS = (
    Mutant(
        "the sweep is dropped",
        "usecases/deactivate.py",
        "for user_id in takewhile(lambda _: self.now() < until, due):",
        "for user_id in ():",
    ),
    Mutant(
        "disarmed before saved",
        "usecases/life_changes.py",
        """        self._write(lambda: self.users.replace(before, after, entries), after)
        self._disarm(before, after)
""",
        """        self._disarm(before, after)
        self._write(lambda: self.users.replace(before, after, entries), after)
""",
    ),
    Mutant(
        "a timer is named without its token",
        "timers/scheduler.py",
        'return f"{reminder.user_id}.{reminder.token}"',
        "return reminder.user_id",
    ),
    Mutant(
        "a timer of an earlier deactivation counts",
        "domain/transitions.py",
        """    if event.token != pending.token:
        return NothingDue("The timer is of an earlier deactivation.")
    if now < pending.due_at:
        return NothingDue("The deadline has not come yet.")
""",
        "",
    ),
    Mutant(
        "a new name is not claimed",
        "storage/users.py",
        "self._table.transact([own, *names, *given_up, *counted, *told])",
        "self._table.transact([own, *(names if before is None or after.deleted else []), *given_up, *counted, *told])",
    ),
    Mutant(
        "a change of members is not in the journal",
        "storage/ledger.py",
        "return [_opened(key, after.change.begun_at, {})]",
        "return []",
    ),
    Mutant(
        "that a user comes or goes is not in the journal",
        "storage/ledger.py",
        'return [_opened(keys.unfinished_key("USER", after.id), after.modified_at, version)]',
        "return []",
    ),
    Mutant(
        "a legal hold is forgotten at the deadline",
        "domain/transitions.py",
        "    if life.holds:\n        held = Held(",
        "    if False:\n        held = Held(",
    ),
    Mutant(
        "the profile is forgotten before it is archived",
        "usecases/deactivate.py",
        """            # Before the table forgets the profile, cold storage must have it.
            self.cold_storage.store(become.life.status.archive_key, record_of(user))
            after = without_profile(after)
        details: dict[Step, str] = {"deactivation awaits confirmation": held_back} if held_back else {}
        self.changes.replace(user, after, log.stepped(user, after, become.steps, details), log.now)
""",
        """            after = without_profile(after)
        details: dict[Step, str] = {"deactivation awaits confirmation": held_back} if held_back else {}
        self.changes.replace(user, after, log.stepped(user, after, become.steps, details), log.now)
        if isinstance(become.life.status, Deactivated):
            self.cold_storage.store(become.life.status.archive_key, record_of(user))
""",
    ),
    Mutant(
        "the last writer wins",
        "storage/user_items.py",
        'return Action({"Put": {"Item": to_item(after), **still_at(before.version)}}, lambda _: LostRace())',
        'return Action({"Put": {"Item": to_item(after)}})',
    ),
    Mutant(
        "the deleted are still counted",
        "storage/counters.py",
        "    if not change:\n        return []",
        "    if change <= 0:\n        return []",
    ),
    Mutant(
        "asking again moves the deadline",
        "domain/transitions.py",
        "    (Pending, ProviderDeactivates): _hear_inactive,",
        "    (Pending, ProviderDeactivates): _schedule,",
    ),
    Mutant(
        "a repeated level re-arms what an operator cancelled",
        "domain/lifecycle.py",
        "    return life.provider_says_active == active",
        "    return False",
    ),
    Mutant(
        "a new member is placed where he was",
        "usecases/change_members.py",
        'changed = self.placing.place(provider, joined(user, group.id, step), "memberships changed", origin)',
        "changed = joined(user, group.id, step)",
    ),
    Mutant(
        "what was cancelled is not told",
        "domain/transitions.py",
        'return Become(replace(life, status=Active(), provider_says_active=True), ("deactivation cancelled",))',
        "return Become(replace(life, status=Active(), provider_says_active=True))",
    ),
)
"""Each is caught, or the chaos test is blind."""


def main() -> int:
    """Print for each mutant what caught it; 1 when one was not caught, or is not there any more to be made."""
    if reason := caught_by(ROOT):
        print(f"The code diverges as it is, in the weather of the mutants: {reason}")
        return 1
    outcomes = [_outcome(mutant) for mutant in chosen(sys.argv[1:])]
    missed = [name for name, reason in outcomes if reason is None]
    print(f"{len(outcomes) - len(missed)} of {len(outcomes)} mutants were caught.")
    return bool(missed)


def chosen(words: Sequence[str]) -> Iterator[Mutant]:
    """The mutants whose name has one of the words; all without words."""
    return (mutant for mutant in MUTANTS if not words or any(word in mutant.name for word in words))


def mutated(source: str, mutant: Mutant) -> str:
    """The module's source with the fault in it.

    Raises:
        ValueError: the code to be changed is not there exactly once.
    """
    if source.count(mutant.was) != 1:
        raise ValueError(f"{mutant.name}: {mutant.module} has the code to be changed {source.count(mutant.was)} times.")
    return source.replace(mutant.was, mutant.becomes)


def _outcome(mutant: Mutant) -> tuple[str, str | None]:
    with mutated_tree(mutant) as tree:
        reason = caught_by(tree)
    print(f"{'caught' if reason else 'MISSED'}  {mutant.name}: {reason}", flush=True)
    return mutant.name, reason


@contextmanager
def mutated_tree(mutant: Mutant) -> Generator[Path]:
    """A copy of all that runs, with the fault in it."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        _copy(tree)
        module = tree / PACKAGE / mutant.module
        module.write_text(mutated(module.read_text(), mutant))
        yield tree


def _copy(tree: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    (tree / "engines").symlink_to(ROOT / "engines")


def caught_by(tree: Path) -> str | None:
    """What the chaos test says of the tree, in a line; None when it finds nothing."""
    for seed in SEEDS:
        told = {"--seeds": seed, "--acts": ACTS, "--people": PEOPLE, "--fault-every": FAULT_EVERY, "--jobs": 1}
        command = [sys.executable, "-m", "tests.chaos", *(str(each) for option in told.items() for each in option)]
        environment = {"PYTHONPATH": f"{tree / 'layers/common'}:{tree}", "PATH": "/usr/bin:/bin"}
        ended = subprocess.run(  # noqa: S603 - a command of ours
            command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS_MAX
        )
        if "DIVERGED" in ended.stdout:
            reasons = ended.stdout.partition("\n\n")[2].splitlines()
            return f"seed {seed}: {reasons[0][:150]}"
        if ended.returncode:
            raise RuntimeError(ended.stderr)
    return None


if __name__ == "__main__":
    sys.exit(main())
