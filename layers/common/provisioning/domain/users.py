"""A provisioned user."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from provisioning.domain.failures import TooLarge, Unreadable
from provisioning.domain.lifecycle import Active, Deactivated, Life
from provisioning.domain.names import fault_of_name, is_email, name_key
from provisioning.domain.placement import Placement

USER_NAME_BYTES_MAX = 900
EXTERNAL_ID_BYTES_MAX = 1_024
PROFILE_BYTES_MAX = 131_072
"""The sync log's entry holds a profile twice, before and after, in one item of at most 400 KB."""

ENVIRONMENT = ""
"""Stands for the provider of local users, and in log entries that are about none."""

type Profile = dict[str, Any]
"""The attributes that only identity providers and people read, as one JSON object."""


ALIVE = Life()
UNPLACED = Placement()


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user that a provider provisioned, or an operator created. `version` starts at 1 and counts the changes."""

    id: str
    provider_id: str
    user_name: str
    external_id: str | None
    life: Life = ALIVE
    deleted: bool = False
    """Gone from SCIM: nobody's names, on no list. Inside, the deactivation goes on."""
    group_ids: frozenset[str] = frozenset()
    """The groups that the provider has put him into. While he is present he is a member of each of them."""
    placement: Placement = UNPLACED
    """His organization and his roles."""
    put_off: str | None = None
    """Why he is not where his attribute says, while he is on his way out; when he is back it is looked at again."""
    profile: Profile
    active_unassigned: bool = False
    """The provider removed the attribute `active`. The user stays as he is; only the attribute is no longer shown."""
    created_at: datetime
    modified_at: datetime
    version: int

    @property
    def local(self) -> bool:
        """True when an operator created him, not a provider."""
        return self.provider_id == ENVIRONMENT

    @property
    def active(self) -> bool:
        """What SCIM calls active: an operator's block does not count, a deactivation that is to come does."""
        return isinstance(self.life.status, Active)

    @property
    def present(self) -> bool:
        """True while he is shown in his groups: a user who is deleted or deactivated is in none."""
        return not self.deleted and not isinstance(self.life.status, Deactivated)


def next_version(changed: User, now: datetime) -> User:
    """The changed user as the version that follows the one he was read at."""
    return replace(changed, modified_at=max(now, changed.modified_at), version=changed.version + 1)


def email_advice(user_name: str, primary_email: str | None) -> str | None:
    """What is unusual about a user's name and email (PRODUCT §3); None when nothing is."""
    if not is_email(user_name):
        return "userName should be an email address. Map the email to userName in the identity provider."
    if primary_email is None or primary_email.lower() != user_name.lower():
        return "The primary email should equal userName. Map both to the same attribute in the identity provider."
    return None


def require_name(user: User) -> User:
    """The user, when people can read and type his name. Asked when he gets it: a stored name must stop nothing else.

    Raises:
        Unreadable: they cannot; the detail says why.
    """
    fault = fault_of_name(user.user_name)
    if fault is not None:
        raise Unreadable(f"userName {fault}")
    return user


def require_room(user: User) -> User:
    """The user, when the table can hold him: DynamoDB takes keys of 1,024 bytes and items of 400 KB.

    Raises:
        TooLarge: a name or the whole profile is longer than its limit; the detail has the number.
    """
    _require_bytes("userName", name_key(user.user_name), USER_NAME_BYTES_MAX)
    _require_bytes("externalId", user.external_id or "", EXTERNAL_ID_BYTES_MAX)
    _require_bytes("The user's profile", json.dumps(user.profile, ensure_ascii=False), PROFILE_BYTES_MAX)
    return user


def size_bytes(user: User) -> int:
    """About how many bytes the user takes in the table, rather too many than too few."""
    ids = sum(len(group_id) + 3 for group_id in user.group_ids)
    return 2_000 + ids + len(json.dumps(user.profile, ensure_ascii=False).encode())


def _require_bytes(what: str, text: str, bytes_max: int) -> None:
    size = len(text.encode())
    if size > bytes_max:
        raise TooLarge(f"{what} is {size:,} bytes long; the limit is {bytes_max:,}.")
