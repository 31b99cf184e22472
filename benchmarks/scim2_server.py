"""Others that answer SCIM requests, each in this process and without a socket."""

from collections.abc import Callable
from dataclasses import dataclass

from scim2_models import ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BEARER_TOKEN_SCHEME, BearerTokenApplication
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)
from werkzeug.test import create_environ

from benchmarks.endpoints import BASE_URL, PASSWORD, Call, Reply, authorized
from local.events import Request


@dataclass(frozen=True, slots=True)
class Scim2Server:
    """scim2-server's WSGI application, called with an environ. Implements `Endpoint`."""

    application: BearerTokenApplication

    def prepare(self, request: Request) -> Call:
        environ = create_environ(
            path=request.path.removeprefix("/scim"),
            base_url=BASE_URL.removesuffix("/v2"),
            query_string=request.query,
            method=request.method,
            headers=list(authorized(request, f"Bearer {PASSWORD}").headers),
            data=request.body or None,
        )

        def call() -> Reply:
            lines: list[str] = []

            def start_response(status: str, _headers: object, _failure: object = None) -> Callable[[bytes], object]:
                lines.append(status)
                return bytes

            body = b"".join(self.application(environ, start_response))
            return Reply(int(lines[0][:3]), body)

        return call


def scim2_server() -> Scim2Server:
    """What the command `scim2-server --bearer-token …` serves: users in memory, one static token."""
    config = load_default_service_provider_config()
    config.authentication_schemes = [BEARER_TOKEN_SCHEME]
    schemas, resource_types = load_default_schemas().values(), load_default_resource_types().values()
    provider = ScimProvider.from_discovery(schemas, resource_types, config=config)
    return Scim2Server(BearerTokenApplication(InMemoryStorage(), provider, bearer_tokens=[PASSWORD]))
