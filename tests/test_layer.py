"""What is in the layer that `sam build` makes: our package, what it needs, and the bytecode of both."""

import ast
import marshal
import re
import shutil
import subprocess
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType

import pytest

from local.layer_size import MEGABYTE, measure
from local.template import ROOT, read_template

SOURCE = ROOT / "layers" / "common"
UNCHECKED_HASH = (1).to_bytes(4, "little")
"""PEP 552: the bytecode holds whatever becomes of the source, so that a cold start reads no source at all."""
FLAGS, HEADER_BYTES = slice(4, 8), 16
UNZIPPED_MEGABYTES_MAX = 25
ZIPPED_MEGABYTES_MAX = 10

pytestmark = pytest.mark.xdist_group("layer")


def build(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """As SAM does it: in a copy of the folder, by the makefile of the original."""
    shutil.copytree(SOURCE, folder / "scratch")
    (folder / "scratch" / "provisioning" / "__pycache__").mkdir(exist_ok=True)
    (folder / "scratch" / "provisioning" / "__pycache__" / "gone.cpython-312.pyc").touch()
    artifacts = f"ARTIFACTS_DIR={folder / 'artifacts'}"
    command = ["make", "--makefile", SOURCE / "Makefile", "build-CommonLayer", artifacts, f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder / "scratch", capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    built = build(folder, sys.executable)
    assert built.returncode == 0, built.stderr
    return folder / "artifacts"


@pytest.fixture(scope="module")
def packages(layer: Path) -> Path:
    return layer / "python"


def bytecode(module: Path) -> bytes:
    return Path(cache_from_source(str(module))).read_bytes()


def required() -> set[str]:
    """The names in the layer's requirements, as the folders of their metadata spell them."""
    lines = (SOURCE / "requirements.txt").read_text().splitlines()
    pins = [re.fullmatch(r"([\w-]+)==(\S+) \\", line) for line in lines]
    return {f"{pin[1].replace('-', '_')}-{pin[2]}.dist-info" for pin in pins if pin}


def top_level(packages: Path) -> set[str]:
    """What can be imported."""
    return {path.stem for path in packages.iterdir() if path.suffix != ".dist-info"} - {"__pycache__"}


def imported(source: str) -> set[str]:
    """The packages that a module imports, wherever in it, by the first part of their names."""
    nodes = [*ast.walk(ast.parse(source))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0]
    return {name.partition(".")[0] for name in names}


def modules(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*.py")}


def test_sam_calls_our_makefile_for_the_layer() -> None:
    layers = {
        name: each
        for name, each in read_template().document["Resources"].items()
        if each["Type"] == "AWS::Serverless::LayerVersion"
    }

    assert layers["CommonLayer"]["Metadata"] == {"BuildMethod": "makefile"}
    assert ROOT / layers["CommonLayer"]["Properties"]["ContentUri"] == SOURCE


def test_every_module_has_bytecode_that_is_taken_unseen(packages: Path) -> None:
    headers = {bytecode(packages / module)[:8] for module in modules(packages)}

    assert headers == {MAGIC_NUMBER + UNCHECKED_HASH}


def test_there_is_no_bytecode_of_another_python_or_of_a_module_that_is_gone(packages: Path) -> None:
    expected = {Path(cache_from_source(str(packages / module))) for module in modules(packages)}

    assert set(packages.rglob("*.pyc")) == expected


def test_a_traceback_names_the_file_where_lambda_has_it(packages: Path) -> None:
    code = marshal.loads(bytecode(packages / "provisioning" / "settings.py")[HEADER_BYTES:])  # noqa: S302 - just built

    assert isinstance(code, CodeType)
    assert code.co_filename == "/opt/python/provisioning/settings.py"


def test_our_package_is_there_with_every_module(packages: Path) -> None:
    assert modules(packages / "provisioning") == modules(SOURCE / "provisioning")


def test_of_others_there_is_what_is_required_and_nothing_else(packages: Path) -> None:
    metadata = {path.name for path in packages.glob("*.dist-info")}

    assert metadata == required()
    assert top_level(packages) == {name.partition("-")[0] for name in metadata} | {"provisioning"}


def test_what_the_runtime_has_and_what_only_developers_need_stays_away(packages: Path) -> None:
    unwanted = {"awscrt", "boto3", "botocore", "console", "local", "moto", "pip", "pytest", "tests"}

    assert not top_level(packages) & unwanted


def test_no_tests_of_others_are_deployed(packages: Path) -> None:
    names = {part for path in packages.rglob("*.py") for part in path.relative_to(packages).with_suffix("").parts}

    assert {name for name in names if name.startswith("test_") or name in {"conftest", "test", "tests"}} == set()


def test_attack_031_what_breaks_calls_on_purpose_is_not_deployed(packages: Path) -> None:
    deployed = [*(packages / "provisioning").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]

    assert {path.name for path in (ROOT / "functions").rglob("*.*") if path.suffix != ".pyc"} == {"app.py"}
    assert [path for path in deployed if "/local/" in path.read_text()] == []
    assert [path for path in deployed if imported(path.read_text()) & {"local", "tests"}] == []


@pytest.mark.parametrize(
    "source",
    [
        "import local",
        "import json, local.faults as faults",
        "from local import faults",
        "def f():\n from local.x import y",
    ],
)
def test_an_import_is_seen_however_it_is_written(source: str) -> None:
    assert "local" in imported(source)


@pytest.mark.parametrize("source", ["from threading import local", "local = 1", "import locale", "from . import local"])
def test_what_is_only_called_so_is_no_import(source: str) -> None:
    assert "local" not in imported(source)


def test_what_is_compiled_is_there_for_both_processors(packages: Path) -> None:
    compiled = {path.name for path in packages.rglob("*.so")}

    assert compiled == {f"_pydantic_core.cpython-313-{each}-linux-gnu.so" for each in ("aarch64", "x86_64")}


def test_the_layer_is_small(layer: Path) -> None:
    size = measure(layer)

    assert size.unzipped_bytes < UNZIPPED_MEGABYTES_MAX * MEGABYTE
    assert size.zipped_bytes < ZIPPED_MEGABYTES_MAX * MEGABYTE


def test_the_size_is_told_in_megabytes(tmp_path: Path) -> None:
    for name in ("zeros", "more zeros"):
        (tmp_path / name).write_bytes(bytes(1_250_000))

    told = str(measure(tmp_path))

    assert told == "The layer has 2.5 MB in 2 files, and 0.0 MB as a zip. Lambda takes 262.1 MB unzipped."


def test_without_python_3_13_the_build_says_what_is_needed(tmp_path: Path) -> None:
    built = build(tmp_path, "/nowhere/python3.13")

    assert built.returncode != 0
    assert "Python 3.13 with pip is needed; /nowhere/python3.13 is not that. Set PYTHON=" in built.stderr
