"""DynamoDB, S3, Scheduler and SQS for functions in containers: moto in this process, at an address that they reach."""

import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager

from local.emulators import answering
from local.resources import emulated_services
from local.sam_local.engine import ContainerEngine

_FREEBIND = 15
"""IP_FREEBIND of Linux, which Python's `socket` does not name."""


@contextmanager
def emulated_aws(engine: ContainerEngine) -> Generator[str]:
    """The URL at which containers find AWS. In this process the SDK finds the same by itself.

    On Linux it listens on the containers' gateway, an address that only this machine has. Elsewhere containers run in a
    virtual machine, which passes on to 127.0.0.1 what they send to `host.docker.internal`.
    """
    address, name = _addresses(engine)
    with emulated_services(), _listening(address) as listener, answering(listener):
        yield f"http://{name}:{listener.getsockname()[1]}"


def _addresses(engine: ContainerEngine) -> tuple[str, str]:
    """Where to listen, and what containers call it."""
    if sys.platform == "linux":
        gateway = engine.gateway()
        return gateway, gateway
    return "127.0.0.1", "host.docker.internal"


@contextmanager
def _listening(address: str) -> Generator[socket.socket]:
    with socket.socket() as listener:
        if sys.platform == "linux":
            # Podman gives its network the address when the first container starts.
            listener.setsockopt(socket.IPPROTO_IP, _FREEBIND, 1)
        listener.bind((address, 0))
        listener.listen()
        yield listener
