"""How long processors worked for a server: whatever else the machine does, that is not counted."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
NANOSECONDS = 1e9


def is_known() -> bool:
    """Whether this system tells it. Linux does."""
    return (PROCESSES / "self" / "schedstat").exists()


def seconds_worked(process_ids: Iterable[int]) -> float:
    """What all the threads of these processes have had so far."""
    return sum(sum(_threads(process_id)) for process_id in process_ids)


def children(command_part: str) -> list[int]:
    """The processes of this one whose command has that in it."""
    return [process_id for process_id in _children() if command_part in _command(process_id)]


def _threads(process_id: int) -> Iterator[float]:
    # https://docs.kernel.org/scheduler/sched-stats.html: the first is the time on a processor, in nanoseconds.
    for thread in (PROCESSES / str(process_id) / "task").iterdir():
        with suppress(OSError):  # it has ended meanwhile
            yield int((thread / "schedstat").read_text(encoding="utf-8").split()[0]) / NANOSECONDS


def _children() -> Iterator[int]:
    for folder in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            _, _, after_name = (folder / "stat").read_text(encoding="utf-8").rpartition(")")
            if int(after_name.split()[1]) == os.getpid():
                yield int(folder.name)


def _command(process_id: int) -> str:
    try:
        return (PROCESSES / str(process_id) / "cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except OSError:
        return ""
