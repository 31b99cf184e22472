"""What the console's paths are made of: a call, and the route that it takes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
from typing import Protocol

from pydantic import BaseModel, ValidationError

from provisioning.domain.failures import VersionMismatch
from provisioning.scim.etags import read_versions
from provisioning.usecases.operate import Operator
from provisioning.web.request import ScimRequest

CONSOLE_PATH = "/console/v1"
VERSION = re.compile(r"[0-9]{1,15}")


class InvalidFields(Exception):
    """A body or a query is not what the model asks for; the cause says where."""

    def __init__(self, cause: ValidationError) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True, slots=True)
class ConsoleCall:
    """One request of an operator."""

    request: ScimRequest
    operator: Operator

    def body[Model: BaseModel](self, model: type[Model]) -> Model:
        """The body as that model. Raises InvalidFields, InvalidSyntax, HttpFailure (413)."""
        return _read_as(model, self.request.json())

    def fields[Model: BaseModel](self, model: type[Model]) -> Model:
        """The query's fields as that model; a blank one counts as absent. Raises InvalidFields, InvalidValue."""
        return _read_as(model, {name: value for name, value in self.request.query().items() if value})

    def blank_fields[Model: BaseModel](self, model: type[Model], **defaults: object) -> Model:
        """As `fields`, but a blank one asks for what is blank."""
        return _read_as(model, defaults | self.request.query())

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


def _read_as[Model: BaseModel](model: type[Model], value: object) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as invalid:
        raise InvalidFields(invalid) from invalid


type ConsoleAct = Callable[..., BaseModel | Sequence[BaseModel]]
"""Answers a ConsoleCall; takes it, then what stands in `<…>` in its path."""


@dataclass(frozen=True, slots=True)
class ConsoleRoute:
    """Who answers a method of a path below CONSOLE_PATH, and the status when all goes well.

    What comes after the status is for `console_openapi`; what the act answers with, it reads off the act itself.
    """

    method: HTTPMethod
    path: str
    act: ConsoleAct
    status: HTTPStatus = HTTPStatus.OK
    says: str = ""
    """What it does, in a sentence for the operator."""
    body: type[BaseModel] | None = None
    """What the act reads the body as."""
    query: type[BaseModel] | None = None
    """What the act reads the query as."""
    if_match: bool = False
    """The act minds the version that If-Match names."""


class ConsolePaths(Protocol):
    """Some of the console's paths."""

    def routes(self) -> Iterable[ConsoleRoute]:
        """All of them."""
        ...
