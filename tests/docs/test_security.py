"""docs/security.md: behind each of its claims stands a test that there is."""

import re

import pytest

from local.scim_support.carriers import written_carriers
from local.template import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
NAMED = re.compile(r"`(test_\w+)`")
CLAIMS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| what ")]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.split("|")[1].strip()[:40])
def test_a_claim_names_the_test_that_proves_it(claim: str) -> None:
    assert NAMED.findall(claim)


def test_every_test_that_is_named_is_there() -> None:
    written = {carrier.name for carrier in written_carriers()}

    assert {*NAMED.findall(PAGE)} - written == set()
