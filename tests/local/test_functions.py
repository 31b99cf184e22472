from pathlib import Path
from uuid import UUID

import pytest

from local.functions import load_functions
from local.template import Function

REQUEST_ID = UUID(int=7)


def function(folder: Path, source: str, environment: dict[str, str] | None = None) -> Function:
    folder.mkdir()
    (folder / "app.py").write_text(source, encoding="utf-8")
    return Function(folder, "app.handler", memory_mb=128, timeout_seconds=1, environment=environment or {})


def test_functions_of_the_same_module_name_stay_apart(tmp_path: Path) -> None:
    source = "def handler(event, context): return __name__, event"
    described = {name: function(tmp_path / name, source) for name in ("one", "two")}

    loaded = load_functions(described)

    assert loaded["one"].invoke({"a": 1}, REQUEST_ID) == ("functions.one.app", {"a": 1})
    assert loaded["two"].invoke({}, REQUEST_ID) == ("functions.two.app", {})


def test_a_function_is_imported_once_and_finds_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", "before")
    source = "import os\nname = os.environ['TABLE_NAME']\ncalls = []\n"
    source += "def handler(event, context):\n    calls.append(event)\n    return name, len(calls)\n"
    loaded = load_functions({"Counter": function(tmp_path / "counter", source, {"TABLE_NAME": "scim"})})

    answers = [loaded["Counter"].invoke({}, REQUEST_ID) for _ in range(2)]

    assert answers == [("scim", 1), ("scim", 2)]


def test_the_context_carries_the_request_id(tmp_path: Path) -> None:
    loaded = load_functions({"Id": function(tmp_path / "id", "def handler(event, context): return context")})

    assert loaded["Id"].invoke({}, REQUEST_ID).aws_request_id == str(REQUEST_ID)
