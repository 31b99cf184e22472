"""HTTP in front of what has none of its own: one thread, one connection after the other, and no more than is needed.

scim2-server gets the same as our functions. Its own command would serve it by wsgiref, which closes each connection.
"""

import socket
from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import BytesIO
from time import monotonic
from typing import TYPE_CHECKING, Any

from benchmarks.endpoints import BASE_URL, OurEndpoint
from local.answers import Answer, read_answer
from local.events import Request
from local.functions import LambdaContext

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

END_OF_HEAD = b"\r\n\r\n"
BUFFER_BYTES = 65_536


type Answerer = Callable[[Request], Answer]


def serve(listener: socket.socket, answer: Answerer) -> None:
    """Answer whoever connects, for ever."""
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            for request in _requests(connection):
                connection.sendall(_message(answer(request)))


def ours(endpoint: OurEndpoint) -> Answerer:
    """Our functions, each request an event as API Gateway makes it."""

    def answer(request: Request) -> Answer:
        event, function = endpoint.event(request)
        request_id = event["requestContext"]["requestId"]
        context = LambdaContext(function, request_id, memory_limit_in_mb=1024, ends_at=monotonic() + 29)
        return read_answer(endpoint.handlers[function](event, context))

    return answer


def wsgi(application: "WSGIApplication") -> Answerer:
    """A WSGI application, mounted as at BASE_URL."""

    def answer(request: Request) -> Answer:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return bytes

        body = b"".join(application(_environ(request), start_response))
        ((status, headers),) = begun
        return Answer(int(status[:3]), tuple(headers), body)

    return answer


def _environ(request: Request) -> dict[str, Any]:
    """PEP 3333."""
    fields = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers}
    return {
        **fields,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "/scim",
        "PATH_INFO": request.path.removeprefix("/scim"),
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.header("content-type"),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": BASE_URL.split("/")[2],
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _requests(connection: socket.socket) -> Iterator[Request]:
    """What comes over a connection until the other side closes it."""
    received = b""
    while True:
        while END_OF_HEAD not in received:
            more = connection.recv(BUFFER_BYTES)
            if not more:
                return
            received += more
        head, _, received = received.partition(END_OF_HEAD)
        request_line, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = request_line.split(" ")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        length = int(dict(headers).get("content-length", "0"))
        while len(received) < length:
            received += connection.recv(BUFFER_BYTES)
        yield Request(method, target, headers, received[:length])
        received = received[length:]


def _message(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers if name.lower() != "content-length"]
    lines.append(f"content-length: {len(answer.body)}")
    return "\r\n".join(lines).encode() + END_OF_HEAD + answer.body
