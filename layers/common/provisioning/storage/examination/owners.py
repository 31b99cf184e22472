"""Whoever can claim a value that must be unique: users, groups, organizations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from provisioning.domain.failures import (
    ClaimLost,
    DisplayNameClaimed,
    ExternalIdClaimed,
    LostRace,
    OrganizationNameClaimed,
    UserNameClaimed,
)
from provisioning.domain.findings import About, about_group, about_user
from provisioning.domain.groups import Group
from provisioning.domain.organizations import Organization
from provisioning.domain.users import User
from provisioning.storage import group_items, keys, organizations, user_items
from provisioning.storage.claims import Claims, group_claims, organization_claims, user_claims
from provisioning.storage.examination.questions import readable
from provisioning.storage.keys import Key
from provisioning.storage.table import Action, Item, still_at

CALLED: Mapping[type[ClaimLost], str] = {
    UserNameClaimed: "userName",
    ExternalIdClaimed: "externalId",
    DisplayNameClaimed: "displayName",
    OrganizationNameClaimed: "name",
}
"""What a claimed value is called."""
OWNERS: Mapping[str, Callable[[str], Key]] = {
    "USERNAME": keys.user_key,
    "EXTERNALID": keys.user_key,
    "GROUPNAME": keys.group_key,
    "GROUPEXTERNALID": keys.group_key,
    "ORGANIZATIONNAME": keys.organization_key,
}
"""Whose claims have keys that begin so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """One of them, as far as claims are concerned."""

    id: str
    key: Key
    provider_id: str
    version: int
    claims: Claims
    called: str
    """To follow "The"."""
    about: About


def user_owner(user: User) -> Owner:
    """The user."""
    return Owner(
        id=user.id,
        key=keys.user_key(user.id),
        provider_id=user.provider_id,
        version=user.version,
        claims=user_claims(user),
        called=f'user "{user.user_name}"',
        about=about_user(user),
    )


def group_owner(group: Group) -> Owner:
    """The group."""
    return Owner(
        id=group.id,
        key=keys.group_key(group.id),
        provider_id=group.provider_id,
        version=group.version,
        claims=group_claims(group),
        called=f'group "{group.display_name}"',
        about=about_group(group),
    )


def organization_owner(organization: Organization) -> Owner:
    """The organization; its claims are nobody's in particular."""
    return Owner(
        id=organization.id,
        key=keys.organization_key(organization.id),
        provider_id="",
        version=organization.version,
        claims=organization_claims(organization),
        called=f'organization "{organization.name}"',
        about=About(other_id=organization.id),
    )


READERS: Mapping[str, Callable[[Item], Owner]] = {
    "USER": lambda item: user_owner(user_items.from_item(item)),
    "GROUP": lambda item: group_owner(group_items.from_item(item)),
    "ORGANIZATION": lambda item: organization_owner(organizations.from_item(item)),
}
"""By what the partition key begins with."""


def owner_in(item: Item | None) -> Owner | None:
    """The owner in his item; None when there is none, or nothing readable."""
    return None if item is None else readable(READERS[item["pk"]["S"].partition("#")[0]], item)


def still_so(key: Key, owner: Owner | None) -> Action:
    """The check that the owner is as he was read; None: that there is still nobody."""
    as_seen = {"ConditionExpression": "attribute_not_exists(pk)"} if owner is None else still_at(owner.version)
    return Action({"ConditionCheck": {"Key": key, **as_seen}}, lambda _: LostRace())
