"""The port, bound before anything slow starts."""

import errno
import socket
from collections.abc import Generator
from contextlib import contextmanager

from local.failures import CannotStartError

HOST = "127.0.0.1"


@contextmanager
def listening(port: int) -> Generator[socket.socket]:
    """A socket that takes connections on 127.0.0.1; they wait until somebody serves them.

    Raises:
        CannotStartError: the port is in use, or not ours to use.
    """
    # asyncio switches Nagle's algorithm off only where the protocol is named: without it every answer waits 40 ms.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except OSError as error:
            raise CannotStartError(_sentence(port, error)) from error
        yield listener


def _sentence(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Stop what runs there, or choose another: make serve PORT={port + 1}"
    return f"Port {port} cannot be used ({error.strerror}). Choose another: make serve PORT=8080"
