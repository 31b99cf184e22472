"""Filters and PATCH paths as tokens, read one by one and each only once, and what is said when one is out of place."""

import re
from dataclasses import dataclass
from typing import Literal, cast

type TokenKind = Literal["word", "string", "(", ")", "[", "]", "unclosed", "end"]

CULPRIT_CHARACTERS_MAX = 28
EXCERPT_CHARACTERS_MAX = 24
_CULPRIT_HEAD_CHARACTERS = 8

_DESCRIPTIONS: dict[TokenKind, str] = {
    "string": "a text in quotes",
    "unclosed": "a text without its closing double quote",
    "end": "the end",
}

# The possessive quantifiers never go back: the time is linear whatever the text.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN = re.compile(
    rf"""
    [ \t\r\n]*+
    (?: (?P<word>[^ \t\r\n()\[\]"]++) | (?P<string>{_STRING}) | (?P<mark>[()\[\]]) | (?P<unclosed>") | (?P<end>\Z) )
    """,
    re.DOTALL | re.VERBOSE,
)
_STRINGS = re.compile(_STRING, re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; a word is whatever stands between blanks, brackets and strings, `unclosed` a lone quote."""

    kind: TokenKind
    text: str
    start: int
    """Characters of the source in front of it."""

    @property
    def shown(self) -> str:
        """Its text, shortened and fit to show. A string is somebody's data, and only shown to be one."""
        if self.kind == "string":
            return '"…"'
        if len(self.text) <= CULPRIT_CHARACTERS_MAX:
            return _printable(self.text)
        # The name is at the end of a long URN.
        tail = self.text[_CULPRIT_HEAD_CHARACTERS - CULPRIT_CHARACTERS_MAX :]
        return _printable(f"{self.text[:_CULPRIT_HEAD_CHARACTERS]}…{tail}")

    @property
    def description(self) -> str:
        """What it is, to be told to a person."""
        return _DESCRIPTIONS.get(self.kind, f'"{self.shown}"')

    @property
    def withheld(self) -> "Token":
        """The token without its text, for a place where a word may be somebody's data that lacks its quotes."""
        return Token(self.kind, "…", self.start)


class Misread(Exception):
    """A token is not what has to stand in its place. Never leaves the parsers."""

    def __init__(self, token: Token, problem: str) -> None:
        super().__init__(problem)
        self.token = token
        self._problem = problem

    def detail(self, subject: str, source: str) -> str:
        """The problem in one line, and where in the source it is; `subject` is what the source is called."""
        before = _printable(_STRINGS.sub('"…"', source[: self.token.start]))
        cut = "…" if len(before) > EXCERPT_CHARACTERS_MAX else ""
        excerpt = f"{cut}{before[-EXCERPT_CHARACTERS_MAX:]}^{self.token.shown}"
        place = f"The {subject} is wrong at character {self.token.start + 1}"
        return f"{place}: {self._problem}. The caret marks the place: {excerpt}"


class TokenReader:
    """The tokens of a text; `token` is the one to be taken next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._position = 0
        self.token = self._scan()

    def at(self, kind: TokenKind) -> bool:
        """Whether the next token is of that kind."""
        return self.token.kind == kind

    def take(self) -> Token:
        """The next token, left behind."""
        token = self.token
        self.token = self._scan()
        return token

    def take_word(self, word: str) -> bool:
        """Whether the next token is that lower-case word, in any letter case; then it is left behind."""
        found = self.token.kind == "word" and self.token.text.lower() == word
        if found:
            self.take()
        return found

    def take_suffix(self) -> Token | None:
        """The name in a next token such as `.value`, left behind; None if the next token does not begin with a dot."""
        if not self.at("word") or not self.token.text.startswith("."):
            return None
        token = self.take()
        return Token("word", token.text[1:], token.start + 1)

    def expect(self, kind: TokenKind, expected: str) -> Token:
        """The next token, left behind; Misread if it is of another kind."""
        if not self.at(kind):
            raise Misread(self.token, f"expected {expected}, found {self.token.description}")
        return self.take()

    def _scan(self) -> Token:
        match = _TOKEN.match(self.source, self._position)
        assert match is not None, "every character begins a token"
        assert match.lastgroup is not None
        self._position = match.end()
        text = match[match.lastgroup]
        kind = text if match.lastgroup == "mark" else match.lastgroup
        return Token(cast("TokenKind", kind), text, match.start(match.lastgroup))


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
