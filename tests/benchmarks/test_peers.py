"""Peers over HTTP: what the client hears is what the server said, and the aims are judged by what was measured."""

import json
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from benchmarks.endpoints import BASIC, PASSWORD, Reply
from benchmarks.in_memory import in_memory
from benchmarks.operations import Member, create, get
from benchmarks.peers.aims import aim_table, verdicts
from benchmarks.peers.client import Client
from benchmarks.peers.contenders import DURABLE, IN_MEMORY, SCIM2_SERVER, SCIMMY
from benchmarks.peers.front import Answerer, ours, serve, wsgi
from benchmarks.peers.stage import CREATE_ONE, LIST_PAGE, LOOK_UP, READ, add_one, known
from benchmarks.peers.timing import Turn
from benchmarks.scim2_server import scim2_server
from local.listener import listening

BEARER = f"Bearer {PASSWORD}"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with listening(0) as listening_socket:
        yield listening_socket


@contextmanager
def served(answer: Answerer) -> Generator[int]:
    """The port at which a front answers."""
    with listening(0) as listener:
        thread = Thread(target=until_closed, args=(listener, answer))
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def until_closed(listener: socket.socket, answer: Answerer) -> None:
    with suppress(OSError):
        serve(listener, answer)


@pytest.mark.parametrize(
    ("answer", "authorization"),
    [(lambda: ours(in_memory()), BASIC), (lambda: wsgi(scim2_server().application), BEARER)],
    ids=[IN_MEMORY, SCIM2_SERVER],
)
def test_who_was_created_is_read_over_the_same_connection(answer: Callable[[], Answerer], authorization: str) -> None:
    with served(answer()) as port:
        client = Client(port, authorization)

        created = json.loads(client.prepare(create(Member(1)))().body)
        read = client.prepare(get(Member(1, created["id"])))()

        client.close()
    assert (read.status, json.loads(read.body)["userName"]) == (200, created["userName"])


def test_a_body_in_chunks_is_put_together_and_the_next_answer_is_kept_apart(listener: socket.socket) -> None:
    client = Client(int(listener.getsockname()[1]), BEARER)
    calls = [client.prepare(get(Member(number, "1"))) for number in range(2)]

    def answer() -> None:
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        connection.close()

    thread = Thread(target=answer)
    thread.start()
    replies = [call() for call in calls]

    thread.join()
    client.close()
    assert replies == [Reply(200, b"abcde"), Reply(204, b"")]


PROBES = [CREATE_ONE, known(READ), known(LOOK_UP), LIST_PAGE, add_one(10), add_one(1_000)]
TIMES = {
    (server, probe.name): Turn(until_answered=2 * worked, worked=worked)
    for server, worked in {IN_MEMORY: 1, DURABLE: 10, SCIM2_SERVER: 10, SCIMMY: 0.5}.items()
    for probe in PROBES
}


def test_each_aim_is_judged_by_the_processors_work() -> None:
    judged = {(each.ours, each.theirs, each.probe): each for each in verdicts(TIMES, 1_000, PROBES)}

    assert judged[IN_MEMORY, SCIM2_SERVER, READ].met
    assert not judged[IN_MEMORY, SCIM2_SERVER, LIST_PAGE.name].met
    assert judged[IN_MEMORY, SCIM2_SERVER, add_one(10).name].aim == 3
    assert judged[IN_MEMORY, SCIM2_SERVER, add_one(1_000).name].aim == 50
    assert not judged[IN_MEMORY, SCIMMY, READ].met
    assert judged[DURABLE, SCIM2_SERVER, READ].met
    assert (DURABLE, SCIM2_SERVER, CREATE_ONE.name) not in judged


def test_who_was_not_measured_is_not_judged() -> None:
    times = {key: turn for key, turn in TIMES.items() if key[0] != SCIMMY}

    assert {each.theirs for each in verdicts(times, 1_000, PROBES)} == {SCIM2_SERVER}


def test_what_is_missed_stands_first() -> None:
    first, *_ = aim_table([*verdicts(TIMES, 1_000, PROBES)]).split("\n")[2:]

    assert "**missed**" in first
