"""S3, Scheduler and SQS for other processes: moto in this one, over HTTP."""

import socket
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from threading import Lock, Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from local.listener import HOST, listening
from local.resources import emulated_services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_SCHEDULER", "AWS_ENDPOINT_URL_SQS")


@contextmanager
def emulated_elsewhere() -> Generator[Mapping[str, str]]:
    """What the SDK must find in another process's environment; in this one it finds the same services by itself."""
    with emulated_services(), listening(0) as listener, answering(listener):
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        yield dict.fromkeys(ENDPOINT_VARIABLES, url)


@contextmanager
def answering(listener: socket.socket) -> Generator[None]:
    """Have moto answer on that socket while the context lasts.

    One request at a time: it is no oracle for what happens at once. But whoever is connected and says nothing, as a
    container does that was stopped, keeps nobody waiting. Must be entered while `emulated_services` lasts.
    """
    from moto.moto_server import werkzeug_app  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs]

    address, port = listener.getsockname()
    application = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
    one_at_a_time = _one_at_a_time(application)
    server = make_server(address, port, one_at_a_time, threaded=True, request_handler=_Silent, fd=listener.fileno())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _one_at_a_time(application: "WSGIApplication") -> "WSGIApplication":
    turn = Lock()

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with turn:
            return application(environ, start_response)

    return answer


class _Silent(WSGIRequestHandler):
    """Says nothing about requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""
