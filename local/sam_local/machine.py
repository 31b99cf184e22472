"""What kind of machine this is, and what it takes for containers to run on it."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.failures import CannotStartError

PROGRAMS = ("podman", "runc", "iptables")
"""What must be in PATH where there is no Docker."""
IMAGE_PROGRAMS = ("debootstrap", "apt-get")
"""What must be there besides where AWS's image cannot be pulled, and one like it is made."""
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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What there is to have containers with, where no engine answers."""

    docker_host: str
    """DOCKER_HOST; empty when it is not set."""
    is_root: bool
    has_apt: bool
    has_podman: bool
    """With all that it needs."""

    @property
    def can_start_podman(self) -> bool:
        """Whether nothing has to be installed."""
        return self.is_root and self.has_podman

    @property
    def can_install(self) -> bool:
        """Whether what is missing can be installed by us: root, with Debian's packages at hand."""
        return self.is_root and self.has_apt


def surroundings() -> Surroundings:
    """Those of this process."""
    return Surroundings(
        docker_host=os.environ.get("DOCKER_HOST", ""),
        is_root=os.geteuid() == 0,
        has_apt=find("apt-get") is not None,
        has_podman=all(map(find, PROGRAMS)),
    )


def can_make_images() -> bool:
    """Whether an image can be made here: root, with Debian's packages at hand and debootstrap."""
    return os.geteuid() == 0 and all(map(find, IMAGE_PROGRAMS))


def install_programs() -> None:
    """Install what Podman needs, and show what is going on.

    Raises:
        CannotStartError: a command failed.
    """
    for command in _INSTALL:
        print(f"$ {' '.join(command)}", flush=True)
        run(command, DEBIAN_FRONTEND="noninteractive")


def how_to_have_containers(here: Surroundings) -> str:
    """What a person does to have a container engine."""
    ways = "\n".join(f"  - {way}" for way in (_with_docker(here), _with_podman(here)))
    return f"sam local needs a container engine, and none answers here. One of these two helps:\n{ways}"


def _with_docker(here: Surroundings) -> str:
    if here.docker_host and not here.docker_host.startswith("unix://"):
        return (
            f"DOCKER_HOST is {here.docker_host}. Containers of an engine on another machine do not reach what is "
            "emulated on this one: set it to a socket of this machine, unix:///…, or unset it."
        )
    return "Install Docker and start it. Where its socket is not in the usual place, DOCKER_HOST says where."


def _with_podman(here: Surroundings) -> str:
    commands = " && ".join(" ".join(command) for command in _INSTALL)
    if here.has_podman:
        return (
            "Podman is here. Become root (sudo make sam-local): containers of other users have a network of their own "
            "and do not reach what is emulated on this machine."
        )
    if here.can_install:
        return f"make sam-local SETUP=1 installs Podman. It types: {commands}"
    if here.has_apt:
        return f"Become root and call make sam-local SETUP=1, which installs Podman. It types: {commands}"
    return (
        f"Install {', '.join(PACKAGES[:-1])} by this system's own packages, and become root. SETUP=1 can do that only "
        "where there is apt-get (Debian, Ubuntu)."
    )


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
