"""Lists that come in pages."""

from collections.abc import Mapping

from console.client import Json, Query
from console.session import Session

PAGE_ROWS_MAX = 1_000
"""What the console gives in one page at most."""


def collect(session: Session, path: str, query: Query, rows: str, limit: int) -> Json:
    """A page of so many rows; for people pages are joined, for programs it is the console's own answer.

    A search that looks at many users may answer with few rows and a cursor: people do not want to go on by hand.
    """
    asked = {**query, "limit": min(limit, PAGE_ROWS_MAX)}
    if session.screen.json_wanted:
        return session.client.get(path, asked)
    answer = _joined(session, path, asked, rows, limit)
    if answer["nextCursor"]:
        session.screen.note(f"There may be more: --cursor {answer['nextCursor']}")
    return answer


def _joined(session: Session, path: str, query: Query, rows: str, limit: int) -> Json:
    found: list[Json] = []
    cursor = query.get("cursor")
    while True:
        page: Mapping[str, Json] = session.client.get(path, {**query, "cursor": cursor, "limit": limit - len(found)})
        found += page[rows]
        cursor = page["nextCursor"]
        if cursor is None or len(found) >= limit:
            return {**page, rows: found}
