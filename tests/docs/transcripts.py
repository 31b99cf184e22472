"""Console transcripts in Markdown: ```console blocks with commands after `$ ` and what they print.

All blocks of a page are one session of one shell. In the expected output `…` stands for anything.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = "$ "
BASH = shutil.which("bash") or "bash"
MARK = "<<<end of command>>>"
SESSION_SECONDS_MAX = 240


@dataclass(frozen=True, slots=True)
class Step:
    """One command, and what the page says that it prints."""

    command: str
    expected: str

    def prints(self, output: str) -> bool:
        """True when the output is the expected one."""
        pattern = ".*".join(re.escape(part) for part in _bare(self.expected).split("…"))
        return re.fullmatch(pattern, _bare(output), re.DOTALL) is not None


def read_steps(page: Path) -> list[Step]:
    """The steps of a page, in their order."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [step for block in blocks for step in _steps(block.splitlines())]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed, on stdout and stderr together, and its exit code."""

    output: str
    code: int


def run(steps: list[Step], folder: Path, environment: Mapping[str, str]) -> list[Done]:
    """What comes of each command, in one shell."""
    script = "".join(f"{step.command}\necho '{MARK}'$?\n" for step in steps)
    done = subprocess.run(  # noqa: S603 - the pages are ours
        [BASH, "-s"],
        input=f"exec 2>&1\n{script}",
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=SESSION_SECONDS_MAX,
        check=False,
    )
    # What stands behind a mark is an exit code, and the next command's output from the next line on.
    first, *others = done.stdout.split(MARK)
    codes, outputs = zip(*(other.split("\n", 1) for other in others), strict=True)
    return [Done(output, int(code)) for output, code in zip([first, *outputs], codes, strict=False)]


def _bare(text: str) -> str:
    """The text without the blanks at the ends of its lines, with which tables are filled up."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _steps(lines: list[str]) -> Iterator[Step]:
    """A command goes on until the shell finds it complete; what follows up to the next prompt is its output."""
    while lines:
        line = lines.pop(0)
        if not line.startswith(PROMPT):
            assert not line.strip() or line.startswith("#"), f"{line!r} follows no command"
            continue
        command = line.removeprefix(PROMPT)
        while not _is_complete(command):
            command += f"\n{lines.pop(0)}"
        expected: list[str] = []
        while lines and not lines[0].startswith(PROMPT):
            expected.append(lines.pop(0))
        yield Step(command, "\n".join(expected).strip())


def _is_complete(command: str) -> bool:
    checked = subprocess.run([BASH, "-n", "-c", command], capture_output=True, check=False)  # noqa: S603 - as above
    return checked.returncode == 0 and not command.endswith("\\")
