"""What cold storage keeps of an account, and what comes back from it."""

from dataclasses import replace
from typing import Any

from provisioning.domain.users import User

RECORD_VERSION = 1


def archive_key(user: User, token: str) -> str:
    """Where the record of this very deactivation goes.

    With the version that it tells of: of two deliveries at once, the slower must not put an older record over the one
    that counts.
    """
    return f"archive/{user.provider_id}/{user.id}/{token}.{user.version}.json"


def record_of(user: User) -> dict[str, Any]:
    """The account as one JSON document: profile, memberships, organization, roles, where its log is."""
    return {
        "recordVersion": RECORD_VERSION,
        "userId": user.id,
        "providerId": user.provider_id,
        "userName": user.user_name,
        "externalId": user.external_id,
        "profile": user.profile,
        "memberships": sorted(user.group_ids),
        "organization": user.placement.organization_id,
        "roles": sorted(user.placement.role_ids),
        "createdAt": user.created_at.isoformat(),
        "modifiedAt": user.modified_at.isoformat(),
        "version": user.version,
        "syncLog": {"providerId": user.provider_id, "userId": user.id},
    }


def without_profile(user: User) -> User:
    """The user as the table keeps him once he is deactivated: he is still found by id, userName and externalId."""
    return replace(user, profile={})


def restored(user: User, record: dict[str, Any] | None) -> User:
    """The user with what cold storage still had; as he is when its time is over."""
    return user if record is None else replace(user, profile=record["profile"])
