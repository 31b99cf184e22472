"""The client that all are asked by: one connection, which is kept, and as little work as possible."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from gzip import decompress

from benchmarks.endpoints import Call, Reply
from local.events import Request

END_OF_HEAD = b"\r\n\r\n"
BUFFER_BYTES = 65_536
SECONDS_MAX = 120


@dataclass(slots=True)
class Client:
    """Implements `Endpoint` over HTTP/1.1. The request is put into bytes before the clock starts."""

    port: int
    authorization: str
    _socket: socket.socket | None = None
    _left: bytes = field(default=b"", init=False)

    def prepare(self, request: Request) -> Call:
        """The request, ready to be sent."""
        message = _message(request, self.authorization)
        return lambda: self._ask(message)

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, message: bytes) -> Reply:
        connection = self._socket or self._connect()
        connection.sendall(message)
        head = self._until(connection, END_OF_HEAD).decode("latin-1")
        status, headers = _read_head(head)
        body = self._body(connection, headers)
        # Ours compresses what would not pass through Lambda otherwise: a group of 10,000 that was created.
        return Reply(status, decompress(body) if headers.get("content-encoding") == "gzip" else body)

    def _connect(self) -> socket.socket:
        self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS_MAX)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _body(self, connection: socket.socket, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            return self._chunks(connection)
        return self._exactly(connection, int(headers.get("content-length", "0")))

    def _chunks(self, connection: socket.socket) -> bytes:
        body = b""
        while size := int(self._until(connection, b"\r\n"), 16):
            body += self._exactly(connection, size)
            self._exactly(connection, 2)
        self._until(connection, b"\r\n")
        return body

    def _until(self, connection: socket.socket, end: bytes) -> bytes:
        while end not in self._left:
            self._left += _received(connection)
        before, _, self._left = self._left.partition(end)
        return before

    def _exactly(self, connection: socket.socket, length: int) -> bytes:
        parts, missing = [self._left], length - len(self._left)
        while missing > 0:
            parts.append(_received(connection))
            missing -= len(parts[-1])
        whole = b"".join(parts)
        self._left = whole[length:]
        return whole[:length]


def _message(request: Request, authorization: str) -> bytes:
    length = ("content-length", str(len(request.body)))
    headers = [("host", "127.0.0.1"), ("authorization", authorization), *request.headers, length]
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode() + END_OF_HEAD + request.body


def _read_head(head: str) -> tuple[int, Mapping[str, str]]:
    status_line, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(status_line.split(" ")[1]), headers


def _received(connection: socket.socket) -> bytes:
    received = connection.recv(BUFFER_BYTES)
    if not received:
        raise ConnectionError("The server closed the connection.")
    return received
