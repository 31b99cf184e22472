"""When two names are the same name, and what a name must not have."""

import re
from unicodedata import category, name

from provisioning.spelling import folded

NAME_CHARACTERS_MAX = 2_000
"""No name that is kept has more, whatever it is a name of; to normalise longer ones takes quadratic time."""
NAME_KEY_BYTES_MAX = 900
"""Some characters stand for many: one Arabic ligature for 18. DynamoDB takes keys of 1,024 bytes."""
EMAIL_SYNTAX = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories: controls, formats (bidi overrides, zero width), no characters yet, private ones, halves of
surrogate pairs, line and paragraph separators. What is no character yet may be folded otherwise by a later Unicode."""
JOINERS = frozenset("\u200c\u200d")
"""Formats too, but Persian, Indic scripts and emoji need them; they do not count when names are compared."""


def name_key(name: str) -> str:
    """What stands for a name wherever names must be unique: equal for spellings that people take for the same.

    A name of more than NAME_CHARACTERS_MAX characters is its own key: it is never kept, so nobody has it.
    """
    return name if len(name) > NAME_CHARACTERS_MAX else folded(name)


def group_name_key(display_name: str) -> str:
    """What stands for a group's name, as `name_key` has it: blanks around it do not count."""
    return name_key(display_name).strip()


def fits_a_key(name: str) -> bool:
    """True when names like this can be told apart in the table."""
    return len(name_key(name).encode()) <= NAME_KEY_BYTES_MAX


def is_email(name: str) -> bool:
    """True when the name has the form of an email address."""
    return EMAIL_SYNTAX.fullmatch(name) is not None


def fault_of_name(text: str, *, may_be_padded: bool = False) -> str | None:
    """What keeps people from reading or typing a name, to follow the word for it; None when nothing does.

    `may_be_padded`: blanks around it harm nobody.
    This is the part of PRECIS (RFC 8265 §3.3) that we enforce; docs/decisions/0029 says why not all of it.
    """
    unseen = None if text.isascii() and text.isprintable() else next(filter(_is_unseen, text), None)
    if unseen is not None:
        return f"has a character that nobody sees, {_described(unseen)}. Remove it in the identity provider."
    if text != text.strip() and not may_be_padded:
        return "begins or ends with a blank. Remove it in the identity provider."
    if not name_key(text).strip():
        return "has no character that anybody sees. Give it a name in the identity provider."
    return None


def _is_unseen(character: str) -> bool:
    return character not in JOINERS and category(character) in UNSEEN


def _described(character: str) -> str:
    return f"U+{ord(character):04X} {name(character, '')}".rstrip()
