"""Names whose letters look like others': advice for operators, never a refusal (docs/decisions/0029)."""

import re
from collections import Counter
from unicodedata import name, normalize

LOOKALIKE_SCRIPTS = frozenset({"ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LATIN"})
"""The scripts that have letters in common shape; by the first word of their letters' Unicode names."""
LABEL = re.compile(r"[^\s@._+-]+")
"""In different parts of an address there may be different scripts; within one they make no word of any language."""
NAMED_CHARACTERS_MAX = 5


def lookalike_advice(what: str, text: str) -> str | None:
    """Which characters of a name may imitate others, as UTS 39 §5 detects by mixed scripts; None when none do.

    `what` is what the name is called. A word that is wholly of another script is not found: it may be a word.
    """
    if text.isascii():
        return None
    foreign = [character for label in LABEL.findall(normalize("NFKC", text)) for character in _foreign(label)]
    if not foreign:
        return None
    named = [f'"{each}" is {name(each)}' for each in dict.fromkeys(foreign)]
    listed = ", ".join(named[:NAMED_CHARACTERS_MAX]) + (", …" if len(named) > NAMED_CHARACTERS_MAX else "")
    return f"{what} mixes scripts whose letters look alike: {listed}. Check that it does not imitate another one."


def _foreign(label: str) -> list[str]:
    """The letters that are not of the script that most of the label's letters are of; Latin, when two are even."""
    scripts = [(each, name(each, "").partition(" ")[0]) for each in label]
    known = [(each, script) for each, script in scripts if script in LOOKALIKE_SCRIPTS]
    counts = Counter(script for _, script in known)
    if len(counts) <= 1:
        return []
    main = max(counts, key=lambda script: (counts[script], script == "LATIN"))
    return [each for each, script in known if script != main]
