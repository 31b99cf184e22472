"""The gateway on a socket: an ASGI application that hands requests to threads, as many at once as there are workers."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Executor
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter
from typing import Any

from local.answers import BODILESS, Answer, refusal
from local.events import Request
from local.gateway import BODY_BYTES_MAX
from local.overload import Door

type Message = MutableMapping[str, Any]
"""What ASGI sends around: https://asgi.readthedocs.io/en/latest/specs/www.html."""
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Endpoint = Callable[[Request], Answer]
"""Answers a request; it may take long."""


@dataclass(frozen=True, slots=True)
class Application:
    """Answers requests by the gateway, and by endpoints of our own that no deployed stack has."""

    gateway: Endpoint
    door: Door
    threads: Executor
    """One for each worker: a Lambda environment serves one request at a time, and Powertools counts on it."""
    endpoints: Mapping[str, Endpoint]
    """By path, for example `/local/clock`."""
    own_thread: Executor
    """For them. Where the functions are in this process it is theirs too."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request and say so in a line on stdout."""
        started = perf_counter()
        try:
            request = _request(scope, await _read_body(receive))
        except ConnectionAbortedError:
            return
        await _send(send, answer := await self._answer(request))
        milliseconds = (perf_counter() - started) * 1000
        print(f"{request.method} {request.target.partition('?')[0]} {answer.status} {milliseconds:.0f} ms", flush=True)

    async def _answer(self, request: Request) -> Answer:
        if endpoint := self.endpoints.get(request.path):
            return await _answered(self.own_thread, endpoint, request)
        if refused := self.door.enter():
            return refused
        try:
            return await _answered(self.threads, self.gateway, request)
        finally:
            self.door.leave()


async def _answered(threads: Executor, endpoint: Endpoint, request: Request) -> Answer:
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, endpoint, request)
    except asyncio.CancelledError:  # the server ends, and the function has not answered in time
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE)


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
