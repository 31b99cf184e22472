"""What the pages tell a person to type does what they say: each command is run, each output is compared."""

import os
import sys
from pathlib import Path

import pytest

from local.template import ROOT
from tests.docs.transcripts import Step, read_steps, run
from tests.local.test_server import quiet_server

PAGES = {
    "README.md": ("okta", "secret"),
    "docs/okta.md": ("local", "secret"),
    "docs/entra.md": ("local", "secret"),
}
"""The pages with transcripts, and the credentials that they start the server with."""
NOT_HERE = ("make serve", "make test", "local.conversation")
"""The server has been started already; tests/conversations plays the conversations."""
PORT = "8080"


def here(step: Step, port: str) -> Step:
    """The step for a server on that port, with the checkout's programs on the path."""
    return Step(step.command.replace(".venv/bin/", "").replace(PORT, port), step.expected.replace(PORT, port))


@pytest.mark.parametrize("page", PAGES)
def test_each_command_of_the_page_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    username, password = PAGES[page]
    steps = [step for step in read_steps(ROOT / page) if not any(each in step.command for each in NOT_HERE)]

    with quiet_server(tmp_path, "--port", "0", SCIM_USERNAME=username, SCIM_PASSWORD=password) as endpoint:
        port = endpoint["baseUrl"].split(":")[2].split("/")[0]
        local = [here(step, port) for step in steps]
        done = run(local, tmp_path, {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"})  # noqa: TID251 - a person's own

    wrong = [
        f"$ {step.command}\n{did.output}--- exit code {did.code}, and the page says:\n{step.expected}\n"
        for step, did in zip(local, done, strict=True)
        if did.code or not step.prints(did.output)
    ]
    assert len(local) > 1
    assert not wrong, "\n".join(wrong)


def test_a_wrong_output_and_a_failure_are_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "```console\n$ echo 'one\ntwo'\none\nthree\n\n$ X=4\n$ echo a $X b\na … b\n$ (echo c; exit 3)\nc\n```\n"
    page.write_text(text, encoding="utf-8")

    steps = read_steps(page)
    done = run(steps, tmp_path, {"PATH": os.defpath})

    assert [step.command for step in steps] == ["echo 'one\ntwo'", "X=4", "echo a $X b", "(echo c; exit 3)"]
    assert [step.prints(did.output) for step, did in zip(steps, done, strict=True)] == [False, True, True, True]
    assert [did.code for did in done] == [0, 0, 0, 3]
