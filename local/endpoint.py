"""Where the running endpoint is and how to get in: as a file for programs, as a text for people."""

import json
import os
import shlex
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ENDPOINT_FILE = Path(".local") / "endpoint.json"
"""In the folder that the server was started from; there while it answers."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running endpoint and the credentials of its provider."""

    origin: str
    """For example `http://127.0.0.1:8080`."""
    username: str
    password: str

    @property
    def base_url(self) -> str:
        """The SCIM base URL."""
        return f"{self.origin}/scim/v2"

    @property
    def console_url(self) -> str:
        """The base URL of the operators' API."""
        return f"{self.origin}/console/v1"

    @property
    def clock_url(self) -> str:
        """Where the clock is read and moved."""
        return f"{self.origin}/local/clock"

    def as_json(self) -> str:
        """What `endpoint.json` holds."""
        document = {
            "baseUrl": self.base_url,
            "username": self.username,
            "password": self.password,
            "consoleUrl": self.console_url,
            "clockUrl": self.clock_url,
        }
        return json.dumps(document, indent=2) + "\n"

    def as_text(self) -> str:
        """What a person reads: credentials, and commands to copy."""
        curl = f"curl -u {shlex.quote(f'{self.username}:{self.password}')}"
        return _TEXT.format(
            base_url=self.base_url,
            username=self.username,
            password=self.password,
            curl=curl,
            console_url=self.console_url,
            clock_url=self.clock_url,
        )


@contextmanager
def published(endpoint: Endpoint, path: Path = ENDPOINT_FILE) -> Generator[None]:
    """The file is there, complete and for its owner only, while the context lasts."""
    text = endpoint.as_json()
    _write_whole(path, text)
    try:
        yield
    finally:
        # Another server may have been started from here since, and the file is then its own.
        if path.exists() and path.read_text(encoding="utf-8") == text:
            path.unlink()


def _write_whole(path: Path, text: str) -> None:
    """Readers see the old file or the new one, never half of it."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)


_TEXT = """
  Base URL   {base_url}
  Username   {username}
  Password   {password}

Try next, in another terminal:

  # Test the credentials
  {curl} '{base_url}/Users?startIndex=1&count=2'

  # Create a user
  {curl} {base_url}/Users -H 'Content-Type: application/scim+json' -d '{{
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": "ada@example.com",
    "name": {{"givenName": "Ada", "familyName": "Lovelace"}},
    "emails": [{{"value": "ada@example.com", "type": "work", "primary": true}}],
    "active": true
  }}'

  # Find it by its name
  {curl} -G {base_url}/Users --data-urlencode 'filter=userName eq "ada@example.com"'

  # Deactivate it
  ID=$({curl} -sG {base_url}/Users --data-urlencode 'filter=userName eq "ada@example.com"' \\
    | grep -o '"id":"[^"]*' | cut -d'"' -f4)
  {curl} -X PATCH {base_url}/Users/$ID -H 'Content-Type: application/scim+json' -d '{{
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{{"op": "replace", "value": {{"active": false}}}}]
  }}'

  # Look at it as an operator does: blocked now, to be deactivated later
  curl {console_url}/users/$ID

  # Move the clock, and look again
  curl {clock_url} -d '{{"advanceMinutes": 16}}'
  curl {console_url}/users/$ID

Ctrl-C ends it, and what was stored is gone.
"""
