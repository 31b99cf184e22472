"""The files of the runtime image, made from Debian's packages, our own Python and PyPI."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from local.failures import CannotStartError
from local.sam_local.machine import run
from local.template import ROOT

PYTHON = "python3.13"
_UV = str(ROOT / ".venv" / "bin" / "uv")
_NOT_NEEDED = ("test", "idlelib", "tkinter", "turtledemo", "ensurepip", "site-packages", "dist-packages", "config-*")
"""Of a Python's library."""
_NOT_NEEDED_OF_DEBIAN = ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale")
_LIBRARY = re.compile(r"=> (/\S+) \(")
_BOOTSTRAP = f"""#!/bin/sh
# As in AWS's image: what the function brings comes first, then its layers, then the runtime.
export PYTHONPATH="$LAMBDA_TASK_ROOT:/opt/python/lib/{PYTHON}/site-packages:/opt/python:$LAMBDA_RUNTIME_DIR"
export AWS_EXECUTION_ENV=AWS_Lambda_{PYTHON}
exec /var/lang/bin/{PYTHON} -m awslambdaric "$_HANDLER"
"""


def fill_runtime_root(root: Path) -> None:
    """A root file system that functions run in.

    Raises:
        CannotStartError: a command failed; the message quotes what it printed.
    """
    _make_debian(root)
    _copy_python(root)
    _install_runtime(root / "var" / "runtime")
    for folder in ("var/task", "opt"):
        (root / folder).mkdir(exist_ok=True)


def _make_debian(root: Path) -> None:
    """The same release as this machine's, so that our Python finds the C library that it was linked to."""
    release, mirror = _debian_of_this_machine()
    run(["debootstrap", "--variant=minbase", release, str(root), mirror])
    for folder in _NOT_NEEDED_OF_DEBIAN:
        shutil.rmtree(root / folder, ignore_errors=True)


def _debian_of_this_machine() -> tuple[str, str]:
    """The release and the mirror that apt uses for it."""
    about = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text("utf-8").splitlines() if "=" in line)
    release = about.get("VERSION_CODENAME", "").strip('"')
    listed = run(["apt-get", "indextargets", "--format", "$(CODENAME) $(SITE)", "Created-By: Packages"])
    mirrors = [site for name, _, site in (line.partition(" ") for line in listed.splitlines()) if name == release]
    if not release or not mirrors:
        raise CannotStartError("apt knows no mirror of this machine's release: see /etc/apt/sources.list*.")
    return release, mirrors[0]


def _copy_python(root: Path) -> None:
    """Our Python as /var/lang, with the shared libraries that Debian's root lacks."""
    base, lang = Path(sys.base_prefix), root / "var" / "lang"
    shutil.copytree(base / "lib" / PYTHON, lang / "lib" / PYTHON, ignore=shutil.ignore_patterns(*_NOT_NEEDED))
    (lang / "bin").mkdir()
    program = Path(shutil.copy2(base / "bin" / PYTHON, lang / "bin"))
    for library in (base / "lib").glob(f"lib{PYTHON}.so*"):
        shutil.copy2(library, lang / "lib")
    for library in _shared_libraries([program, *lang.rglob("*.so")]):
        if not (root / library.relative_to("/")).exists():
            shutil.copy2(library, lang / "lib")


def _shared_libraries(files: list[Path]) -> set[Path]:
    """What the loader of this machine finds for them."""
    listed = run(["ldd", *map(str, files)])
    return set(_found(listed))


def _found(listed: str) -> Iterator[Path]:
    return (Path(path) for path in _LIBRARY.findall(listed))


def pinned_requirements() -> str:
    """AWS's runtime interface client and boto3, in the versions of uv.lock."""
    # Without a header, which has the folder of this checkout.
    options = ["--quiet", "--frozen", "--no-header", "--only-group", "runtime"]
    return run([_UV, "export", *options, "--project", str(ROOT)])


def _install_runtime(folder: Path) -> None:
    folder.mkdir(parents=True)
    requirements = folder / "requirements.txt"
    requirements.write_text(pinned_requirements(), encoding="utf-8")
    run(
        [_UV, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(folder), "-r", str(requirements)]
    )
    bootstrap = folder / "bootstrap"
    bootstrap.write_text(_BOOTSTRAP, encoding="utf-8")
    bootstrap.chmod(0o755)
