"""The generator's HTTP client: connections are kept, and one that the server has closed does no harm."""

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

import pytest

from benchmarks.load.http import Answer, HttpClient

type Client = Callable[[HttpClient], Awaitable[list[Answer]]]


@dataclass
class Server:
    """Says to each request what it is, and which connection it came over; it may close that then."""

    answers_each_max: int = 100
    complete: bool = True
    connections: int = 0
    heads: list[bytes] = field(default_factory=list[bytes])

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        for _ in range(self.answers_each_max):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except IncompleteReadError:
                break
            self.heads.append(head)
            sent = await reader.readexactly(int(head.rpartition(b"content-length: ")[2]))
            body = b"%d %s" % (number, sent)
            length = len(body) if self.complete else len(body) + 1
            writer.write(b"HTTP/1.1 201 Created\r\nRetry-After:  7 \r\ncontent-length: %d\r\n\r\n%s" % (length, body))
            await writer.drain()
        writer.close()

    def answers(self, ask: Callable[[HttpClient], Coroutine[None, None, list[Answer]]]) -> list[Answer]:
        async def run() -> list[Answer]:
            async with await asyncio.start_server(self.serve, "127.0.0.1", 0) as server:
                host, port = server.sockets[0].getsockname()
                client = HttpClient(host, port, "host: here\r\n")
                answers = await ask(client)
                await client.close()
                return answers

        return asyncio.run(run())


async def three_in_a_row(client: HttpClient) -> list[Answer]:
    answers: list[Answer] = []
    for letter in (b"a", b"b", b"c"):
        answers.append(await client.send("POST", f"/{letter.decode()}", letter))
        await asyncio.sleep(0.02)
    return answers


async def three_at_once(client: HttpClient) -> list[Answer]:
    return [*await asyncio.gather(*(client.send("POST", "/", b"x") for _ in range(3)))]


def test_requests_in_a_row_share_a_connection() -> None:
    server = Server()

    answers = server.answers(three_in_a_row)

    assert answers[0] == Answer(201, {"retry-after": "7", "content-length": "3"}, b"1 a")
    assert [answer.body for answer in answers] == [b"1 a", b"1 b", b"1 c"]
    assert server.heads[1] == b"POST /b HTTP/1.1\r\nhost: here\r\ncontent-length: 1\r\n\r\n"


def test_requests_at_once_have_a_connection_each() -> None:
    assert sorted(answer.body for answer in Server().answers(three_at_once)) == [b"1 x", b"2 x", b"3 x"]


def test_a_connection_that_was_closed_is_replaced() -> None:
    answers = Server(answers_each_max=1).answers(three_in_a_row)

    assert [answer.body for answer in answers] == [b"1 a", b"2 b", b"3 c"]


def test_an_answer_that_ends_too_early_is_none() -> None:
    with pytest.raises(IncompleteReadError):
        Server(answers_each_max=1, complete=False).answers(three_in_a_row)
