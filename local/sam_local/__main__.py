"""`python -m local.sam_local`, which `make sam-local` calls."""

import argparse
import os
import signal
import sys
from types import FrameType

from local.failures import CannotStartError


def main() -> int:
    """Serve from containers until told to end; 1 and a sentence when that cannot be."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    arguments = _parser().parse_args()
    # What follows takes a second to import; Ctrl-C ends us without a traceback already.
    from local.sam_local.serve import prepare, serve  # noqa: PLC0415
    from local.serve import Credentials  # noqa: PLC0415

    may_install = arguments.setup or os.environ.get("CI") == "true"
    try:
        if arguments.prepare_only:
            prepare(may_install=may_install)
        else:
            credentials = Credentials(os.environ.get("SCIM_USERNAME"), os.environ.get("SCIM_PASSWORD"))
            serve(arguments.port, credentials, may_install=may_install)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make sam-local", description="Serve what sam build makes, in containers, with AWS emulated beside it."
    )
    parser.add_argument("--port", type=int, default=8080, help="on 127.0.0.1 (default: 8080)")
    parser.add_argument("--setup", action="store_true", help="install Podman where there is no Docker, by apt-get")
    parser.add_argument("--prepare-only", action="store_true", help="get the programs and the image, and end")
    return parser


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
