"""docs/okta.md has a row for whatever the sync log can say of a provider's requests, and no other."""

import re

import pytest

from local.template import ROOT
from provisioning.domain.organizations import ORGANIZATIONS_MAX
from tests.docs.details import ANYTHING, composed, raised

ROW = re.compile(r"^\| (`.*?) \| .* \|$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")


def rows() -> list[str]:
    """The sentences in the first column of the page's tables of troubles."""
    page = (ROOT / "docs" / "okta.md").read_text(encoding="utf-8")
    troubles = page[page.index("## When something goes wrong") :]
    return [span for cell in ROW.findall(troubles) for span in SPAN.findall(cell) if not span.startswith("--")]


def has(row: str, sentence: str) -> bool:
    """True when the sentence is what the row is about."""
    pattern = ".*".join(re.escape(part.strip()) for part in row.split(ANYTHING))
    return re.search(pattern, sentence) is not None


ROWS = rows()
SENTENCES = sorted({*raised(), *composed()})


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_the_log_can_say_has_its_row(sentence: str) -> None:
    assert [row for row in ROWS if has(row, sentence)]


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_about_something_that_can_be_said(row: str) -> None:
    assert [sentence for sentence in SENTENCES if has(row, sentence)]


def test_attack_019_the_page_says_how_many_organizations_there_may_be() -> None:
    assert f"there may be {ORGANIZATIONS_MAX:,} organizations in all" in (ROOT / "docs" / "okta.md").read_text(
        encoding="utf-8"
    )


def test_the_sentences_are_found_in_the_code() -> None:
    assert len(SENTENCES) > 90
    assert "… must be true or false, not …." in SENTENCES
    assert any(each.startswith("A user with this externalId exists already.") for each in SENTENCES)


def test_a_sentence_without_a_row_would_be_noticed() -> None:
    assert not [row for row in ROWS if has(row, "The moon is in the wrong phase.")]
