"""On what the numbers were measured."""

import json
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

from local.template import ROOT

PACKAGES = ("aws-lambda-powertools", "boto3", "botocore", "scim2-server", "scim2-models", "werkzeug")


ENGINES = ROOT / "engines"


def machine() -> str:
    """Processor and system, then Python, packages and engine, in one line each."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    where = f"{_processor()}, {os.cpu_count()} CPUs; {platform.system()} {platform.machine()}."
    return f"{where}\n{python}; {packages}; {npm_packages(ENGINES)}."


def npm_packages(folder: Path) -> str:
    """What the folder's package.json pins."""
    said = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    pinned = {**said.get("dependencies", {}), **said.get("optionalDependencies", {})}
    return ", ".join(f"{name} {version}" for name, version in pinned.items())


def _processor() -> str:
    """What the kernel calls the processor; Linux alone says it in a file."""
    cpu_info = Path("/proc/cpuinfo")
    text = cpu_info.read_text(encoding="utf-8") if cpu_info.exists() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def load() -> str:
    """What else the machine does, in a sentence."""
    return f"The load average before was {os.getloadavg()[0]:.1f}."
