"""The image that functions run in: AWS's own where it can be pulled, else one made here that does the same.

Ours is a Debian root, the Python of our virtual environment at /var/lang, and AWS's runtime interface client from
PyPI in /var/runtime. The SAM CLI adds the runtime interface emulator and the layer by itself.
"""

import subprocess
import sys
import tempfile
from collections.abc import Generator
from hashlib import sha256
from pathlib import Path

from local.failures import CannotStartError
from local.sam_local.engine import ContainerEngine
from local.sam_local.machine import architecture, can_make_images, find
from local.sam_local.runtime_root import fill_runtime_root, pinned_requirements

IMAGE = "public.ecr.aws/lambda/python:3.13"
"""The name that the SAM CLI looks for, with a hyphen and the architecture after it."""
CONTENT_LABEL = "scim.made-of"
"""On an image of ours: the hash of what it was made by."""
_SOURCES = (Path(__file__), Path(__file__).with_name("runtime_root.py"))
_CHUNK_BYTES = 1024 * 1024
_CHANGES = (
    # A variable a line: Podman takes the rest of a line for the value.
    "ENV LANG=C.UTF-8",
    "ENV TZ=:/etc/localtime",
    "ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
    "ENV LD_LIBRARY_PATH=/var/lang/lib:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
    "ENV LAMBDA_TASK_ROOT=/var/task",
    "ENV LAMBDA_RUNTIME_DIR=/var/runtime",
    "WORKDIR /var/task",
)


def provide_runtime_image(engine: ContainerEngine) -> None:
    """Whatever it takes, the engine has the image afterwards.

    Raises:
        CannotStartError: it can neither be pulled nor made here; the message says what to do.
    """
    name = f"{IMAGE}-{architecture()}"
    content = _content()
    labels = engine.image_labels(name)
    if labels is not None and labels.get(CONTENT_LABEL, content) == content:
        return
    if labels is None and engine.pull_image(name):
        print(f"Pulled {name}.", flush=True)
        return
    why = f"{name} cannot be pulled from its registry." if labels is None else f"{name} was made here by other pins."
    if not can_make_images():
        raise CannotStartError(
            f"{why} See to the network and remove what is there under that name; or become root on Debian or Ubuntu "
            "and call make sam-local SETUP=1: then an image like it is made here."
        )
    print(f"{why} An image like AWS's is made here, which takes a minute, once.", flush=True)
    _make(engine, name, content)


def _make(engine: ContainerEngine, name: str, content: str) -> None:
    # /tmp may lie in memory, or refuse the devices that debootstrap makes.
    with tempfile.TemporaryDirectory(prefix="runtime-image-", dir="/var/tmp") as folder:
        root = Path(folder) / "root"
        fill_runtime_root(root)
        engine.import_image(name, [*_CHANGES, f"LABEL {CONTENT_LABEL}={content}"], _archived(root))


def _archived(root: Path) -> Generator[bytes]:
    command = [str(find("tar")), "--create", "--numeric-owner", "--directory", str(root), "."]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - no shell, and a command of ours
        assert process.stdout
        while chunk := process.stdout.read(_CHUNK_BYTES):
            yield chunk
    if process.returncode:
        raise CannotStartError("tar could not read the image's files.")


def _content() -> str:
    """Changes with what the image is made by: these modules, the pins, this Python. Not with the checkout's place."""
    texts = [*(path.read_text(encoding="utf-8") for path in _SOURCES), pinned_requirements(), sys.version]
    return sha256("\0".join(texts).encode()).hexdigest()[:16]
