"""A console that answers what a test has told it to, over real HTTP, and remembers what it was asked."""

import json
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "/console/v1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    headers: Mapping[str, str]
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def content(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


class FakeConsole:
    """Answers each path in the order in which it was told to; the last one again and again."""

    def __init__(self, origin: str) -> None:
        self.url = origin + PREFIX
        self.asked: list[Asked] = []
        self._answers: dict[tuple[str, str], deque[Answer]] = {}

    def answers(self, method: str, path: str, *bodies: Any, status: int = 200) -> None:
        """From now on answer with these bodies; an Answer has a status and headers of its own."""
        answers = (body if isinstance(body, Answer) else Answer(status, body) for body in bodies)
        self._answers[method, path] = deque(answers)

    def sent(self, method: str) -> list[Asked]:
        """The requests of that method."""
        return [each for each in self.asked if each.method == method]

    def take(self, asked: Asked) -> Answer:
        """The answer to a request."""
        self.asked.append(asked)
        answers = self._answers.get((asked.method, asked.path))
        if not answers:
            return Answer(404, {"detail": f"{asked.method} {asked.path} is unknown to the fake."})
        return answers.popleft() if len(answers) > 1 else answers[0]


class _Handler(BaseHTTPRequestHandler):
    console: FakeConsole

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = urlsplit(self.path)
        body = json.loads(content) if self.headers.get("content-type") == "application/json" else content.decode()
        path = unquote(parts.path.removeprefix(PREFIX))
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self._send(self.console.take(Asked(self.command, path, query, body or None, headers, self.path)))

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that the library calls

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        content = answer.content()
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def fake_console() -> Generator[FakeConsole]:
    """A console on a port of its own, while the context lasts."""

    class Handler(_Handler):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Handler.console = FakeConsole(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Handler.console
        finally:
            server.shutdown()
            thread.join()
