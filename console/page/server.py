"""The page's server, on 127.0.0.1 only: its files, and requests passed on to the console with the operator's signature.

Whoever reaches the port may act as the operator. So each request for the console must bring a key that only the printed
address has, and every request must name this very server: another site in the same browser has neither.
"""

import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import urlsplit

from console.client import Client
from console.failures import Misused, Unreachable

HOST = "127.0.0.1"
CONSOLE = "/console/v1"
"""Where the page finds the console; the real one may be at any address."""
KEY_HEADER = "X-Scimctl-Key"
BODY_BYTES_MAX = 1024 * 1024
IDLE_SECONDS = 60

PASSED_ON = ("If-Match", "Content-Type")
HANDED_BACK = ("Content-Type", "Retry-After", "X-Next-Cursor")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageServer(ThreadingHTTPServer):
    """Serves the page until it is shut down."""

    daemon_threads = True

    def __init__(self, client: Client, port: int = 0) -> None:
        """Listen on a port; 0 takes a free one. The client is closed with the server.

        Raises:
            Misused: the port is in use, or not ours to use.
        """
        self.client = client
        self.files = read_files()
        self.key = secrets.token_urlsafe(32)
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise Misused(f"Port {port} cannot be used ({error.strerror}). Choose another: --port 0") from error

    def server_close(self) -> None:
        super().server_close()
        self.client.close()

    @property
    def address(self) -> str:
        """What to open. The key is in the fragment, which a browser tells nobody."""
        return f"http://{HOST}:{self.server_port}/#key={self.key}"

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser calls this server. A name of somebody else's that leads here is none of these."""
        return frozenset(f"{name}:{self.server_port}" for name in (HOST, "localhost"))


def read_files() -> Mapping[str, tuple[str, bytes]]:
    """The page's files by their path, each with its media type."""
    found = {f"/{each.name}": each for each in files("console.page").joinpath("files").iterdir()}
    read = {path: (TYPES["." + path.rpartition(".")[2]], each.read_bytes()) for path, each in found.items()}
    return {**read, "/": read["/index.html"]}


class _Handler(BaseHTTPRequestHandler):
    server: PageServer  # pyright: ignore[reportIncompatibleVariableOverride] - it is started by no other
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        if self.headers.get("Host") not in self.server.hosts:
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST, f"Open the page at {HOST}:{self.server.server_port}.")
        elif path.startswith(f"{CONSOLE}/") and ".." not in path.split("/"):
            self._ask_console()
        elif self.command == "GET" and path in self.server.files:
            media_type, content = self.server.files[path]
            self._send(HTTPStatus.OK, {"Content-Type": f"{media_type}; charset=utf-8"}, content)
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "There is nothing here.")

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that the library calls

    def _ask_console(self) -> None:
        size = self.headers.get("Content-Length") or "0"
        if not secrets.compare_digest(self.headers.get(KEY_HEADER, "").encode(), self.server.key.encode()):
            self._refuse(HTTPStatus.FORBIDDEN, "Open the page by the address that scimctl page has printed.")
        elif not size.isdecimal() or int(size) > BODY_BYTES_MAX or self.headers.get("Transfer-Encoding"):
            self._refuse(HTTPStatus.CONTENT_TOO_LARGE, f"A request has {BODY_BYTES_MAX:,} bytes at most.")
        else:
            self._pass_on(self.rfile.read(int(size)))

    def _pass_on(self, body: bytes) -> None:
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        try:
            answer = self.server.client.pass_on(self.command, self.path.removeprefix(CONSOLE), body, headers)
        except Unreachable as failure:
            self._refuse(HTTPStatus.BAD_GATEWAY, str(failure))
            return
        handed_back = {name: answer.headers[name] for name in HANDED_BACK if name in answer.headers}
        self._send(answer.status_code, handed_back, answer.content)

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Say no; what else was sent is not read, so that the connection ends."""
        self.close_connection = True
        problem = {"title": status.phrase, "status": status, "detail": detail}
        self._send(status, {"Content-Type": "application/problem+json"}, json.dumps(problem).encode())

    def _send(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {**SECURITY, **headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def version_string(self) -> str:
        return "scimctl"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: the terminal has the address to open."""
