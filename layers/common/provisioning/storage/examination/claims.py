"""Claims and those who hold them: each value that must be unique is claimed by exactly the one who has it."""

from dataclasses import replace

from provisioning.domain.failures import ClaimLost, LostRace
from provisioning.domain.findings import About, Finding
from provisioning.storage.examination.owners import CALLED, OWNERS, Owner, owner_in, still_so
from provisioning.storage.examination.questions import Beside, Found, Question, Subject, Verdict, key_of, texts
from provisioning.storage.keys import Key
from provisioning.storage.table import Action, Item

NOBODYS: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
"""The condition that nobody claims the value."""


def claim_questions(owner: Owner) -> tuple[Question, ...]:
    """Does he claim what he has?"""
    return tuple(_claimed(owner, lost, key) for lost, key in owner.claims.items())


def _claimed(owner: Owner, lost: type[ClaimLost], key: Key) -> Question:
    def judge(beside: Beside) -> Verdict:
        claim = beside.at(key)
        claimant_id = None if claim is None else _claimant_id(claim)
        if claim is None:
            return [_missing(owner, lost, "is not claimed", _put(owner, key, NOBODYS), still_so(owner.key, owner))]
        # What cannot be read is found at the claim itself.
        return [] if claimant_id in {owner.id, None} else _claimed_by(owner, lost, key, str(claimant_id))

    return Question(f"claim of {lost.__name__}", (key,), judge)


def _claimed_by(owner: Owner, lost: type[ClaimLost], key: Key, other_id: str) -> Question:
    """The question when the claim names somebody else: has he the value too?"""
    other_key = OWNERS[_prefix(key)](other_id)

    def judge(beside: Beside) -> Verdict:
        claim, item = beside.at(key), beside.at(other_key)
        other = owner_in(item)
        if claim is None or _claimant_id(claim) != other_id:
            return _claimed(owner, lost, key)
        if item is not None and other is None:
            return []
        if other is not None and key in other.claims.values():
            detail = f"The {owner.called} and the {other.called} have the same {CALLED[lost]}."
            about = replace(owner.about, other_id=other.id)
            return [Found(Finding(code="name-taken-twice", detail=detail, about=about))]
        put = _put(owner, key, _named(other_id))
        checks = still_so(owner.key, owner), still_so(other_key, other)
        return [_missing(owner, lost, f"is claimed for {other_id}, who does not have it", put, *checks)]

    return Question(f"claim of {lost.__name__}", (key, other_key), judge)


def _missing(owner: Owner, lost: type[ClaimLost], what: str, *actions: Action) -> Found:
    detail = f"The {CALLED[lost]} of the {owner.called} {what}."
    return Found(Finding(code="claim-missing", detail=detail, about=owner.about), lambda: [*actions])


def claim_subject(item: Item) -> Subject:
    """Does the claimant have the value, and is he the provider's whose claim it is?"""
    owner_id, provider_id = item["owner_id"]["S"], item["provider_id"]["S"]
    key, owner_key = key_of(item), OWNERS[_prefix(item)](owner_id)

    def judge(beside: Beside) -> Verdict:
        there = beside.at(owner_key)
        owner = owner_in(there)
        if there is not None and owner is None:
            return []
        if owner is None or key not in owner.claims.values():
            return [_stray(key, owner_id, provider_id, owner)]
        if owner.provider_id != provider_id:
            return [_of_wrong_provider(key, owner, provider_id)]
        return []

    return Subject("claims", item, (Question("claimant", (owner_key,), judge),))


def _stray(key: Key, owner_id: str, provider_id: str, owner: Owner | None) -> Found:
    place = " / ".join(texts(key))
    who = f"the {owner.called}, who does not have the value" if owner else f"{owner_id}, who is not there"
    detail = f"The claim {place} names {who}."
    about = owner.about if owner else About(provider_id=provider_id, other_id=owner_id)
    delete = Action({"Delete": {"Key": key, **_named(owner_id)}}, lambda _: LostRace())
    check = still_so(OWNERS[_prefix(key)](owner_id), owner)
    finding = Finding(code="claim-stray", detail=detail, about=replace(about, place=place))
    return Found(finding, lambda: [delete, check])


def _of_wrong_provider(key: Key, owner: Owner, provider_id: str) -> Found:
    place = " / ".join(texts(key))
    detail = f'The claim {place} of the {owner.called} is said to be of the provider "{provider_id}".'
    actions = [_put(owner, key, _named_under(owner.id, provider_id)), still_so(owner.key, owner)]
    finding = Finding(code="claim-of-wrong-provider", detail=detail, about=replace(owner.about, place=place))
    return Found(finding, lambda: actions)


def _put(owner: Owner, key: Key, seen: Item) -> Action:
    """Put the owner's claim where what was seen still stands."""
    item = {**key, "owner_id": {"S": owner.id}, "provider_id": {"S": owner.provider_id}}
    return Action({"Put": {"Item": item, **seen}}, lambda _: LostRace())


def _named(owner_id: str) -> Item:
    names_him = "owner_id = :owner"
    return {"ConditionExpression": names_him, "ExpressionAttributeValues": {":owner": {"S": owner_id}}}


def _named_under(owner_id: str, provider_id: str) -> Item:
    names_both = "owner_id = :owner AND provider_id = :provider"
    values = {":owner": {"S": owner_id}, ":provider": {"S": provider_id}}
    return {"ConditionExpression": names_both, "ExpressionAttributeValues": values}


def _claimant_id(claim: Item) -> str | None:
    return claim.get("owner_id", {}).get("S")


def _prefix(keyed: Item) -> str:
    return keyed["pk"]["S"].partition("#")[0]
