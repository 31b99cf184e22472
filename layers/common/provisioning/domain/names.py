"""When two names are the same name."""

import re
from unicodedata import normalize

NAME_CHARACTERS_MAX = 2_000
"""No name that is kept has more, whatever it is a name of; to normalise longer ones takes quadratic time."""
EMAIL_SYNTAX = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def name_key(name: str) -> str:
    """What stands for a name wherever names must be unique: equal for spellings that people take for the same.

    RFC 7644 §5 asks for PRECIS preparation (RFC 8265 §3.3) before comparing: width, letter case and composition do not
    count. Ours is a little stricter. Folding can undo a composition, so the name is composed again afterwards.

    A name of more than NAME_CHARACTERS_MAX characters is its own key: it is never kept, so nobody has it.
    """
    if len(name) > NAME_CHARACTERS_MAX:
        return name
    return name.lower() if name.isascii() else normalize("NFKC", normalize("NFKC", name).casefold())


def is_email(name: str) -> bool:
    """True when the name has the form of an email address."""
    return EMAIL_SYNTAX.fullmatch(name) is not None
