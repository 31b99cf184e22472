"""`python -m console.reference > docs/scimctl.md`: all commands as their --help tells of them."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import typer

from console.main import app

TITLE = """# scimctl

What the command line can do, as `--help` tells it. In a checkout: `make install`, then `uv run scimctl ...`
or `.venv/bin/scimctl ...`.
"""
WIDTH_CHARACTERS = 110
HELP_OPTION = re.compile(r"\n +--help +Show this message and exit\.")
NO_OPTIONS = re.compile(r"\n\nOptions:(?=\n\n|$)")


def reference() -> str:
    """The whole page."""
    command: Any = typer.main.get_command(app)
    return "\n".join([TITLE, *_sections(command, "scimctl", None)])


def _sections(command: Any, name: str, parent: Any) -> Iterator[str]:  # noqa: ANN401 - typer keeps its types to itself
    context = command.make_context(
        name, [], parent, resilient_parsing=True, terminal_width=WIDTH_CHARACTERS, max_content_width=WIDTH_CHARACTERS
    )
    subcommands = getattr(command, "commands", {})
    if parent and subcommands:
        yield f"## {context.command_path}\n\n{command.help}\n"
    else:
        yield f"{'###' if parent else '##'} {context.command_path}\n\n```text\n{_help(command, context)}\n```\n"
    for child, subcommand in subcommands.items():
        yield from _sections(subcommand, child, context)


def _help(command: Any, context: Any) -> str:  # noqa: ANN401
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return NO_OPTIONS.sub("", HELP_OPTION.sub("", text))


if __name__ == "__main__":
    sys.stdout.write(reference())
