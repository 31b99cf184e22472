"""What kind of machine this is, and what it takes for containers to run on it."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from local.failures import CannotStartError

PROGRAMS = ("podman", "runc", "iptables", "debootstrap")
"""What must be in PATH where there is no Docker."""
PACKAGES = ("podman", "runc", "netavark", "aardvark-dns", "iptables", "debootstrap")
"""The packages of Debian and Ubuntu that have them."""
_INSTALL = (
    ("apt-get", "update", "--quiet"),
    ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *PACKAGES),
)
_ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def architecture() -> str:
    """This machine's processor, as Lambda calls it: `x86_64` or `arm64`.

    Raises:
        CannotStartError: Lambda has no such processor.
    """
    machine = platform.machine().lower()
    if machine not in _ARCHITECTURES:
        raise CannotStartError(f"Lambda has no processor like this machine's, {machine}.")
    return _ARCHITECTURES[machine]


def missing_programs() -> list[str]:
    """What Podman needs and is not here."""
    return [name for name in PROGRAMS if find(name) is None]


def can_install() -> bool:
    """Whether the missing programs can be installed by us: root, with Debian's packages at hand."""
    return os.geteuid() == 0 and find("apt-get") is not None


def install_programs() -> None:
    """Install what Podman needs, and show what is going on.

    Raises:
        CannotStartError: a command failed.
    """
    for command in _INSTALL:
        print(f"$ {' '.join(command)}", flush=True)
        run(command, DEBIAN_FRONTEND="noninteractive")


def how_to_install() -> str:
    """What a person types to have Podman, and what else would do."""
    commands = " && ".join(" ".join(command) for command in _INSTALL)
    return f"""sam local needs a container engine, and none answers here. One of these two helps:
  - Install Docker and start it. Where its socket is not in the usual place, DOCKER_HOST says where.
  - On Debian or Ubuntu, become root and install Podman: {commands}
    make sam-local SETUP=1 types that for you, if you are root."""


def run(command: Sequence[str], **environment: str) -> str:
    """What a command printed.

    Raises:
        CannotStartError: it failed; the message quotes what it printed.
    """
    done = subprocess.run(  # noqa: S603 - no shell, and a command of ours
        [find(command[0]) or command[0], *command[1:]],
        env=os.environ | {"PATH": _path()} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotStartError(f"{' '.join(command)} failed. It says: {done.stdout.strip()}")
    return done.stdout


def find(name: str) -> Path | None:
    """Where a program is."""
    found = shutil.which(name, path=_path())
    return Path(found) if found else None


def _path() -> str:
    """Also where programs for administrators are, which not everybody has in PATH."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
