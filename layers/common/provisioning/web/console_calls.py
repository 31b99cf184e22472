"""What the console's paths are made of: a call, and the route that it takes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
from typing import Protocol

from pydantic import BaseModel

from provisioning.domain.failures import VersionMismatch
from provisioning.scim.etags import read_versions
from provisioning.usecases.operate import Operator
from provisioning.web.request import ScimRequest

CONSOLE_PATH = "/console/v1"
VERSION = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class ConsoleCall:
    """One request of an operator."""

    request: ScimRequest
    operator: Operator

    def body[Model: BaseModel](self, model: type[Model]) -> Model:
        """The body as that model. Raises ValidationError, InvalidSyntax, HttpFailure (413)."""
        return model.model_validate(self.request.json())

    def seen_version(self) -> int | None:
        """The version that If-Match names; None: any.

        Raises:
            VersionMismatch: the header names several, or one that we never gave.
        """
        seen = read_versions(self.request.headers.get("if-match"))
        if seen is None or seen.tags is None:
            return None
        tag = next(iter(seen.tags)) if len(seen.tags) == 1 else ""
        if not VERSION.fullmatch(tag):
            raise VersionMismatch("If-Match does not name one version. Send the ETag that came with the last answer.")
        return int(tag)


type ConsoleAct = Callable[..., BaseModel | Sequence[BaseModel]]
"""Answers a ConsoleCall; takes it, then what stands in `<…>` in its path."""


@dataclass(frozen=True, slots=True)
class ConsoleRoute:
    """Who answers a method of a path below CONSOLE_PATH, and the status when all goes well."""

    method: HTTPMethod
    path: str
    act: ConsoleAct
    status: HTTPStatus = HTTPStatus.OK


class ConsolePaths(Protocol):
    """Some of the console's paths."""

    def routes(self) -> Iterable[ConsoleRoute]:
        """All of them."""
        ...
