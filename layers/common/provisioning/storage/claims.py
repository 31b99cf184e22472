"""Claims: the items that make names and external ids unique (one item per value, naming its owner)."""

from datetime import timedelta

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
from provisioning.domain.groups import Group
from provisioning.domain.holds import LegalHold
from provisioning.domain.organizations import Organization
from provisioning.domain.providers import Provider
from provisioning.domain.users import User
from provisioning.storage import keys
from provisioning.storage.table import Action, Item

type Claims = dict[type[ClaimLost], keys.Key]
"""The keys that somebody claims, each under the failure that tells of its loss."""


def user_claims(user: User | None) -> Claims:
    """What a user claims; nothing when he is deleted."""
    if user is None or user.deleted:
        return {}
    claims: Claims = {UserNameClaimed: keys.user_name_key(user.user_name)}
    if user.external_id is not None:
        claims[ExternalIdClaimed] = keys.external_id_key(user.provider_id, user.external_id)
    return claims


def group_claims(group: Group | None) -> Claims:
    """What a group claims; nothing when it is deleted."""
    if group is None or group.deleted:
        return {}
    claims: Claims = {DisplayNameClaimed: keys.group_name_key(group.provider_id, group.display_name)}
    if group.external_id is not None:
        claims[ExternalIdClaimed] = keys.group_external_id_key(group.provider_id, group.external_id)
    return claims


def organization_claims(organization: Organization | None) -> Claims:
    """What an organization claims."""
    if organization is None:
        return {}
    return {OrganizationNameClaimed: keys.organization_name_key(organization.name)}


def provider_claims(provider: Provider | None) -> Claims:
    """What a provider claims."""
    return {} if provider is None else {ProviderNameClaimed: keys.provider_name_key(provider.display_name)}


def hold_claims(hold: LegalHold) -> Claims:
    """What a legal hold claims."""
    return {HoldNameClaimed: keys.hold_name_key(hold.name)}


def changed_claims(had: Claims, has: Claims, *, owner_id: str, provider_id: str = "") -> list[Action]:
    """What claims for the owner the values that only `has` has, and releases those that only `had` had."""
    claimed = [_claim(key, owner_id, provider_id, lost) for lost, key in has.items() if had.get(lost) != key]
    released = [_release(key, owner_id) for lost, key in had.items() if has.get(lost) != key]
    return [*claimed, *released]


def given_up_name(before: User | None, after: User, remembered: timedelta) -> list[Action]:
    """What remembers for a while that the user was called so, when he is called otherwise from now on, or is deleted.

    Whoever asks for the old name finds him so, as long as the log has it.
    """
    had, has = user_claims(before).get(UserNameClaimed), user_claims(after).get(UserNameClaimed)
    if before is None or had is None or had == has:
        return []
    key = keys.key(keys.former_names_partition(before.user_name), after.id)
    expires_at = int((after.modified_at + remembered).timestamp())
    return [Action({"Put": {"Item": {**key, "expires_at": {"N": str(expires_at)}}}})]


def claim_item(key: keys.Key, owner_id: str, provider_id: str) -> Item:
    """The item of a claim."""
    return {**key, "owner_id": {"S": owner_id}, "provider_id": {"S": provider_id}}


def owner_of(claim: Item) -> str:
    """The id of whoever has the value."""
    return claim["owner_id"]["S"]


def provider_of(claim: Item) -> str:
    """The id of the provider that whoever has the value is of."""
    return claim["provider_id"]["S"]


def _claim(key: keys.Key, owner_id: str, provider_id: str, lost: type[ClaimLost]) -> Action:
    item = claim_item(key, owner_id, provider_id)
    unclaimed = "attribute_not_exists(pk)"
    request = {"Item": item, "ConditionExpression": unclaimed, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    return Action({"Put": request}, lambda other: lost(owner_id=owner_of(other), provider_id=provider_of(other)))


def _release(key: keys.Key, owner_id: str) -> Action:
    ours = "owner_id = :owner"
    values = {":owner": {"S": owner_id}}
    return Action(
        {"Delete": {"Key": key, "ConditionExpression": ours, "ExpressionAttributeValues": values}}, lambda _: LostRace()
    )
