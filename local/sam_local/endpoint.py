"""Where the endpoint is and how to get in, as `make serve` says it, and how to invoke a function."""

import json
import shlex
from dataclasses import dataclass

from local.endpoint import Endpoint
from local.sam_local.sam import CONFIGURATION_FILE, ENVIRONMENT_FILE
from local.sam_local.start_api import LOG


@dataclass(frozen=True, slots=True)
class ContainersEndpoint(Endpoint):
    """An endpoint in containers. It has no clock, and its console nobody is let into: that takes AWS's IAM."""

    emulated_url: str
    """Where the containers find AWS."""

    def as_json(self) -> str:
        """What `endpoint.json` holds."""
        document = {
            "baseUrl": self.base_url,
            "username": self.username,
            "password": self.password,
            "emulatedUrl": self.emulated_url,
        }
        return json.dumps(document, indent=2) + "\n"

    def as_text(self) -> str:
        """What a person reads: credentials, and commands to copy."""
        return _TEXT.format(
            base_url=self.base_url,
            username=self.username,
            password=self.password,
            curl=f"curl -u {shlex.quote(f'{self.username}:{self.password}')}",
            environment=ENVIRONMENT_FILE,
            configuration=CONFIGURATION_FILE,
            log=LOG,
        )


_TEXT = """
  Base URL   {base_url}
  Username   {username}
  Password   {password}

Try next, in another terminal:

  # Test the credentials
  {curl} '{base_url}/Users?startIndex=1&count=2'

  # Play all that Okta says, up to the armed schedule of a deactivation
  .venv/bin/python -m local.conversation events/conversations/okta/*.json

  # Invoke a function with a sample event
  . {environment}
  sam local invoke ScimUsersFunction --event events/scim_users/read.json --config-file $PWD/{configuration}

  # See what the functions print
  tail -f {log}

Ctrl-C ends it. Its containers and what was stored are gone then.
"""
