"""What `sam build` made, as functions to be started."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.emulator import RUNTIME_PYTHON, Start
from local.failures import CannotStartError
from local.template import ROOT, Template, read_template

BUILD = ROOT / ".aws-sam" / "build"
HANDLERS = Path(__file__).parent / "handlers"
LEFT_OUT = Path(__file__).parent / "left_out"
BASE_URL = "https://scim.example.com/scim/v2"
BARE = "bare handler"
EMPTY = "empty handler"

AWS_VARIABLES: Mapping[str, str] = {
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What Lambda tells every function. Nobody is called at a start, so that the key need not be one."""

DIRECT_IMPORTS = """
import builtins, sys
python_import, found = builtins.__import__, set()
def noting(name, globals=None, *others):
    if globals and globals.get("__name__", "").partition(".")[0] in {"app", "provisioning"}:
        found.add(name.partition(".")[0])
    return python_import(name, globals, *others)
builtins.__import__ = noting
import app
print(*sorted(found - sys.stdlib_module_names - {"provisioning"}))
"""
"""A program that prints the packages of others that our own modules import while the function starts."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """The built functions and their layer."""

    folder: Path
    template: Template

    def functions(self) -> dict[str, Start]:
        """The functions, by the names of their folders in the checkout."""
        descriptions = self.template.functions().items()
        return {each.folder.name: self._start(self.folder / name, each.environment) for name, each in descriptions}

    def handler(self, name: str) -> Start:
        """One of our handlers in HANDLERS, with the same layer."""
        return self._start(HANDLERS / name, {})

    def _start(self, folder: Path, environment: Mapping[str, str]) -> Start:
        return Start(folder, (self.folder / "CommonLayer" / "python",), {**AWS_VARIABLES, **environment})


def read_artefact(folder: Path) -> Artefact:
    """What was built into that folder.

    Raises:
        CannotStartError: nothing was.
    """
    if not (folder / "CommonLayer" / "python" / "provisioning").is_dir():
        raise CannotStartError(f"There is nothing in {folder}. `make build` makes it.")
    return Artefact(folder, read_template({"BaseUrl": BASE_URL}))


def packages_of(start: Start) -> list[str]:
    """The packages that are neither ours nor Python's own, and that our modules import when the function starts."""
    command = [str(RUNTIME_PYTHON), "-c", DIRECT_IMPORTS]
    done = subprocess.run(  # noqa: S603 - no shell, and a command of ours
        command, cwd=start.folder, env=start.variables(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotStartError(f"The function did not come up. It printed: {done.stderr}")
    return done.stdout.split()


def without(start: Start, packages: list[str]) -> Start:
    """The same function with nothing in the place of these packages."""
    environment = {**start.environment, "LEFT_OUT": ",".join(packages)}
    return replace(start, paths=(LEFT_OUT, *start.paths), environment=environment)
