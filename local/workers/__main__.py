"""`python -m local.workers FD`: where workers come from. It imports what they need once, and each is a fork of it.

On the socket of that number come the workers' own sockets, one with each message; when it is closed, all is over.
"""

import importlib
import os
import pkgutil
import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection

import time_machine  # noqa: F401 # pyright: ignore[reportUnusedImport] - for when the clock is moved

import provisioning
from local.workers.environment import serve


def main() -> None:
    """Fork a worker for each socket that comes, and end them all when no more can come."""
    _import_all()
    children: set[int] = set()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        for descriptor in _descriptors(control):
            children = {child for child in children if not _ended(child)}
            child = os.fork()
            if not child:
                control.close()
                _work(descriptor)
            children.add(child)
            os.close(descriptor)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _import_all() -> None:
    """The whole house, so that no worker has to do it."""
    for module in pkgutil.walk_packages(provisioning.__path__, f"{provisioning.__name__}."):
        importlib.import_module(module.name)


def _descriptors(control: socket.socket) -> Iterator[int]:
    while True:
        said, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not said:
            return
        yield descriptors[0]


def _work(descriptor: int) -> None:
    """Be a worker, and nothing else any more."""
    try:
        with Connection(descriptor) as connection, suppress(ConnectionError):
            serve(connection)
    except Exception:  # noqa: BLE001 - whoever waits for the worker finds the connection closed
        traceback.print_exc()
    finally:
        os._exit(0)


def _ended(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG) != (0, 0)


if __name__ == "__main__":
    main()
