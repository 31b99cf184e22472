"""What every command has: the console, the screen, the names, and the question before a dangerous act."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typer

from console.client import Client, Json
from console.failures import Misused
from console.names import Names
from console.screen import Screen, clean
from console.targets import ENDPOINT_FILE, choose_target


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there beside the command line."""

    somebody_answers: bool
    """Whether a person can be asked, at a terminal."""
    sleep: Callable[[float], None] = time.sleep
    """Waits so many seconds."""
    endpoint_file: Path = ENDPOINT_FILE

    @classmethod
    def here(cls) -> "Surroundings":
        """Those of this process."""
        return cls(somebody_answers=sys.stdin.isatty())


@dataclass(frozen=True)
class Session:
    """One run of scimctl."""

    surroundings: Surroundings
    screen: Screen
    yes: bool
    url: str | None
    stack: str | None
    region: str | None

    @cached_property
    def client(self) -> Client:
        """The console. It is looked for when a command needs it, so that --help always works."""
        target = choose_target(
            url=self.url, stack=self.stack, region=self.region, endpoint_file=self.surroundings.endpoint_file
        )
        return Client(target)

    @cached_property
    def names(self) -> Names:
        """Who or what is meant by a name."""
        return Names(self.client)

    def done(self, answer: Json, sentence: str) -> None:
        """Say that it is done: a sentence for people, the console's answer for programs."""
        if self.screen.json_wanted:
            self.screen.json(answer)
        else:
            self.screen.line(sentence)

    def ask_first(self, question: str) -> None:
        """Go on only when the operator wants it.

        Raises:
            Misused: he says no, or nobody is there and --yes was not given.
        """
        if self.yes:
            return
        if not self.surroundings.somebody_answers:
            raise Misused(f"{question} Nobody is here to answer: add --yes.")
        try:
            wanted = typer.confirm(clean(question), err=True)
        except typer.Abort:
            # Ctrl-C or Ctrl-D: no answer is a no.
            self.screen.note("")
            wanted = False
        if not wanted:
            raise Misused("Nothing was done.")


def session_of(context: typer.Context) -> Session:
    """The session that main has put there."""
    session = context.find_object(Session)
    assert session is not None
    return session
