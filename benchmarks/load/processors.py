"""Whose work the processors did: the generator's, the gateway's, the workers' or the engine's."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PROCESSES = Path("/proc")
"""Linux has it; elsewhere nothing is known."""
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
GENERATOR, GATEWAY, WORKERS, ENGINE = "generator", "gateway", "workers", "engine"
ALL: tuple[str, ...] = (GENERATOR, GATEWAY, WORKERS, ENGINE)


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    seconds: float
    command: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds that processors have worked, by whose work it was; of all processors together."""

    ours: Mapping[str, float]
    others: float
    """Of other programs, and of other machines where this is a virtual one."""
    idle: float

    def since(self, before: "Usage") -> "Usage":
        """What has come since then."""
        ours = {kind: seconds - before.ours[kind] for kind, seconds in self.ours.items()}
        return Usage(ours, self.others - before.others, self.idle - before.idle)

    @property
    def share_of_others(self) -> float:
        """How much of all that there is others have had."""
        whole = sum(self.ours.values()) + self.others + self.idle
        return self.others / whole if whole else 0


def usage() -> Usage:
    """What there was so far."""
    ours = _ours()
    busy, idle = _machine()
    return Usage(ours, busy - sum(ours.values()), idle)


def _machine() -> tuple[float, float]:
    """The seconds in which processors worked, and in which they had nothing to do."""
    file = PROCESSES / "stat"
    if not file.exists():
        return 0, 0
    # https://man7.org/linux/man-pages/man5/proc_stat.5.html: user, nice, system, idle, iowait, irq, softirq, steal.
    counted = file.read_text(encoding="utf-8").splitlines()[0].split()[1:9]
    seconds = [int(ticks) / TICKS_A_SECOND for ticks in counted]
    idle = seconds[3] + seconds[4]
    return sum(seconds) - idle, idle


def _ours() -> dict[str, float]:
    """The seconds that each kind of our processes has had so far."""
    seconds = dict.fromkeys(ALL, 0.0)
    processes = {each.pid: each for each in _processes()}
    for process in processes.values():
        if _is_ours(process, processes):
            seconds[_kind(process)] += process.seconds
    return seconds


def _processes() -> Iterator[_Process]:
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            _, _, after_name = (folder / "stat").read_text(encoding="utf-8").rpartition(")")
            command = (folder / "cmdline").read_text(encoding="utf-8").replace("\0", " ")
        except OSError:  # it has ended meanwhile
            continue
        fields = after_name.split()
        # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: ppid, utime and stime, counted from the state on.
        seconds = (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
        yield _Process(int(folder.name), int(fields[1]), seconds, command)


def _is_ours(process: _Process, processes: dict[int, _Process]) -> bool:
    """Whether it comes from this process."""
    while process.pid != os.getpid():
        if process.parent not in processes:
            return False
        process = processes[process.parent]
    return True


def _kind(process: _Process) -> str:
    if process.pid == os.getpid():
        return GENERATOR
    if "-m local.workers" in process.command:
        return WORKERS
    return GATEWAY if "-m local " in process.command else ENGINE
