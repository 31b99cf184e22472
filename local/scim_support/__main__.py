"""`python -m local.scim_support REPORT` writes docs/scim-support.md from a run's junit report."""

import sys
from pathlib import Path

from local.scim_support.carriers import by_number
from local.scim_support.checklists import read_checklists
from local.scim_support.outcomes import outcomes_in, proving
from local.scim_support.page import PAGE, rendered
from local.scim_support.tally import tally


def main(report: Path, page: Path = PAGE) -> int:
    """Write the page; 1 when something on it is open."""
    checklists, passed = read_checklists(), proving(outcomes_in(report))
    page.write_text(rendered(checklists, passed))
    told = [tally(checklist, by_number(passed)) for checklist in checklists]
    for each in told:
        print(each)
    return int(any(each.open for each in told))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
