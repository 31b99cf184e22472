"""What the commands share: their arguments and the look of their examples."""

import shlex
from typing import Annotated, Any

import typer

from console.completion import Commands

ProviderName = Annotated[str, typer.Argument(metavar="PROVIDER", help="Its id or its name.", show_default=False)]
UserName = Annotated[str, typer.Argument(metavar="USER", help="The id or the user name.", show_default=False)]
OrganizationName = Annotated[
    str, typer.Argument(metavar="ORGANIZATION", help="Its id or its name.", show_default=False)
]
HoldName = Annotated[str, typer.Argument(metavar="HOLD", help="Its id or its name.", show_default=False)]
ProviderFilter = Annotated[
    str | None, typer.Option("--provider", metavar="PROVIDER", help="Only of this provider; local: of none.")
]
Limit = Annotated[int, typer.Option(min=1, max=1_000, help="At most so many rows.")]
Cursor = Annotated[str | None, typer.Option(metavar="CURSOR", help="Go on where the last answer ended.")]
GrantsAdministrator = Annotated[
    bool, typer.Option("--grants-administrator", help="Say that an administrator role is meant.")
]


def group(help_: str) -> Commands:
    """A group of commands; without a command it shows its help."""
    return Commands(help=help_, no_args_is_help=True, rich_markup_mode=None)


def examples(*lines: str) -> str:
    """Examples below a command's help, each on a line of its own."""
    # The first character keeps the lines from being folded into a paragraph.
    return "\b\n" + "\n".join(["Examples:", *(f"  scimctl {line}" for line in lines)])


def given(**body: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """The body without what the operator did not say."""
    return {name: value for name, value in body.items() if value is not None}


def line(*words: str) -> str:
    """A command line that the operator can copy."""
    return shlex.join(["scimctl", *words])
