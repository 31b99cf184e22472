"""The events of events/ that are requests, and the status that events/README.md promises for each."""

import json
import re
from typing import Any

from local.template import ROOT

FOLDER = ROOT / "events"
REQUESTS = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.glob("*/*.json")
    if path.parent.name not in {"deactivator", "settings_applier"}
)
"""Such as `scim_users/create.json`."""
_README_ROW = re.compile(r"^\| \[.+\]\((\w+/[\w-]+\.json)\) \|.*\| (\d{3}) \|$", re.MULTILINE)
STATUS = {name: int(status) for name, status in _README_ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8"))}


def event_of(name: str) -> dict[str, Any]:
    """The event in a file of events/."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
