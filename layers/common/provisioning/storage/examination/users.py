"""What is asked of a user's item."""

from collections.abc import Iterator

from provisioning.domain.findings import Code, Finding, about_user
from provisioning.domain.lifecycle import Active, Deactivated, Held
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.roles import CATALOGUE
from provisioning.domain.users import ENVIRONMENT, User
from provisioning.storage import keys, log_keys, user_items
from provisioning.storage.examination.claims import claim_questions
from provisioning.storage.examination.memberships import membership_questions
from provisioning.storage.examination.owners import user_owner
from provisioning.storage.examination.questions import (
    Beside,
    Circumstances,
    Found,
    Question,
    Subject,
    key_of,
)
from provisioning.storage.keys import Key
from provisioning.storage.table import Item


def user_subject(item: Item, around: Circumstances) -> Subject:
    """A user."""
    user = user_items.from_item(item)
    if keys.user_key(user.id) != key_of(item):
        raise ValueError("The item is another user's.")
    questions = (
        *claim_questions(user_owner(user)),
        *membership_questions(user, around),
        Question("state", (), lambda _: [*_unsound(user)]),
        *_surroundings(user, around),
    )
    return Subject("users", item, questions, user_items.to_item(user), about_user(user), user)


def _unsound(user: User) -> Iterator[Found]:
    """What no transition of his life ends in."""
    status = user.life.status
    if user.deleted and isinstance(status, Active):
        yield _found("deleted-but-active", user, "is deleted, and nothing blocks him")
    if isinstance(status, Deactivated) and user.profile:
        yield _found("deactivated-with-profile", user, "is deactivated, and his profile is still in the table")
    if isinstance(status, Deactivated) and user.life.holds:
        yield _found("deactivated-on-hold", user, "is deactivated, though a legal hold protects him")
    if isinstance(status, Held) and not user.life.holds:
        yield _found("held-without-hold", user, "is held back by a legal hold, and is on none")
    unknown = sorted(user.placement.role_ids - CATALOGUE.keys())
    if unknown:
        yield _found("role-unknown", user, f"has the role {unknown[0]}, which the catalogue does not have")


def _surroundings(user: User, around: Circumstances) -> Iterator[Question]:
    """Are his organization, his holds and his provider there?"""
    organization_id = user.placement.organization_id
    if organization_id != DEFAULT_ORGANIZATION_ID:
        key = keys.organization_key(organization_id)
        yield _there("organization-missing", user, key, organization_id, "is in the organization {id}")
    for hold_id in sorted(user.life.holds):
        yield _there("hold-missing", user, keys.hold_key(hold_id), hold_id, "is on the legal hold {id}")
    # What a deleted provider has left is its log, for as long as the log is kept; older users may have had any.
    if user.provider_id != ENVIRONMENT and user.created_at > around.now - around.log_retention:
        yield _provided(user)


def _there(code: Code, user: User, key: Key, wanted_id: str, what: str) -> Question:
    found = _found(code, user, f"{what.format(id=wanted_id)}, which is not there", other_id=wanted_id)
    return Question(f"{code} {wanted_id}", (key,), lambda beside: [] if beside.at(key) else [found])


def _provided(user: User) -> Question:
    here, left = keys.provider_key(user.provider_id), keys.key(log_keys.LEFT_LOG_PARTITION, user.provider_id)
    what = f"is of the provider {user.provider_id}, which has never been there"

    def judge(beside: Beside) -> list[Found]:
        return [] if beside.at(here) or beside.at(left) else [_found("provider-missing", user, what)]

    return Question("provider", (here, left), judge)


def _found(code: Code, user: User, what: str, other_id: str = "") -> Found:
    detail = f'The user "{user.user_name}" {what}.'
    return Found(Finding(code=code, detail=detail, about=about_user(user, other_id=other_id)))
