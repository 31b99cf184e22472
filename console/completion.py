"""Commands that complete scimctl's own options too: these may stand anywhere in the line."""

from typing import Any

import typer
from typer.core import TyperCommand

from console.globals import FLAGS, VALUED

EVERYWHERE = FLAGS | VALUED


class Command(TyperCommand):
    """A command of scimctl."""

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:  # noqa: ANN401 - typer keeps its types to itself
        """The command's own options that begin so, and those of scimctl itself."""
        root = ctx.find_root()
        everywhere = [each for each in root.command.shell_complete(root, incomplete) if each.value in EVERYWHERE]
        return [*super().shell_complete(ctx, incomplete), *everywhere]


class Commands(typer.Typer):
    """A group of such commands."""

    def command(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as typer.Typer has it
        """Add a command."""
        return super().command(*arguments, **{"cls": Command, **options})
