"""The doctor: examines the whole table and all that it promises elsewhere, page by page, while others write to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from provisioning.domain.examination import Sort, Treat
from provisioning.domain.findings import Finding
from provisioning.usecases.examination_cursors import from_cursor, not_ours, to_cursor
from provisioning.usecases.examination_ports import TableExamination
from provisioning.usecases.examine_creations import ExamineCreations
from provisioning.usecases.examine_users import ExamineUsers, Unjudged
from provisioning.usecases.operate import Operator
from provisioning.usecases.repairs import Repairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page of an examination brought to light."""

    examined: Mapping[Sort, int]
    findings: list[Finding]
    unjudged: list[str]
    """Of what nothing can be said, since others kept changing it, in sentences."""
    progress: float
    """From 0 to 1."""
    cursor: str | None
    """Where the next page begins; None: this was the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examine:
    """All of it raises Unacceptable for a cursor that is none of ours, and Busy."""

    table: TableExamination
    people: ExamineUsers
    creations: ExamineCreations
    repairs: Repairs

    def look(self, cursor: str | None) -> Page:
        """The next page; nothing is changed."""
        return self._page(cursor, self.repairs.tell)

    def repair(self, operator: Operator, cursor: str | None) -> Page:
        """The next page; what is found on it and can be repaired safely is."""
        return self._page(cursor, self.repairs.for_operator(operator))

    def pages(self, operator: Operator | None = None) -> Iterator[Page]:
        """All pages, one after the other; with an operator, they are repaired."""
        cursor = None
        while True:
            page = self.look(cursor) if operator is None else self.repair(operator, cursor)
            yield page
            cursor = page.cursor
            if cursor is None:
                return

    def all(self, operator: Operator | None = None) -> list[Finding]:
        """The findings on all pages."""
        return [finding for page in self.pages(operator) for finding in page.findings]

    def _page(self, cursor: str | None, treat: Treat) -> Page:
        walk = self.table.begin() if cursor is None else from_cursor(cursor)
        try:
            piece = self.table.piece(walk, treat)
        except ValueError as error:
            raise not_ours() from error
        findings, unjudged = piece.findings, piece.unjudged
        promised = self.people.examine(piece.users, piece.steps), self.creations.examine(piece.creations)
        for found in chain.from_iterable(promised):
            match found:
                case Finding():
                    findings.append(treat(found, None))
                case Unjudged(reason):
                    unjudged.append(reason)
        return Page(
            examined=piece.examined,
            findings=findings,
            unjudged=unjudged,
            progress=1.0 if piece.walk is None else piece.walk.progress,
            cursor=None if piece.walk is None else to_cursor(piece.walk),
        )
