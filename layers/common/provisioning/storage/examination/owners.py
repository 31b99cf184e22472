"""Whoever can claim a value that must be unique: users, groups, organizations, providers, legal holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from provisioning.domain.failures import (
    ClaimLost,
    DisplayNameClaimed,
    ExternalIdClaimed,
    HoldNameClaimed,
    LostRace,
    OrganizationNameClaimed,
    ProviderNameClaimed,
    UserNameClaimed,
)
from provisioning.domain.findings import About, about_group, about_user
from provisioning.domain.groups import Group
from provisioning.domain.holds import LegalHold
from provisioning.domain.organizations import Organization
from provisioning.domain.providers import Provider
from provisioning.domain.users import User
from provisioning.storage import group_items, holds, keys, organizations, providers, user_items
from provisioning.storage.claims import (
    Claims,
    group_claims,
    hold_claims,
    organization_claims,
    provider_claims,
    user_claims,
)
from provisioning.storage.examination.questions import readable
from provisioning.storage.keys import Key
from provisioning.storage.table import Action, Item, still_at

CALLED: Mapping[type[ClaimLost], str] = {
    UserNameClaimed: "userName",
    ExternalIdClaimed: "externalId",
    DisplayNameClaimed: "displayName",
    OrganizationNameClaimed: "name",
    ProviderNameClaimed: "name",
    HoldNameClaimed: "name",
}
"""What a claimed value is called."""
OWNERS: Mapping[str, Callable[[str], Key]] = {
    "USERNAME": keys.user_key,
    "EXTERNALID": keys.user_key,
    "GROUPNAME": keys.group_key,
    "GROUPEXTERNALID": keys.group_key,
    "ORGANIZATIONNAME": keys.organization_key,
    "PROVIDERNAME": keys.provider_key,
    "HOLDNAME": keys.hold_key,
}
"""Whose claims have keys that begin so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """One of them, as far as claims are concerned."""

    id: str
    key: Key
    provider_id: str
    version: int | None
    """None: it never changes."""
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


def provider_owner(provider: Provider) -> Owner:
    """The provider."""
    return Owner(
        id=provider.id,
        key=keys.provider_key(provider.id),
        provider_id=provider.id,
        version=provider.version,
        claims=provider_claims(provider),
        called=f'provider "{provider.display_name}"',
        about=About(provider_id=provider.id),
    )


def hold_owner(hold: LegalHold) -> Owner:
    """The legal hold."""
    return Owner(
        id=hold.id,
        key=keys.hold_key(hold.id),
        provider_id="",
        version=None,
        claims=hold_claims(hold),
        called=f'legal hold "{hold.name}"',
        about=About(other_id=hold.id),
    )


READERS: Mapping[str, Callable[[Item], Owner]] = {
    "USER": lambda item: user_owner(user_items.from_item(item)),
    "GROUP": lambda item: group_owner(group_items.from_item(item)),
    "ORGANIZATION": lambda item: organization_owner(organizations.from_item(item)),
    "PROVIDER": lambda item: provider_owner(providers.from_item(item)),
    "HOLD": lambda item: hold_owner(holds.from_item(item)),
}
"""By what the partition key begins with."""


def owner_in(item: Item | None) -> Owner | None:
    """The owner in his item; None when there is none, or nothing readable."""
    return None if item is None else readable(READERS[item["pk"]["S"].partition("#")[0]], item)


def still_so(key: Key, owner: Owner | None) -> Action:
    """The check that the owner is as he was read; None: that there is still nobody."""
    if owner is None:
        as_seen: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
    elif owner.version is None:
        as_seen = {"ConditionExpression": "attribute_exists(pk)"}
    else:
        as_seen = still_at(owner.version)
    return Action({"ConditionCheck": {"Key": key, **as_seen}}, lambda _: LostRace())
