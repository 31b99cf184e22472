"""CSV (RFC 4180) that a spreadsheet opens as text, whatever is in it.

https://owasp.org/www-community/attacks/CSV_Injection: a cell is a formula when it begins with one of a few characters.
"""

import re
from collections.abc import Iterable

CSV = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"
"""Comes first in a file: without it Excel takes UTF-8 for the code page of its country."""
BLANKS = r"[\s\x00-\x20\"\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
"""What a spreadsheet may pass over before a formula; a quotation mark, where it takes another delimiter than ours."""
STARTS_FORMULA = re.compile(rf"(?:^|(?<=[;\t\r\n]))(?={BLANKS}[=+\-@＝＋－＠])|^(?=[\t\r\n])")  # noqa: RUF001 - meant
"""Where a formula could start: also after what a spreadsheet in another country takes for the end of a cell."""


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """The rows, each cell in quotation marks, and with an apostrophe before what could start a formula."""
    return "".join(",".join(map(_cell, row)) + "\r\n" for row in rows)


def _cell(text: str) -> str:
    harmless = STARTS_FORMULA.sub("'", text).replace('"', '""')
    return f'"{harmless}"'
