"""Commands on the pages that no emulator can carry out are at least ones that there are, with their options."""

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import typer
from botocore.session import Session
from botocore.waiter import WaiterModel

from console.globals import FLAGS, VALUED
from console.main import app
from local.template import ROOT, read_template

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
INNER = re.compile(r"\$\((.*?)\)")
AWS_ITSELF = {"--query", "--output", "--region", "--profile"}
OF_FILES: Mapping[str, set[str]] = {"ls": set(), "rm": {"--recursive"}, "sync": {"--storage-class"}}
"""What `aws s3` has of its own, with the options that we know of; `aws s3api` has S3's operations."""
SAM: Mapping[str, set[str]] = {
    "build": set(),
    "delete": set(),
    "deploy": {"--guided", "--parameter-overrides"},
    "logs": {"--stack-name", "--filter", "-s", "--tail"},
}
COMMANDS: Any = typer.main.get_command(app)


def written(program: str) -> list[str]:
    """The command lines of that program in blocks and in spans of the pages; those of others in $(…) by themselves."""
    return sorted({line for page in PAGES for line in _lines(page.read_text(encoding="utf-8")) if _of(program, line)})


def _of(program: str, line: str) -> bool:
    return line.split(" ", maxsplit=1)[0] == program


def _lines(page: str) -> Iterator[str]:
    for block in BLOCK.findall(page):
        yield from (part.strip() for line in block.splitlines() for part in line.split("&&"))
    yield from SPAN.findall(BLOCK.sub("", page))
    yield from (inner for block in BLOCK.findall(page) for inner in INNER.findall(block))


def options(words: list[str]) -> set[str]:
    return {word.partition("=")[0] for word in words if word.startswith("-") and word != "--"}


@pytest.mark.parametrize("line", written("aws"))
def test_a_command_of_aws_has_only_options_that_its_service_knows(line: str) -> None:
    _, service, command, *words = shlex.split(INNER.sub("X", line))
    if service == "s3":
        assert options(words) <= OF_FILES[command]
        return
    model = Session().get_service_model(service.removesuffix("api"))
    if command == "wait":
        waiters = WaiterModel(Session().get_component("data_loader").load_service_model(service, "waiters-2"))
        name = next(each for each in waiters.waiter_names if _dashed(each) == words[0])
        command = _dashed(waiters.get_waiter(name).operation)
    operation = next(model.operation_model(each) for each in model.operation_names if _dashed(each) == command)

    shape: Any = operation.input_shape
    members: dict[str, Any] = shape.members
    known = {f"--{_dashed(member)}" for member in members}
    known |= {f"--no-{_dashed(name)}" for name, member in members.items() if member.type_name == "boolean"}
    needed = {f"--{_dashed(member)}" for member in shape.required_members}

    assert options(words) <= known | AWS_ITSELF
    assert needed <= options(words)


def _dashed(name: str) -> str:
    """The command line's name for an operation or a parameter: `restore-table-to-point-in-time`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


@pytest.mark.parametrize("line", written("sam"))
def test_a_command_of_sam_has_only_options_that_we_know_of(line: str) -> None:
    _, command, *words = shlex.split(line)

    assert options(words) <= SAM[command]
    for override in (word for word in words if "=" in word):
        assert override.partition("=")[0] in read_template().document["Parameters"]


@pytest.mark.parametrize("line", written("scimctl"))
def test_a_command_of_scimctl_is_one_that_there_is(line: str) -> None:
    command: Any = COMMANDS
    words = shlex.split(line.replace("…", "x"))[1:]
    while words and hasattr(command, "commands"):
        word = words.pop(0)
        command = command if word.startswith("-") or word not in command.commands else command.commands[word]
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}

    assert options(words) <= known | FLAGS | VALUED | {"--help"}


@pytest.mark.parametrize("program", ["aws", "sam", "scimctl"])
def test_the_pages_have_commands_of_each_program(program: str) -> None:
    assert len(written(program)) > 2


def test_an_option_that_there_is_not_would_be_noticed() -> None:
    assert not options(["--create-from-nothing"]) <= AWS_ITSELF
