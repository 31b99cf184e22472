"""`python -m local`, which `make serve` calls."""

import argparse
import os
import signal
import sys
from types import FrameType

from local.engines import ENGINES
from local.failures import CannotStartError
from local.listener import listening

PORT_MAX = 65_535
WORKERS_MAX = 64


def main() -> int:
    """Serve until told to end; 1 and a sentence when that cannot be."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    arguments = _parser().parse_args()
    try:
        with listening(arguments.port) as listener:
            # What follows takes a second to import; by now the port is ours, and Ctrl-C ends us without a traceback.
            from local.serve import Credentials, serve  # noqa: PLC0415

            environment = os.environ
            credentials = Credentials(environment.get("SCIM_USERNAME"), environment.get("SCIM_PASSWORD"))
            serve(listener, arguments.engine, credentials, arguments.workers, arguments.throttling)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make serve", description="Serve the SCIM endpoint on this machine.")
    parser.add_argument("--port", type=_port, default=8080, help="0 takes any free one (default: 8080)")
    parser.add_argument("--engine", default=ENGINES[0], help=f"one of {', '.join(ENGINES)} (default: {ENGINES[0]})")
    parser.add_argument("--workers", type=_workers, default=1, help="requests answered at once (default: 1)")
    parser.add_argument(
        "--throttling",
        type=_throttling,
        help="requests a second, and at once, that the API lets in (as in the template)",
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > PORT_MAX:
        raise argparse.ArgumentTypeError(f'"{text}" is no port. Choose a number from 1 to {PORT_MAX}.')
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= WORKERS_MAX:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of workers. Choose one from 1 to {WORKERS_MAX}.')
    return int(text)


def _throttling(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of requests a second. Choose one from 1.')
    return int(text)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
