"""A provider's safety limit, as operators write and read it."""

import re

from console.client import Json
from console.failures import Misused

LIMIT = re.compile(r"(?P<users>[0-9]{1,9})|(?P<percent>[0-9]{1,3})%")


def read_safety_limit(text: str | None) -> Json:
    """`50` users, `10%` of all, `50,10%` both, `none`; None when nothing was said.

    Raises:
        Misused: it is none of these.
    """
    if text is None:
        return None
    limit: dict[str, int | None] = {"users": None, "percent": None}
    for part in [] if text == "none" else text.split(","):
        found = LIMIT.fullmatch(part.strip())
        if not found:
            raise Misused(f'"{text}" is no safety limit. Write 50, 10%, "50,10%" or none.')
        limit |= {name: int(digits) for name, digits in found.groupdict().items() if digits}
    return limit


def write_safety_limit(limit: Json) -> str:
    """The limit in words."""
    users = f"{limit['users']} users" if limit["users"] is not None else ""
    percent = f"{limit['percent']}% of the users" if limit["percent"] is not None else ""
    return " or ".join(part for part in (users, percent) if part) + " in an hour" if users or percent else "none"
