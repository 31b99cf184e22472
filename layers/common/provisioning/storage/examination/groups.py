"""What is asked of a group's item, and of the lines that say what is left to be done."""

from datetime import datetime

from provisioning.domain.examination import LATE_AFTER
from provisioning.domain.failures import LostRace
from provisioning.domain.findings import About, Code, Finding, about_group, about_user
from provisioning.domain.groups import Group, UnfinishedChange
from provisioning.domain.stories import creation_of_group
from provisioning.storage import group_items, keys, user_items
from provisioning.storage.examination.claims import claim_questions
from provisioning.storage.examination.owners import group_owner, still_so
from provisioning.storage.examination.questions import (
    Beside,
    Circumstances,
    Found,
    Question,
    Subject,
    key_of,
    readable,
)
from provisioning.storage.keys import Key
from provisioning.storage.table import Action, Item


def group_subject(item: Item, around: Circumstances) -> Subject:
    """A group. How many members it has is counted when all its memberships have been met."""
    group = group_items.from_item(item)
    if keys.group_key(group.id) != key_of(item):
        raise ValueError("The item is another group's.")
    questions = (*claim_questions(group_owner(group)), _provided(group), *_unfinished(group, around))
    index_keys, creation = group_items.to_item(group), creation_of_group(group)
    return Subject("groups", item, questions, index_keys, about_group(group), creation=creation)


def _provided(group: Group) -> Question:
    """A provider cannot be deleted as long as it has groups."""
    key = keys.provider_key(group.provider_id)
    found = _found("provider-missing", group, f"is of the provider {group.provider_id}, which is not there")
    return Question("provider", (key,), lambda beside: [] if beside.at(key) else [found])


def _unfinished(group: Group, around: Circumstances) -> tuple[Question, ...]:
    if group.change is None:
        left = _found("group-left-behind", group, "is deleted, and nothing is left to be done for it")
        return (Question("deleted", (), lambda _: [left] if group.deleted else []),)
    return (_listed(group, group.change), Question("late", (), lambda _: _late(group, group.change, around)))


def _listed(group: Group, change: UnfinishedChange) -> Question:
    """Does the sweep know of the change?"""
    key = keys.unfinished_key("GROUP", group.id)
    found = _found("change-unlisted", group, "has an unfinished change of members of which the sweep does not know")
    line = {**key, "begun_at": {"S": change.begun_at.isoformat()}}
    unlisted = {"Put": {"Item": line, "ConditionExpression": "attribute_not_exists(pk)"}}
    actions = [Action(unlisted, lambda _: LostRace()), _changing(group.id, change.id)]

    def judge(beside: Beside) -> list[Found]:
        return [] if beside.at(key) else [Found(found.finding, lambda: actions)]

    return Question("line", (key,), judge)


def _late(group: Group, change: UnfinishedChange | None, around: Circumstances) -> list[Found]:
    if change is None or not _old(change.begun_at, around):
        return []
    since = f"has had an unfinished change of members since {change.begun_at.isoformat()}"
    return [_found("change-overdue", group, f"{since}: {change.done:,} of {change.steps:,} steps are done")]


def line_subject(item: Item, around: Circumstances) -> Subject:
    """A line that says what is left to be done. Is there something?"""
    kind, _, resource_id = item["sk"]["S"].partition("#")
    begun_at = datetime.fromisoformat(item["begun_at"]["S"])
    if kind == "GROUP":
        return Subject("unfinished", item, (_for_group(key_of(item), resource_id),))
    if kind == "USER":
        return Subject("unfinished", item, (_for_user(key_of(item), resource_id, begun_at, around),))
    raise ValueError("The line is about neither a user nor a group.")


def _for_group(line: Key, group_id: str) -> Question:
    key = keys.group_key(group_id)

    def judge(beside: Beside) -> list[Found]:
        item = beside.at(key)
        group = readable(group_items.from_item, item)
        if (item is not None and group is None) or (group and group.change):
            return []
        what = f'The group "{group.display_name}"' if group else f"The group {group_id}, which is not there,"
        about = about_group(group) if group else About(group_id=group_id)
        detail = f"{what} has nothing left to be done, and a line says that it has."
        actions = [_gone(line), _changing(group_id, None)]
        return [Found(Finding(code="line-idle", detail=detail, about=about), lambda: actions)]

    return Question("group", (key,), judge)


def _for_user(line: Key, user_id: str, begun_at: datetime, around: Circumstances) -> Question:
    key = keys.user_key(user_id)

    def judge(beside: Beside) -> list[Found]:
        item = beside.at(key)
        if item is None:
            detail = f"A line says that groups must hear of the user {user_id}, who is not there."
            actions = [_gone(line), still_so(key, None)]
            return [Found(Finding(code="line-idle", detail=detail, about=About(user_id=user_id)), lambda: actions)]
        user = readable(user_items.from_item, item)
        if user is None or not _old(begun_at, around):
            return []
        since = f"has come or gone, and his groups have not heard of it since {begun_at.isoformat()}"
        detail = f'The user "{user.user_name}" {since}.'
        return [Found(Finding(code="settling-overdue", detail=detail, about=about_user(user)))]

    return Question("user", (key,), judge)


def _gone(line: Key) -> Action:
    return Action({"Delete": {"Key": line, "ConditionExpression": "attribute_exists(pk)"}}, lambda _: LostRace())


def _changing(group_id: str, change_id: str | None) -> Action:
    """The check that the group has this very unfinished change; None: that it has none, or is not there."""
    condition = "attribute_not_exists(change_id)" if change_id is None else "change_id = :change"
    values = {} if change_id is None else {"ExpressionAttributeValues": {":change": {"S": change_id}}}
    check = {"Key": keys.group_key(group_id), "ConditionExpression": condition, **values}
    return Action({"ConditionCheck": check}, lambda _: LostRace())


def _old(begun_at: datetime, around: Circumstances) -> bool:
    return around.now - begun_at > LATE_AFTER


def _found(code: Code, group: Group, what: str) -> Found:
    return Found(Finding(code=code, detail=f'The group "{group.display_name}" {what}.', about=about_group(group)))
