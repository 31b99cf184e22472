"""The gateway on a socket: an ASGI application that hands one request after the other to one worker thread."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter
from typing import Any

from local.answers import BODILESS, Answer, refusal
from local.events import Request
from local.gateway import BODY_BYTES_MAX, Gateway

type Message = MutableMapping[str, Any]
"""What ASGI sends around: https://asgi.readthedocs.io/en/latest/specs/www.html."""
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Endpoint = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Application:
    """Answers requests by the gateway, and by endpoints of our own that no deployed stack has."""

    gateway: Gateway
    endpoints: Mapping[str, Endpoint]
    """By path, for example `/local/clock`."""
    worker: ThreadPoolExecutor
    """With one thread: a Lambda environment serves one request at a time, and Powertools counts on it."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request and say so in a line on stdout."""
        started = perf_counter()
        try:
            request = _request(scope, await _read_body(receive))
        except ConnectionAbortedError:
            return
        endpoint = self.endpoints.get(request.path, self.gateway.answer)
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self.worker, endpoint, request)
        except asyncio.CancelledError:  # the server ends, and the function has not answered in time
            answer = refusal(HTTPStatus.SERVICE_UNAVAILABLE)
        await _send(send, answer)
        milliseconds = (perf_counter() - started) * 1000
        print(f"{request.method} {request.target.partition('?')[0]} {answer.status} {milliseconds:.0f} ms", flush=True)


def _request(scope: Message, body: bytes) -> Request:
    query: bytes = scope["query_string"]
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    return Request(
        method=scope["method"],
        target=(scope["raw_path"] + (b"?" + query if query else b"")).decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers],
        body=body,
        source_ip=scope["client"][0],
    )


async def _read_body(receive: Receive) -> bytes:
    """The body, cut off one byte past the limit, where the gateway refuses it.

    It is read to its end all the same: a client that is still sending would not hear the refusal.
    """
    body = bytearray()
    async for chunk in _chunks(receive):
        body += chunk[: BODY_BYTES_MAX + 1 - len(body)]
    return bytes(body)


async def _chunks(receive: Receive) -> AsyncGenerator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _send(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if answer.status not in BODILESS:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
