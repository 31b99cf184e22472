"""`python -m benchmarks.memory`, which `make bench-memory` calls: what memory and processor the built functions take.

Each function runs under the runtime interface emulator, one request at a time as in Lambda; DynamoDB is dynoxide. What
the kernel says of its process is read after its first event, after all conversations and sample events, and after the
requests that take the most.
"""

import argparse
import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.artefact import BASE_URL, BUILD, read_artefact
from benchmarks.emulator import Start, emulator
from benchmarks.machine import machine
from benchmarks.page import PAGE, write_tables
from benchmarks.processes import EmulatedProcess, Usage, emulated_process
from benchmarks.stage import Stage, ask_for_the_most, first_events, talk
from benchmarks.tables import as_table
from local.emulators import emulated_elsewhere
from local.engines import Engine, running
from local.failures import CannotStartError
from local.template import read_template

ENGINE = "dynoxide"
SIZES_MB = (256, 512, 1024, 1769)
WHOLE_PROCESSOR_MB = 1769
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: less brings a share in proportion."""
EVENTS_MIN = 20
"""The kernel counts in hundredths of a second: fewer events say nothing of one."""
TIMEOUT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """What a function has taken by a moment, and how many events it has got."""

    usage: Usage
    events: int


type Readings = Mapping[str, tuple[Reading, Reading, Reading]]
"""By function: after its first event, after the conversations, after what takes the most."""


def main() -> int:
    """Measure and print; 1 and a sentence when something is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description="Measure memory and processor.")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name} as well")
    arguments = parser.parse_args()
    try:
        starts, program = read_artefact(BUILD).functions(), emulator()
        with emulated_elsewhere() as endpoints, running(ENGINE) as engine:
            aws = {**engine.environment(), **endpoints}
            led = {name: replace(each, environment={**each.environment, **aws}) for name, each in starts.items()}
            readings = _measure(engine, program, led)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    tables = {"memory": _memory_table(readings), "processor": processor_table(readings), "memory machine": machine()}
    print("\n\n".join(tables.values()))
    if arguments.write:
        write_tables(tables)
    return 0


def _measure(engine: Engine, program: Path, starts: Mapping[str, Start]) -> Readings:
    with _processes(program, starts) as processes:
        stage = Stage.prepared(engine, read_template({"BaseUrl": BASE_URL}), processes)
        first_events(stage)
        first = _read(processes)
        talk(stage, engine)
        talked = _read(processes)
        ask_for_the_most(stage, engine)
        most = _read(processes)
    return {name: (first[name], talked[name], most[name]) for name in starts}


@contextmanager
def _processes(program: Path, starts: Mapping[str, Start]) -> Generator[Mapping[str, EmulatedProcess]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(emulated_process(program, start, TIMEOUT_SECONDS))
            for name, start in starts.items()
        }


def _read(processes: Mapping[str, EmulatedProcess]) -> dict[str, Reading]:
    return {name: Reading(process.usage(), process.events) for name, process in processes.items()}


def _memory_table(readings: Readings) -> str:
    """The most memory by each moment, in MB of 1024² bytes as Lambda counts them."""
    rows = [
        (name, *(f"{each.usage.memory_bytes_max / 1024**2:.0f}" for each in moments))
        for name, moments in readings.items()
    ]
    return as_table(("MB, at most", "first event", "conversations", "what takes the most"), rows)


def processor_table(readings: Readings) -> str:
    """Milliseconds of a processor, and how long they would last with a share of one."""
    rows: list[tuple[str, ...]] = []
    for name, (first, talked, _) in readings.items():
        rows.append((f"{name}: start and first event", *_lasting(first.usage.processor_seconds)))
        if talked.events - first.events >= EVENTS_MIN:
            rows.append((f"{name}: an event", *_lasting(_seconds_an_event(first, talked))))
    return as_table(("ms", "of a processor", *(f"{size:,} MB" for size in SIZES_MB)), rows)


def _seconds_an_event(before: Reading, after: Reading) -> float:
    return (after.usage.processor_seconds - before.usage.processor_seconds) / (after.events - before.events)


def _lasting(seconds: float) -> tuple[str, ...]:
    shares = (min(1, size / WHOLE_PROCESSOR_MB) for size in SIZES_MB)
    return f"{1_000 * seconds:.0f}", *(f"{1_000 * seconds / share:,.0f}" for share in shares)


if __name__ == "__main__":
    sys.exit(main())
