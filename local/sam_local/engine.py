"""A container engine at its socket, spoken to in Docker's API, which Podman speaks too.

https://docs.docker.com/reference/api/engine/
"""

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

PING_SECONDS_MAX = 5
IMAGE_SECONDS_MAX = 600
"""For images to be pulled or taken in."""

_DEFAULT_HOST = "unix:///var/run/docker.sock"


@dataclass(frozen=True, slots=True)
class ContainerEngine:
    """An engine that may be there."""

    host: str
    """As in `DOCKER_HOST`; only sockets of this machine, `unix:///…`, for containers see its addresses only there."""

    def answers(self) -> bool:
        """Whether an engine is there."""
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(self._path())
            return self._ask("GET", "/_ping", timeout=PING_SECONDS_MAX).is_success
        except (OSError, httpx.HTTPError):
            return False

    def gateway(self) -> str:
        """The address that containers on the default network reach this machine by."""
        network = self._ask("GET", "/networks/bridge").raise_for_status().json()
        return next(each["Gateway"] for each in network["IPAM"]["Config"] if "." in each.get("Gateway", ""))

    def image_labels(self, name: str) -> dict[str, str] | None:
        """The labels of an image; None when there is no such image."""
        answer = self._ask("GET", f"/images/{name}/json")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        return answer.raise_for_status().json()["Config"].get("Labels") or {}

    def pull_image(self, name: str) -> bool:
        """Fetch an image from its registry; False when that cannot be."""
        self._ask("POST", "/images/create", params={"fromImage": name})
        return self.image_labels(name) is not None

    def import_image(self, name: str, changes: Iterable[str], archive: Iterable[bytes]) -> None:
        """Make an image of a root file system, a tar archive; `changes` are lines of a Dockerfile."""
        words: dict[str, Any] = {"fromSrc": "-", "repo": name, "changes": list(changes)}
        self._ask("POST", "/images/create", params=words, content=archive).raise_for_status()

    def remove_container(self, container_id: str) -> bool:
        """The container is gone afterwards; whether it was there."""
        answer = self._ask("DELETE", f"/containers/{container_id}", params={"force": "true", "v": "true"})
        return answer.is_success

    def _ask(self, method: str, path: str, *, timeout: float = IMAGE_SECONDS_MAX, **content: Any) -> httpx.Response:  # noqa: ANN401 - as httpx has it
        transport = httpx.HTTPTransport(uds=self._path())
        with httpx.Client(transport=transport, base_url="http://engine", timeout=timeout) as client:
            return client.request(method, path, **content)

    def _path(self) -> str:
        """Where the socket is.

        Raises:
            FileNotFoundError: the host is no socket of this machine.
        """
        kind, _, path = self.host.partition("://")
        if kind != "unix":
            raise FileNotFoundError(self.host)
        return path


def docker() -> ContainerEngine:
    """The engine that the SAM CLI would find by itself."""
    return ContainerEngine(os.environ.get("DOCKER_HOST") or _DEFAULT_HOST)
