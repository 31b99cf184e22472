"""The page's server, on 127.0.0.1 only: its files, and requests passed on to the console with the operator's signature.

Whoever reaches the port may act as the operator. So each request for the console must bring a key that only the printed
address has: other people on this machine do not have it, nor do other sites in the same browser. And every request must
name this very server: a name of somebody else's may lead here.
"""

import json
import secrets
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import unquote

from console.client import Client
from console.failures import Failure, Misused

HOST = "127.0.0.1"
HTTP_PORT = 80
"""Which browsers leave out."""
CONSOLE = "/console/v1"
"""Where the page finds the console; the real one may be at any address."""
KEY_HEADER = "X-Scimctl-Key"
BODY_BYTES_MAX = 1024 * 1024
IDLE_SECONDS = 60

PASSED_ON = ("If-Match", "Content-Type")
HANDED_BACK = ("Content-Type", "X-Next-Cursor")
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
    def host(self) -> str:
        """What a browser calls this server."""
        return HOST if self.server_port == HTTP_PORT else f"{HOST}:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away; the terminal has the address to open."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # pyright: ignore[reportArgumentType] - as socketserver gives it


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
        path = self.path.partition("?")[0]
        if self.headers.get("Host") != self.server.host:
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST, f"Open the page at {self.server.host}.")
        elif not self._has_bounded_body():
            self._refuse(HTTPStatus.CONTENT_TOO_LARGE, f"A request has {BODY_BYTES_MAX:,} bytes at most.")
        elif path.startswith(f"{CONSOLE}/") and ".." not in unquote(path).split("/"):
            self._ask_console()
        elif self.command == "GET" and path in self.server.files:
            media_type, content = self.server.files[path]
            self._read_body()  # else it would be taken for the next request
            self._send(HTTPStatus.OK, {"Content-Type": f"{media_type}; charset=utf-8"}, content)
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "There is nothing here.")

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that the library calls

    def _has_bounded_body(self) -> bool:
        size = self.headers.get("Content-Length", "0")
        digits = size.isascii() and size.isdecimal() and len(size) <= len(str(BODY_BYTES_MAX))
        return digits and int(size) <= BODY_BYTES_MAX and "Transfer-Encoding" not in self.headers

    def _ask_console(self) -> None:
        if not secrets.compare_digest(self.headers.get(KEY_HEADER, "").encode(), self.server.key.encode()):
            self._refuse(HTTPStatus.FORBIDDEN, "Open the page by the address that scimctl page has printed.")
        else:
            self._pass_on(self._read_body())

    def _read_body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _pass_on(self, body: bytes) -> None:
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        try:
            answer = self.server.client.pass_on(self.command, self.path.removeprefix(CONSOLE), body, headers)
        except Failure as failure:
            self._refuse(HTTPStatus.BAD_GATEWAY, str(failure))
            return
        handed_back = {name: answer.headers[name] for name in HANDED_BACK if name in answer.headers}
        self._send(answer.status_code, handed_back, answer.content)

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Say no; what else was sent is not read, so that the connection ends."""
        self.close_connection = True
        problem = {"title": status.phrase, "status": status, "detail": detail}
        headers = {"Content-Type": "application/problem+json", "Connection": "close"}
        self._send(status, headers, json.dumps(problem).encode())

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
