"""What `sam build` made, as functions to be started."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.emulator import Start
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

WHOLE = ""
"""In place of a package: the function with all that it imports."""
ALL = "all of them"

COME_UP = "import app"
"""A program that starts the function, and ends."""
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


def variants(start: Start) -> dict[str, Start]:
    """The function as it is (WHOLE), without one of the packages that it imports, and without ALL of them.

    Raises:
        CannotStartError: the function did not come up.
    """
    packages = packages_of(start)
    one_missing = {package: without(start, [package]) for package in packages}
    return {WHOLE: start, **one_missing, ALL: without(start, packages)}


def packages_of(start: Start) -> list[str]:
    """The packages that are neither ours nor Python's own, and that our modules import when the function starts.

    Raises:
        CannotStartError: the function did not come up.
    """
    return _printed(start, DIRECT_IMPORTS).split()


def come_up(start: Start) -> None:
    """Start the function once, without the emulator.

    Raises:
        CannotStartError: the function did not come up; the message quotes what it printed.
    """
    _printed(start, COME_UP)


def without(start: Start, packages: list[str]) -> Start:
    """The same function with nothing in the place of these packages."""
    environment = {**start.environment, "LEFT_OUT": ",".join(packages)}
    return replace(start, paths=(LEFT_OUT, *start.paths), environment=environment)


def _printed(start: Start, program: str) -> str:
    done = subprocess.run(  # noqa: S603 - no shell, and a program of ours
        [str(start.python), "-c", program],
        cwd=start.folder,
        env=start.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotStartError(f"The function did not come up. It printed: {done.stderr}")
    return done.stdout
