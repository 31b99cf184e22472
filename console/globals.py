"""Options of scimctl itself, wherever they stand: `scimctl user delete ada --yes`."""

from collections.abc import Sequence
from itertools import islice

FLAGS = {"--json", "--yes"}
VALUED = {"--stack", "--region", "--url"}
END = "--"
"""What follows is no option."""


def globals_first(arguments: Sequence[str]) -> list[str]:
    """The same arguments with the options of scimctl itself in front, where the parser looks for them."""
    end = arguments.index(END) if END in arguments else len(arguments)
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments[:end])
    for word in words:
        name, equals, _ = word.partition("=")
        ours = word in FLAGS or name in VALUED
        (front if ours else rest).append(word)
        if name in VALUED and not equals:
            front.extend(islice(words, 1))
    return [*front, *rest, *arguments[end:]]
