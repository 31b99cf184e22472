"""docs/scim-support.md, made of the lists and of the tests that pass."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from local.scim_support.carriers import Carrier, by_number
from local.scim_support.checklists import Checklist, Obligation
from local.scim_support.tally import tally
from local.template import ROOT

PAGE = ROOT / "docs" / "scim-support.md"

HEAD = """# What is supported, and what proves it

`make scim-support` writes this page from the tests that pass; do not edit it. Each line has a number, which the tests
that prove it carry in their names: `.venv/bin/pytest -k rfc_046` runs those of one line. The words are ours and short;
the sources have the whole. A test run counts at its end what it has proved.

"""


def rendered(checklists: list[Checklist], proving: Iterable[Carrier]) -> str:
    """The page that says what these tests prove."""
    tests = by_number(proving)
    parts = [HEAD, *_summary(checklists, tests)]
    for checklist in checklists:
        parts += ["\n", *_section(checklist, tests)]
    return "".join(parts)


def _summary(checklists: list[Checklist], tests: dict[str, list[Carrier]]) -> Iterator[str]:
    yield "| list | lines | proved | by tests | with a reason | open |\n|---|---|---|---|---|---|\n"
    for checklist in checklists:
        told = tally(checklist, tests)
        total, numbers = len(checklist.obligations), (len(told.proved), told.tests, len(told.reasoned), len(told.open))
        yield f"| [{checklist.title}](#{_anchor(checklist.title)}) | {total} | {' | '.join(map(str, numbers))} |\n"


def _section(checklist: Checklist, tests: dict[str, list[Carrier]]) -> Iterator[str]:
    yield f"## {checklist.title}\n\n{checklist.about}\n\n"
    yield "| number | source | what must hold | proved by |\n|---|---|---|---|\n"
    for each in checklist.obligations:
        cells = (each.number, each.source, each.words, _proof(each, tests.get(each.number, [])))
        yield f"| {' | '.join(_cell(text) for text in cells)} |\n"


def _proof(obligation: Obligation, tests: list[Carrier]) -> str:
    parts = [*_by_file(tests)]
    if not tests:
        parts.append(f"**No test.** {obligation.reason}" if obligation.reason else "**Open.**")
    if obligation.note:
        parts.append(f"*{obligation.note}*")
    return "<br>".join(parts)


def _by_file(tests: list[Carrier]) -> Iterator[str]:
    for path, carriers in groupby(sorted(tests), lambda carrier: carrier.path):
        facts = "; ".join(carrier.fact for carrier in carriers)
        yield f"[{path.removeprefix('tests/')}](../{path}): {facts}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(title: str) -> str:
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")
