"""What holds for every command: exit codes, questions, what a terminal gets, and who the client knows."""

import ast
from io import StringIO
from pathlib import Path

import pytest

from console.globals import globals_first
from console.reference import reference
from console.screen import as_json, clean
from tests.console.conftest import OKTA, Operator
from tests.console.fake_console import Answer, FakeConsole

ROOT = Path(__file__).parents[2]
HOUSE = {"provisioning", "local", "functions", "tests"}


def test_a_refusal_is_the_consoles_detail_and_field(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/legal-holds", {"detail": "name: Too long.", "field": "name"}, status=400)

    ended = scimctl("hold", "create", "x")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "scimctl: name: Too long. (field: name) [HTTP 400]\n"


@pytest.mark.parametrize("body", ["<html>", ["x"], {"message": "Forbidden"}])
def test_what_is_no_problem_document_is_told_too(scimctl: Operator, console: FakeConsole, body: object) -> None:
    console.answers("GET", "/roles", body, status=403)

    ended = scimctl("role", "list")

    assert (ended.code, ended.err) == (1, "scimctl: Forbidden [HTTP 403]\n")


def test_nobody_answers(scimctl: Operator) -> None:
    ended = scimctl.run("--url", "http://127.0.0.1:1", "role", "list")

    assert (ended.code, "No console answers at http://127.0.0.1:1" in ended.err) == (3, True)


def test_another_server_answers(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/roles", "<html>welcome</html>")

    ended = scimctl("role", "list")

    assert (ended.code, "is no console" in ended.err) == (3, True)


@pytest.mark.parametrize(
    "words", [("user",), ("fly",), ("role", "list", "--fast"), ("provider", "create", "--delay", "x")]
)
def test_what_cannot_be_understood_is_2(scimctl: Operator, words: tuple[str, ...]) -> None:
    ended = scimctl(*words)

    assert ended.code == 2


def test_help_needs_no_console(scimctl: Operator) -> None:
    ended = scimctl.run("user", "find", "--help")

    assert (ended.code, "scimctl user find --status pending" in ended.out) == (0, True)


@pytest.mark.parametrize(("answer", "code", "deleted"), [("y\n", 0, 1), ("n\n", 2, 0)])
def test_a_person_is_asked(
    scimctl: Operator, console: FakeConsole, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, deleted: int
) -> None:
    console.answers("DELETE", "/providers/scim-1", OKTA)
    scimctl.somebody_answers = True
    monkeypatch.setattr("sys.stdin", StringIO(answer))

    ended = scimctl("provider", "delete", "Okta")

    assert (ended.code, len(console.sent("DELETE"))) == (code, deleted)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_no_answer_is_a_no(
    scimctl: Operator, console: FakeConsole, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    class Stopped(StringIO):
        def readline(self, *_: object) -> str:
            raise stop

    scimctl.somebody_answers = True
    monkeypatch.setattr("sys.stdin", Stopped())

    ended = scimctl("provider", "delete", "Okta")

    assert (ended.code, console.sent("DELETE")) == (2, [])
    assert "Nothing was done." in ended.err


def test_nobody_is_asked_where_nobody_is(scimctl: Operator) -> None:
    ended = scimctl("provider", "delete", "Okta")

    assert (ended.code, "add --yes" in ended.err) == (2, True)


@pytest.mark.parametrize("evil", ["\x1b]0;pwned\x07", "\x9b2J", "a\nb", "\u202etxt.exe", "\x7f", "\u2028", "\u200b"])
def test_attack_026_a_name_does_not_drive_the_terminal(scimctl: Operator, console: FakeConsole, evil: str) -> None:
    console.answers("GET", "/providers", [{**OKTA, "displayName": f"Ok{evil}ta"}])

    shown = scimctl("provider", "list").out + scimctl("provider", "list", "--json").out

    assert evil not in shown
    assert "\x1b" not in shown


def test_attack_026_a_detail_does_not_drive_the_terminal(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/roles", {"detail": "\x1b[2J"}, status=400)

    ended = scimctl("role", "list")

    assert "\\x1b[2J" in ended.err


def test_attack_026_markup_in_a_name_is_text(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/providers", [{**OKTA, "displayName": "[bold]Okta[/bold] :smile:"}])

    ended = scimctl("provider", "list")

    assert "[bold]Okta[/bold] :smile:" in ended.out


def test_letters_of_all_languages_are_shown() -> None:
    assert clean("Zoë 山田 שלום 👩‍🔬") == "Zoë 山田 שלום 👩‍🔬"


def test_json_is_the_same_value_in_ascii() -> None:
    assert as_json({"name": "Zoë\x7f"}) == '{\n  "name": "Zo\\u00eb\\u007f"\n}'


def test_a_long_name_is_never_cut(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/providers", [{**OKTA, "displayName": "x" * 300}])

    ended = scimctl("provider", "list")

    assert "x" * 300 in ended.out


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("user delete ada --yes", "--yes user delete ada"),
        ("log --stack scim --json --follow", "--stack scim --json log --follow"),
        ("log --stack=scim", "--stack=scim log"),
        ("user find -- --json", "user find -- --json"),
        ("log --stack", "--stack log"),
    ],
)
def test_options_of_scimctl_may_stand_anywhere(typed: str, parsed: str) -> None:
    assert globals_first(typed.split()) == parsed.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("scimctl user show --", {"--json", "--yes", "--stack", "--region", "--url", "--help"}),
        ("scimctl log --s", {"--stack"}),
        ("scimctl provider change Okta --sa", {"--safety-limit"}),
        ("scimctl user show --stack scim --js", {"--json"}),
    ],
)
def test_options_of_scimctl_are_completed_behind_a_command(
    scimctl: Operator, monkeypatch: pytest.MonkeyPatch, typed: str, offered: set[str]
) -> None:
    monkeypatch.setenv("_SCIMCTL_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split()) - 1))

    ended = scimctl.run()

    assert set(ended.out.split()) == offered


def test_the_reference_is_what_help_says() -> None:
    written = (ROOT / "docs" / "scimctl.md").read_text()

    assert written == reference(), "run: .venv/bin/python -m console.reference > docs/scimctl.md"


@pytest.mark.parametrize("module", sorted((ROOT / "console").rglob("*.py")), ids=str)
def test_the_client_imports_nothing_of_the_house(module: Path) -> None:
    nodes = list(ast.walk(ast.parse(module.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}

    assert not {name.split(".")[0] for name in names} & HOUSE


def test_an_answer_without_a_body_is_fine(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("DELETE", "/providers/scim-1", Answer(204, ""))

    ended = scimctl("provider", "delete", "Okta", "--yes")

    assert ended.code == 0
