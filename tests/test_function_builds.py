"""What `sam build` makes of a function: its parts list, and the bytecode of it."""

import marshal
import shutil
import subprocess
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType

import pytest

from local.template import ROOT, read_template

FUNCTIONS = read_template().document["Resources"]
FOLDERS = {
    name: ROOT / each["Properties"]["CodeUri"]
    for name, each in FUNCTIONS.items()
    if each["Type"] == "AWS::Serverless::Function"
}
UNCHECKED_HASH = (1).to_bytes(4, "little")
HEADER_BYTES = 16

every_function = pytest.mark.parametrize("name", FOLDERS)


def built(name: str, folder: Path) -> Path:
    """As SAM does it: in a copy of the function's folder, with nothing of the checkout beside it."""
    scratch, artifacts = folder / "scratch", folder / "artifacts"
    shutil.copytree(FOLDERS[name], scratch, ignore=shutil.ignore_patterns("__pycache__"))
    artifacts.mkdir()
    command = ["make", "--makefile", "Makefile", f"build-{name}", f"ARTIFACTS_DIR={artifacts}"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, f"PYTHON={sys.executable}"], cwd=scratch, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return artifacts


@every_function
def test_sam_calls_the_makefile_beside_it(name: str) -> None:
    assert FUNCTIONS[name]["Metadata"] == {"BuildMethod": "makefile"}


def test_the_makefiles_are_the_same() -> None:
    assert len({(folder / "Makefile").read_text(encoding="utf-8") for folder in FOLDERS.values()}) == 1


@every_function
def test_there_is_its_module_with_bytecode_that_is_taken_unseen(name: str, tmp_path: Path) -> None:
    folder = built(name, tmp_path)

    bytecode = Path(cache_from_source(str(folder / "app.py")))
    code = marshal.loads(bytecode.read_bytes()[HEADER_BYTES:])  # noqa: S302 - just built
    assert {path for path in folder.rglob("*") if path.is_file()} == {folder / "app.py", bytecode}
    assert bytecode.read_bytes()[:8] == MAGIC_NUMBER + UNCHECKED_HASH
    assert isinstance(code, CodeType)
    assert code.co_filename == "/var/task/app.py"
