"""HTTP/1.1 with as little work as possible: what the generator spends, the endpoint on the same machine has not."""

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

type Connection = tuple[StreamReader, StreamWriter]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class HttpClient:
    """As many connections as there are requests at once; they are kept for the next ones."""

    host: str
    port: int
    head: str
    """Header lines that every request has."""
    _idle: list[Connection] = field(default_factory=list[Connection])

    async def send(self, method: str, target: str, body: bytes) -> Answer:
        """The answer to a request.

        Raises:
            OSError, IncompleteReadError: there is none.
        """
        message = f"{method} {target} HTTP/1.1\r\n{self.head}content-length: {len(body)}\r\n\r\n".encode() + body
        while self._idle:
            connection = self._idle.pop()
            # The server closes a connection that has been idle, perhaps at this very moment.
            with suppress(ConnectionError, IncompleteReadError):
                return await self._exchange(connection, message)
        return await self._exchange(await asyncio.open_connection(self.host, self.port), message)

    async def _exchange(self, connection: Connection, message: bytes) -> Answer:
        reader, writer = connection
        try:
            writer.write(message)
            answer = await _read(reader)
        except BaseException:
            writer.close()
            raise
        self._idle.append(connection)
        return answer

    async def close(self) -> None:
        """Close what is idle."""
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()
        self._idle.clear()


async def _read(reader: StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(status_line.split(" ")[1]), headers, body)
