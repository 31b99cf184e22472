"""The deployed functions, loaded by their path and invoked one at a time, as a Lambda environment does."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from types import ModuleType
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from local.answers import Returned
from local.events import ACCOUNT_ID, Event
from local.faults.strikes import Killed
from local.template import Function

if TYPE_CHECKING:
    from botocore.hooks import BaseEventHooks

type Handler = Callable[[Event, "LambdaContext"], Returned]

CLIENTS_KEPT = ("cold_storage", "jobs", "timers")
"""The rooms that make a client when the first one needs it, and keep it for all."""


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What Lambda tells a handler about its invocation."""

    function_name: str
    aws_request_id: str
    memory_limit_in_mb: int
    ends_at: float
    """When the invocation times out, in seconds of the monotonic clock."""
    function_version: str = "$LATEST"

    @property
    def invoked_function_arn(self) -> str:
        """The ARN that the function was called by."""
        return f"arn:aws:lambda:eu-central-1:{ACCOUNT_ID}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the invocation times out."""
        return max(0, int((self.ends_at - monotonic()) * 1000))


class Invocable(Protocol):
    """A function that can be invoked, here or in another process."""

    @property
    def description(self) -> Function:
        """What the template says about it."""
        ...

    def invoke(self, event: Event, request_id: UUID) -> Returned:
        """What the handler returns; an exception where it fails."""
        ...


class EnvironmentLostError(Exception):
    """The function's environment ended in the middle of an invocation, as by a timeout or a lack of memory."""


@dataclass(slots=True)
class LoadedFunction:
    """A function whose module has been imported: a warm environment."""

    name: str
    description: Function
    handler: Handler

    def invoke(self, event: Event, request_id: UUID) -> Returned:
        """What the handler returns; what it raises comes through.

        Raises:
            EnvironmentLostError: it was killed; the next invocation has a fresh environment.
        """
        ends_at = monotonic() + self.description.timeout_seconds
        context = LambdaContext(self.name, str(request_id), self.description.memory_mb, ends_at)
        try:
            return self.handler(event, context)
        except Killed:
            self.handler = _load_handler(self.description)
            raise EnvironmentLostError(f"{self.name} was killed in the middle of an invocation.") from None


def load_functions(descriptions: Mapping[str, Function]) -> dict[str, LoadedFunction]:
    """The functions by logical id. Their modules read the process's environment while they are imported."""
    return {name: _load(name, description) for name, description in descriptions.items()}


def hooks_of_functions() -> "BaseEventHooks":
    """What the clients of the functions that are loaded from now on report to.

    What is local has clients of other sessions, and suffers nothing.
    """
    from provisioning import sdk  # noqa: PLC0415 - takes long, and a person may wait only to read that the port is in use

    sdk.session.cache_clear()
    for room in CLIENTS_KEPT:
        # Of functions that were loaded before, perhaps with other hooks.
        importlib.import_module(f"provisioning.{room}.connection")._client.cache_clear()  # noqa: SLF001
    return sdk.session().get_component("event_emitter")


def _load(name: str, description: Function) -> LoadedFunction:
    return LoadedFunction(name, description, _load_handler(description))


def _load_handler(description: Function) -> Handler:
    os.environ.update(description.environment)
    module_name, _, handler_name = description.handler.rpartition(".")
    return getattr(_import(description, module_name), handler_name)


def _import(description: Function, module_name: str) -> ModuleType:
    """Import by path and under a name of its own: every function's module is called `app`."""
    path = description.folder / f"{module_name}.py"
    spec = importlib.util.spec_from_file_location(f"functions.{description.folder.name}.{module_name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
