"""`python -m benchmarks [--write]`, which `make bench` calls. It takes two to three minutes."""

import argparse
import sys

from benchmarks.endpoints import deployed, log_dropped
from benchmarks.in_memory import in_memory
from benchmarks.layers import LAYER_NAMES, OUR_LAYERS, watch
from benchmarks.machine import machine
from benchmarks.page import PAGE, write_tables
from benchmarks.rounds import ROUNDS_MIN, measure, populated
from benchmarks.scim2_server import scim2_server
from benchmarks.sdk_calls import Recorder, calls_by_operation
from benchmarks.surroundings import surroundings
from benchmarks.tables import (
    DURABLE,
    IN_MEMORY,
    SCIM2_SERVER,
    call_table,
    cpu_table,
    layer_table,
    peer_table,
    yardstick_table,
)
from benchmarks.yardsticks import BARE_ROUTE, LOG_LINE, SDK_CALL, bare_route, log_line, sdk_call
from local.engines import Engine
from local.failures import CannotStartError

ROUNDS = 21
WATCH_SECONDS = 30


def main() -> int:
    """Measure and print; 1 and a sentence when the engine is not there."""
    arguments = _parser().parse_args()
    try:
        with surroundings() as engine, log_dropped():
            tables = _measure(engine, arguments.rounds, arguments.watch_seconds)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    for name, table in tables.items():
        print(f"\n{name}\n\n{table}")
    if arguments.write:
        write_tables(tables)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and cost.")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name} as well")
    parser.add_argument("--rounds", type=_rounds, default=ROUNDS, help="how often everything has its turn")
    parser.add_argument("--watch-seconds", type=float, default=WATCH_SECONDS, help="CPU seconds to look at the layers")
    return parser


def _rounds(text: str) -> int:
    rounds = int(text)
    if rounds < ROUNDS_MIN:
        raise argparse.ArgumentTypeError(f"at least {ROUNDS_MIN} rounds are needed")
    return rounds


def _measure(engine: Engine, rounds: int, watch_seconds: float) -> dict[str, str]:
    """The tables by name."""
    recorder = Recorder()
    recorder.listen()
    ours, durable = in_memory(), deployed(engine)
    populations = {IN_MEMORY: populated(ours), DURABLE: populated(durable), SCIM2_SERVER: populated(scim2_server())}
    resident = populations[DURABLE].residents[-1]
    calls = calls_by_operation(populations[DURABLE], recorder)
    yardsticks = {BARE_ROUTE: bare_route(ours, resident), LOG_LINE: log_line(), SDK_CALL: sdk_call(resident)}
    results = measure(populations, yardsticks, rounds)
    in_memory_layers = watch(populations[IN_MEMORY], watch_seconds)
    durable_layers = watch(populations[DURABLE], watch_seconds)
    return {
        "machine": f"{machine()}\n{rounds} rounds.",
        "yardsticks": yardstick_table(results),
        "own code": cpu_table(results),
        "layers": layer_table(results, IN_MEMORY, in_memory_layers, OUR_LAYERS),
        "layers with the SDK": layer_table(results, DURABLE, durable_layers, LAYER_NAMES),
        "SDK calls": call_table(results, calls),
        "scim2-server": peer_table(results),
    }


if __name__ == "__main__":
    sys.exit(main())
