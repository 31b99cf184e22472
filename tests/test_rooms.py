"""Who may import whom, as a table. A new arrow changes the table in the same commit, with a reason."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "layers" / "common" / "provisioning"

MAY_IMPORT: dict[str, set[str]] = {
    "scim": {"spelling"},
    "domain": {"spelling"},
    # Names are unique by the same folding that filters compare by; else a look-up and a comparison would disagree.
    "spelling": set(),
    "usecases": {"scim", "domain"},
    # The doors share one session of the SDK: a second one would read the SDK's data once more.
    "sdk": {"domain"},
    "storage": {"domain", "sdk"},
    "timers": {"domain", "sdk"},
    "cold_storage": {"sdk"},
    "jobs": {"sdk"},
    "web": {"scim", "domain", "usecases"},
    "settings": set(),
    "cold_start": set(),
}
"""Each room of the house, with the other rooms that it may import."""

MAY_USE: dict[str, set[str]] = {
    "scim": set(),
    "domain": set(),
    "spelling": set(),
    "usecases": set(),
    # boto3 on top of botocore would be longer at a cold start, and nothing else.
    "sdk": {"botocore"},
    "storage": {"botocore", "types_boto3_dynamodb"},
    "timers": {"botocore", "types_boto3_scheduler"},
    "cold_storage": {"botocore", "types_boto3_s3"},
    "jobs": {"botocore", "types_boto3_sqs"},
    # The console and the deactivator parse by pydantic; the SCIM path must not load it.
    "web": {"aws_lambda_powertools", "pydantic"},
    "settings": set(),
    "cold_start": set(),
}
"""What each room may import from beyond the standard library."""

STANDARD_LIBRARY = {
    *("ast", "base64", "bisect", "binascii", "collections", "contextlib", "dataclasses", "datetime", "functools", "gc"),
    *(
        "hashlib",
        "heapq",
        "hmac",
        "http",
        "itertools",
        "json",
        "math",
        "operator",
        "random",
        "re",
        "time",
        "typing",
        "unicodedata",
    ),
    *("gzip", "urllib", "zlib"),
}
"""The modules of the standard library that a function may load: each one costs time at a cold start."""


def rooms() -> list[str]:
    return sorted(path.stem for path in PACKAGE.iterdir() if not path.name.startswith("__"))


def modules(room: str) -> Iterator[Path]:
    yield from (PACKAGE / room).rglob("*.py") if (PACKAGE / room).is_dir() else [PACKAGE / f"{room}.py"]


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def house_rooms_of(room: str) -> set[str]:
    names = (name.split(".") for module in modules(room) for name in imports(module))
    return {parts[1] for parts in names if parts[0] == "provisioning"} - {room}


def outside_packages_of(room: str) -> set[str]:
    names = {name.split(".")[0] for module in modules(room) for name in imports(module)}
    return names - {"provisioning"} - STANDARD_LIBRARY


def test_every_room_stands_in_the_table() -> None:
    assert rooms() == sorted(MAY_IMPORT) == sorted(MAY_USE)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_of_the_table(room: str) -> None:
    assert house_rooms_of(room) <= MAY_IMPORT[room]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_no_arrow_of_the_table_is_idle(room: str) -> None:
    assert MAY_IMPORT[room] <= house_rooms_of(room)


@pytest.mark.parametrize("room", MAY_USE)
def test_a_room_uses_only_the_packages_of_the_table(room: str) -> None:
    assert outside_packages_of(room) == MAY_USE[room]


def test_nobody_imports_a_function_or_the_local_room() -> None:
    imported = {name.split(".")[0] for room in rooms() for module in modules(room) for name in imports(module)}

    assert not imported & {"functions", "local", "tests", "console", "benchmarks"}


def test_a_function_is_a_parts_list() -> None:
    for app in (ROOT / "functions").glob("*/app.py"):
        tree = ast.parse(app.read_text())
        logic = [
            node for node in ast.walk(tree) if isinstance(node, ast.If | ast.For | ast.While | ast.Try | ast.Match)
        ]

        assert not logic, f"{app} decides something"


def test_the_scim_path_does_not_load_pydantic() -> None:
    # It costs 80 ms at a cold start.
    modules = "provisioning.web.api, provisioning.web.users, provisioning.web.discovery"
    program = f"import sys, {modules}; sys.exit('pydantic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": str(PACKAGE.parent)}, check=False)  # noqa: S603

    assert done.returncode == 0
