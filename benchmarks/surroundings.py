"""What our functions talk to while they are measured: dynoxide, and the other services, none of them in this process.

In the process that is measured, moto would look at each request before it is sent.
"""

import multiprocessing
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, nullcontext
from multiprocessing.connection import Connection

from local.emulators import emulated_elsewhere
from local.engines import Engine, running

ENGINE = "dynoxide"
"""It counts capacity as DynamoDB does, transactions twice, and works in a process of its own."""


@contextmanager
def surroundings(started: Engine | None = None) -> Generator[Engine]:
    """An engine, an empty one unless one was started; from now on the environment leads boto3 to it, and to moto.

    Raises:
        CannotStartError: the engine is not installed, or does not start.
    """
    with nullcontext(started) if started else running(ENGINE) as engine, _emulated() as endpoints:
        use_only(engine, endpoints)
        yield engine


def use_only(engine: Engine, endpoints: Mapping[str, str]) -> None:
    """Nothing here may reach AWS, whatever the person's own environment says."""
    environment = os.environ  # noqa: TID251 - Lambda sets the environment, and a benchmark stands in for it
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(engine.environment())
    environment.update(endpoints)


@contextmanager
def _emulated() -> Generator[Mapping[str, str]]:
    """S3, Scheduler and SQS in a process of their own: what must stand in the environment."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_emulate, args=(there,), daemon=True)
    process.start()
    there.close()
    try:
        yield here.recv()
    finally:
        here.close()
        process.join()


def _emulate(owner: Connection) -> None:
    with emulated_elsewhere() as endpoints:
        owner.send(dict(endpoints))
        try:
            owner.recv()
        except EOFError:
            return
