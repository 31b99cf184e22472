"""The SAM CLI as a process of ours: what it builds, and what it is told by files and by its environment.

Everything lies in `.local/sam` of the folder that we were started from, so that two checkouts do not meet.
"""

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.cloudformation import parse
from local.engines import Engine
from local.failures import CannotStartError
from local.sam_local.engine import ContainerEngine
from local.sam_local.machine import architecture
from local.template import ROOT, Template

FOLDER = Path(".local") / "sam"
CONFIGURATION_FILE = FOLDER / "samconfig.toml"
"""For `sam local invoke`, with the sample events' table."""
ENVIRONMENT_FILE = FOLDER / "environment"
"""What a shell must have so that `sam` finds the engine and no account of AWS."""
ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL"
"""Where the functions' SDK finds AWS."""

_SAM = ROOT / ".venv-sam" / "bin" / "sam"
_BUILT = FOLDER / "build"
_TEMPLATE = _BUILT / "with-endpoint.json"


@dataclass(frozen=True, slots=True)
class Sam:
    """The SAM CLI, with an engine for its containers."""

    engine: ContainerEngine

    def build(self) -> None:
        """Build what would be deployed, for this machine's architecture.

        Raises:
            CannotStartError: it cannot be built; the message quotes why.
        """
        folders = ["--build-dir", str(_BUILT.absolute()), "--cache-dir", str((FOLDER / "cache").absolute())]
        command = [_SAM, "build", "--template", ROOT / "template.yaml", *folders, *_overrides()]
        done = subprocess.run(  # noqa: S603 - no shell, and a command of ours
            command, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            raise CannotStartError(f"sam build failed. It says: {done.stdout.strip()}")
        _let_functions_have_an_endpoint()

    def command(self, name: str, variables: Path, *more: str) -> list[str]:
        """`sam local NAME` on what has been built, with the functions' variables from a file."""
        options = ["--template", str(_TEMPLATE), "--env-vars", str(variables), "--skip-pull-image", *_overrides()]
        # Without it the SAM CLI would look for layers that others have published.
        return [str(_SAM), "local", name, *options, "--layer-cache-basedir", str(FOLDER / "layers"), *more]

    def environment(self) -> dict[str, str]:
        """The SAM CLI's whole environment; ours has been cleared of what concerns AWS."""
        own = {"DOCKER_HOST": self.engine.host, "SAM_CLI_TELEMETRY": "0", "PATH": _path()}
        return dict(os.environ) | Engine("moto", None).environment() | own

    def write_files(self, variables: Path) -> None:
        """The two files with which a person invokes a function from another terminal."""
        settings = {
            "template_file": str(_TEMPLATE.absolute()),
            "env_vars": str(variables.absolute()),
            "layer_cache_basedir": str((FOLDER / "layers").absolute()),
            "parameter_overrides": f"Architecture={architecture()}",
        }
        lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        sections = [
            "\n".join([f"[default.{name}.parameters]", *lines, "skip_pull_image = true", ""])
            for name in ("local_invoke", "local_start_lambda")
        ]
        CONFIGURATION_FILE.write_text("\n".join(["version = 0.1", "", *sections]), encoding="utf-8")
        ENVIRONMENT_FILE.write_text(self._exports(), encoding="utf-8")

    def _exports(self) -> str:
        changed = {
            name: value
            for name, value in self.environment().items()
            if name != "PATH" and os.environ.get(name) != value
        }
        changed |= Engine("moto", None).environment()
        exports = [f"export {name}={shlex.quote(value)}" for name, value in changed.items()]
        return "\n".join([f"export PATH={shlex.quote(str(_SAM.parent))}:$PATH", *exports, ""])


def write_variables(path: Path, template: Template, emulated_url: str) -> None:
    """What `--env-vars` takes: the functions' variables as the template has them here, and where AWS is."""
    more = {ENDPOINT_VARIABLE: emulated_url}
    functions: Mapping[str, dict[str, str]] = {
        name: dict(function.environment) | more for name, function in template.functions().items()
    }
    path.write_text(json.dumps(functions, indent=2) + "\n", encoding="utf-8")


def _let_functions_have_an_endpoint() -> None:
    """A copy of the built template in which the functions have one variable more.

    The SAM CLI gives no variable to a function that the template does not name.
    """
    document = parse((_BUILT / "template.yaml").read_text(encoding="utf-8"))
    document["Globals"]["Function"]["Environment"]["Variables"][ENDPOINT_VARIABLE] = ""
    _TEMPLATE.write_text(json.dumps(document), encoding="utf-8")


def _overrides() -> list[str]:
    return ["--parameter-overrides", f"Architecture={architecture()}"]


def _path() -> str:
    """First our own Python: it is the version that the layer is built by."""
    return os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ.get("PATH", os.defpath)])
