"""docs/operations.md tells of everything that the doctor can find, in the doctor's own words."""

import re

from local.template import ROOT
from provisioning.domain.findings import REMEDIES

ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def test_the_page_says_of_every_code_what_to_do() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert dict(ROW.findall(page)) == REMEDIES
