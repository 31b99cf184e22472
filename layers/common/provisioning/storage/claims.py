"""Claims: the items that make userName and externalId unique (one item per value, naming its owner)."""

from provisioning.domain.failures import ClaimLost, ExternalIdClaimed, LostRace, UserNameClaimed
from provisioning.domain.users import User
from provisioning.storage import keys
from provisioning.storage.table import Action, Item

type Claims = dict[type[ClaimLost], keys.Key]
"""The keys that a user claims, each under the failure that tells of its loss."""


def changed_claims(before: User | None, after: User | None) -> list[Action]:
    """What claims the values that only `after` has, and releases those that only `before` had."""
    had, has = _claims(before), _claims(after)
    claimed = [_claim(key, after, lost) for lost, key in has.items() if after and had.get(lost) != key]
    released = [_release(key, before) for lost, key in had.items() if before and has.get(lost) != key]
    return [*claimed, *released]


def owner_id(claim: Item) -> str:
    """The id of the user who has the value."""
    return claim["user_id"]["S"]


def _claims(user: User | None) -> Claims:
    if user is None or user.deleted:
        return {}
    claims: Claims = {UserNameClaimed: keys.user_name_key(user.user_name)}
    if user.external_id is not None:
        claims[ExternalIdClaimed] = keys.external_id_key(user.provider_id, user.external_id)
    return claims


def _claim(key: keys.Key, user: User, lost: type[ClaimLost]) -> Action:
    item = {**key, "user_id": {"S": user.id}, "provider_id": {"S": user.provider_id}}
    unclaimed = "attribute_not_exists(pk)"
    request = {"Item": item, "ConditionExpression": unclaimed, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    return Action({"Put": request}, lambda other: lost(owner_id=owner_id(other), provider_id=other["provider_id"]["S"]))


def _release(key: keys.Key, user: User) -> Action:
    ours = "user_id = :owner"
    values = {":owner": {"S": user.id}}
    return Action(
        {"Delete": {"Key": key, "ConditionExpression": ours, "ExpressionAttributeValues": values}}, lambda _: LostRace()
    )
