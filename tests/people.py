"""Made-up people and providers for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from provisioning.domain.groups import Group
from provisioning.domain.lifecycle import Life, Pending
from provisioning.domain.providers import Credential, Provider, secret_hash
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.usecases.caller import Caller

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
LOG_RETENTION = timedelta(days=90)
RECORD_RETENTION = timedelta(days=14)
DELAY = timedelta(minutes=15)
NEWCOMERS_PLACE = {"organization": "default", "roles": ["desktop-user", "proe-user"]}
"""What the read-only extension says of the place of a user whom no mapping has put anywhere."""
PASSWORD = "correct horse battery staple"

OKTA = Provider(
    id="okta",
    display_name="Okta",
    credentials=(
        Credential(id="c1", type="api_credentials", secret_hash=secret_hash(PASSWORD), created_at=NOW),
        Credential(id="c2", type="oauth_token", secret_hash=secret_hash(PASSWORD), created_at=NOW),
    ),
)
ENTRA = replace(OKTA, id="entra", display_name="Entra")

_ids = count(1)


def new_id() -> str:
    """A fresh id, readable in a failed assertion."""
    return f"id-{next(_ids):06}"


def random_bytes(count: int) -> bytes:
    """That many bytes, others than before."""
    return next(_ids).to_bytes(count)


PENDING = Life(status=Pending(token="t1", requested_at=NOW, due_at=NOW + DELAY), provider_says_active=False)
"""The life of a user whom the provider has just deactivated."""


def a_user(user_name: str = "ada@example.com", **changes: Any) -> User:
    """A user of Okta's; `active=False` is one whom it has just deactivated."""
    if not changes.pop("active", True):
        changes["life"] = PENDING
    user = User(
        id=new_id(),
        provider_id=OKTA.id,
        user_name=user_name,
        external_id=None,
        profile={"displayName": "Ada", "emails": [{"value": user_name, "primary": True}]},
        created_at=NOW,
        modified_at=NOW,
        version=1,
    )
    return replace(user, **changes)


def deleted(user: User) -> User:
    """The user after his provider deleted him."""
    return replace(user, life=PENDING, deleted=True, version=user.version + 1)


def an_entry(user: User, **changes: Any) -> LogEntry:
    """A log entry about a user."""
    entry = LogEntry(
        id=new_id(),
        at=NOW,
        origin=Origin(provider_id=user.provider_id, actor="provider", request_id="request-1"),
        action="created",
        user_id=user.id,
        user_name=user.user_name,
    )
    return replace(entry, **changes)


def a_call(provider: Provider = OKTA) -> Caller:
    """Who asks."""
    return Caller(provider, provider.credentials[0], "request-1")


def a_body(user_name: str = "ada@example.com", **attributes: Any) -> Document:
    """What Okta posts for a new user."""
    return {
        "schemas": [urns.USER],
        "userName": user_name,
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"primary": True, "value": user_name, "type": "work"}],
        "displayName": "Ada Lovelace",
        "active": True,
        **attributes,
    }


def a_group(display_name: str = "Engineers", **changes: Any) -> Group:
    """A group of Okta's that nobody is in yet."""
    group = Group(
        id=new_id(), provider_id=OKTA.id, display_name=display_name, created_at=NOW, modified_at=NOW, version=1
    )
    return replace(group, **changes)


def a_group_body(display_name: str = "Engineers", *user_ids: str, **attributes: Any) -> Document:
    """What Okta posts or puts for a group with these members."""
    members: Json = [{"value": user_id} for user_id in user_ids]
    return {"schemas": [urns.GROUP], "displayName": display_name, "members": members, **attributes}
