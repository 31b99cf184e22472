"""Puts the endpoint in containers together and serves it until it is told to end."""

import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from local.endpoint import ENDPOINT_FILE, published
from local.engines import Engine
from local.examples import create_examples
from local.failures import CannotStartError
from local.listener import HOST
from local.provider import create_provider
from local.resources import create_resources, create_table
from local.sam_local.emulators import emulated_aws
from local.sam_local.endpoint import ContainersEndpoint
from local.sam_local.engine import ContainerEngine, docker
from local.sam_local.machine import how_to_have_containers, install_programs, surroundings
from local.sam_local.podman import podman
from local.sam_local.runtime_image import provide_runtime_image
from local.sam_local.sam import FOLDER, Sam, write_variables
from local.sam_local.start_api import LOG, started_api
from local.serve import Credentials, use_only
from local.template import LOCAL_NAMES, read_template

EXAMPLES_TABLE = "scim-examples"
"""Where the sample events find what they are about; the conversations want a table without anybody."""
_VARIABLES = FOLDER / "variables.json"
_EXAMPLES_VARIABLES = FOLDER / "examples-variables.json"


def missing_reason() -> str | None:
    """Why there can be no containers here and what to do about it; None when there can."""
    here = surroundings()
    return None if docker().answers() or here.can_start_podman else how_to_have_containers(here)


def prepare(*, may_install: bool) -> None:
    """Whatever may take minutes is there afterwards: the programs and the runtime's image.

    Raises:
        CannotStartError: it cannot be had here; the message says what to do.
    """
    with open_engine(may_install=may_install) as engine:
        provide_runtime_image(engine)


def serve(port: int, credentials: Credentials, *, may_install: bool) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        CannotStartError: something is missing, the credentials are unusable, or the SAM CLI does not do as it should.
    """
    _require_free(port)
    ENDPOINT_FILE.unlink(missing_ok=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    use_only(Engine("moto", None))
    with open_engine(may_install=may_install) as engine:
        provide_runtime_image(engine)
        sam = Sam(engine)
        print("sam build", flush=True)
        sam.build()
        with emulated_aws(engine) as emulated_url:
            endpoint = _prepare(sam, f"http://{HOST}:{port}", emulated_url, credentials)
            print(f"sam local start-api (see {LOG})", flush=True)
            with started_api(sam, _VARIABLES, port) as process, published(endpoint):
                print(endpoint.as_text(), flush=True)
                _outlive(process)


def _require_free(port: int) -> None:
    """The SAM CLI would only say so after all the rest.

    Raises:
        CannotStartError: the port is in use, or none.
    """
    try:
        with socket.create_server((HOST, port)):
            return
    except (OSError, OverflowError) as error:
        raise CannotStartError(
            f"Port {port} cannot be used ({error}). Choose another: make sam-local PORT=8081"
        ) from error


@contextmanager
def open_engine(*, may_install: bool) -> Generator[ContainerEngine]:
    """Docker's engine, or else Podman's while the context lasts.

    Raises:
        CannotStartError: there is neither; the message says what to do.
    """
    if (engine := docker()).answers():
        yield engine
        return
    if may_install and surroundings().can_install and not surroundings().has_podman:
        install_programs()
    if reason := missing_reason():
        raise CannotStartError(reason)
    with podman() as service:
        yield service


def _prepare(sam: Sam, origin: str, emulated_url: str, credentials: Credentials) -> ContainersEndpoint:
    """The resources, one provider in the table, and the files that tell the functions of them."""
    engine, template = Engine("moto", None), read_template({"BaseUrl": f"{origin}/scim/v2"})
    create_resources(engine, template)
    create_table(engine, template, EXAMPLES_TABLE)
    create_examples(engine.client(), EXAMPLES_TABLE)
    try:
        username, password = create_provider(
            engine.client(), LOCAL_NAMES["Table"], username=credentials.username, password=credentials.password
        )
    except ValueError as error:
        raise CannotStartError(str(error)) from error
    examples = read_template({"BaseUrl": f"{origin}/scim/v2", "Table": EXAMPLES_TABLE})
    write_variables(_VARIABLES, template, emulated_url)
    write_variables(_EXAMPLES_VARIABLES, examples, emulated_url)
    sam.write_files(_EXAMPLES_VARIABLES)
    return ContainersEndpoint(origin, username, password, emulated_url)


def _outlive(process: subprocess.Popen[bytes]) -> None:
    """Wait for the process; it ends only when something is wrong.

    Raises:
        CannotStartError: it has ended.
    """
    process.wait()
    raise CannotStartError(f"sam local start-api has ended. See {Path.cwd() / LOG}.")
