"""When two texts are one text to people. Names are unique by it (domain), and filters compare by it (scim)."""

import re
from unicodedata import normalize

IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's Default_Ignorable_Code_Point: characters that leave no mark, such as joiners and variation selectors."""


def folded(text: str) -> str:
    """What stands for a text when it is compared: Unicode's NFKC_Casefold.

    Letter case, width, composition and characters that leave no mark do not count. RFC 7644 §5 asks for PRECIS
    preparation (RFC 8265 §3.3); whatever that takes for one name, this does too. Folding can undo a composition, so the
    text is composed again afterwards.
    """
    if text.isascii():
        return text.lower()
    return normalize("NFKC", normalize("NFKC", IGNORED.sub("", text)).casefold())
