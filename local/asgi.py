"""The gateway on a socket: an ASGI application, one request after the other through one worker thread."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter
from typing import Any

from local.answers import Answer, refusal
from local.events import Request
from local.gateway import BODY_BYTES_MAX, Gateway

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Endpoint = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Application:
    """Answers requests by the gateway, and by endpoints of our own that no deployed stack has."""

    gateway: Gateway
    endpoints: Mapping[str, Endpoint]
    """By path: `/local/clock`."""
    worker: ThreadPoolExecutor
    """With one thread: a Lambda environment serves one request at a time too."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request. See https://asgi.readthedocs.io/en/latest/specs/www.html."""
        started = perf_counter()
        body = await _read_body(receive)
        request = _request(scope, body or b"")
        answer = await self._answer(request) if body is not None else TOO_LARGE
        await _send(send, answer)
        milliseconds = (perf_counter() - started) * 1000
        print(f"{request.method} {request.target.partition('?')[0]} {answer.status} {milliseconds:.0f} ms", flush=True)

    async def _answer(self, request: Request) -> Answer:
        endpoint = self.endpoints.get(request.path, self.gateway.answer)
        return await asyncio.get_running_loop().run_in_executor(self.worker, endpoint, request)


TOO_LARGE = refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")


async def _read_body(receive: Receive) -> bytes | None:
    """The body, or None when it is too large: read to its end all the same, so that the client hears the answer."""
    body = bytearray()
    too_large = False
    more = True
    while more:
        message = await receive()
        too_large = too_large or len(body) + len(message.get("body", b"")) > BODY_BYTES_MAX
        body = bytearray() if too_large else body + message.get("body", b"")
        more = message.get("more_body", False)
    return None if too_large else bytes(body)


def _request(scope: Message, body: bytes) -> Request:
    query: bytes = scope["query_string"]
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    return Request(
        method=scope["method"],
        target=scope["raw_path"].decode() + (f"?{query.decode()}" if query else ""),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers],
        body=body,
        source_ip=scope["client"][0],
    )


async def _send(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    length = (b"content-length", str(len(answer.body)).encode())
    await send({"type": "http.response.start", "status": answer.status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": answer.body})
