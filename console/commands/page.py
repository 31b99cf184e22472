"""`scimctl page`: the console in a browser."""

from contextlib import suppress
from typing import Annotated

import typer

from console.session import session_of


def page(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Where to listen on this machine; 0: any free one.")] = 0,
) -> None:
    """Show the console as a page in your browser, until Ctrl-C.

    The page is served on this machine and for you alone: whoever has the address that is printed can do what you can.
    """
    # The other commands need no server.
    from console.page.server import PageServer  # noqa: PLC0415

    session = session_of(context)
    with PageServer(session.client, port) as server:
        session.done({"url": server.address}, f"Open {server.address}")
        session.screen.note("It ends with Ctrl-C.")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
