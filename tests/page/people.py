"""Okta, as the endpoint behind the page meets it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
EXTENSION = "urn:ietf:params:scim:schemas:extension:provisioning:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass(frozen=True, slots=True)
class Okta:
    """A provider with its credentials."""

    id: str
    name: str
    http: httpx.Client
    clock_url: str

    @classmethod
    @contextmanager
    def of(cls, created: Mapping[str, str], clock_url: str) -> Generator["Okta"]:
        """The provider that the console has just created."""
        credentials = (created["username"], created["password"])
        with httpx.Client(base_url=created["baseUrl"], auth=credentials, timeout=60) as http:
            yield cls(created["id"], created["displayName"], http, clock_url)

    def hire(self, user_name: str, **more: Any) -> str:
        """The id of a new user."""
        return self._created("/Users", {"schemas": [CORE + "User"], "userName": user_name, "active": True, **more})

    def push_group(self, name: str, *member_ids: str) -> str:
        """The id of a new group."""
        members = [{"value": each} for each in member_ids]
        return self._created("/Groups", {"schemas": [CORE + "Group"], "displayName": name, "members": members})

    def deactivate(self, user_id: str) -> None:
        body = {"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": False}}]}
        self.http.patch(f"/Users/{user_id}", json=body).raise_for_status()

    def wait(self, minutes: int) -> None:
        """Let the time pass, with the timers that come in it."""
        httpx.post(self.clock_url, json={"advanceMinutes": minutes}, timeout=60).raise_for_status()

    def _created(self, path: str, body: Mapping[str, Any]) -> str:
        answer = self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]
