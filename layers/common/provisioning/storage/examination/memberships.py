"""Users and their groups: a membership stands for each group that a user has, on the side where he belongs.

The user's own list of his groups counts. What a membership lacks or has too much is found at the user, as long as he
has the group; what he does not have is found at the membership.
"""

from provisioning.domain.failures import LostRace
from provisioning.domain.findings import About, Code, Finding, about_user
from provisioning.domain.users import User
from provisioning.storage import group_items, keys, memberships, user_items
from provisioning.storage.examination.owners import still_so, user_owner
from provisioning.storage.examination.questions import (
    Beside,
    Circumstances,
    Found,
    Question,
    Subject,
    Verdict,
    readable,
)
from provisioning.storage.table import Action, Item


def membership_questions(user: User, around: Circumstances) -> tuple[Question, ...]:
    """Does a membership stand for each of his groups?"""
    return tuple(_first_look(user, group_id, around) for group_id in sorted(user.group_ids))


def _first_look(user: User, group_id: str, around: Circumstances) -> Question:
    """As few items as tell that all is well."""
    right = keys.membership_key(group_id, user.id, present=user.present)
    group_key = keys.group_key(group_id)

    def judge(beside: Beside) -> Verdict:
        group = readable(group_items.from_item, beside.at(group_key))
        if beside.at(right) and group and group.provider_id == user.provider_id:
            return []
        return _second_look(user, group_id, around)

    return Question(f"membership of {group_id}", (right, group_key), judge)


def _second_look(user: User, group_id: str, around: Circumstances) -> Question:
    right, wrong = (keys.membership_key(group_id, user.id, present=side == user.present) for side in (True, False))
    group_key, line_key = keys.group_key(group_id), keys.unfinished_key("USER", user.id)

    def judge(beside: Beside) -> Verdict:
        item = beside.at(group_key)
        group = readable(group_items.from_item, item)
        if item is None:
            return [_found("group-missing", user, group_id, "is in the group {group}, which is not there")]
        if group and group.provider_id != user.provider_id:
            return [_found("group-of-another-provider", user, group_id, "is in the group {group} of another provider")]
        if beside.at(right):
            return []
        if beside.at(wrong):
            return [] if beside.at(line_key) else [_misplaced(user, group_id, around)]
        return [_absent(user, group_id, right, around)]

    return Question(f"membership of {group_id}", (right, wrong, group_key, line_key), judge)


def _misplaced(user: User, group_id: str, around: Circumstances) -> Found:
    shown = "is not shown as a member" if user.present else "is shown as a member, though he is gone,"
    found = _found("membership-misplaced", user, group_id, f"{shown} of the group {{group}}, and nobody is to tell it")
    return Found(
        found.finding,
        lambda: memberships.settled(around.table, user, [group_id], around.now),
        recounts=group_id,
    )


def _absent(user: User, group_id: str, right: keys.Key, around: Circumstances) -> Found:
    found = _found("membership-missing", user, group_id, "is in the group {group}, which does not know of it")
    put = Action(
        {"Put": {"Item": {**right, "user_id": {"S": user.id}}, "ConditionExpression": "attribute_not_exists(pk)"}},
        lambda _: LostRace(),
    )
    actions = [user_items.unchanged(user), put, group_items.counted(group_id, 0, around.now)]
    return Found(found.finding, lambda: actions, recounts=group_id)


def _found(code: Code, user: User, group_id: str, what: str) -> Found:
    detail = f'The user "{user.user_name}" {what.format(group=group_id)}.'
    return Found(Finding(code=code, detail=detail, about=about_user(user, group_id=group_id)))


def membership_subject(item: Item, around: Circumstances) -> Subject:
    """Is he there who is a member here, and does he have this group?"""
    user_id, group_id = item["user_id"]["S"], keys.group_id(item)
    present = item["sk"]["S"].startswith(keys.MEMBERS)
    if keys.membership_key(group_id, user_id, present=present) != {"pk": item["pk"], "sk": item["sk"]}:
        raise ValueError("The membership is another user's.")
    user_key, group_key = keys.user_key(user_id), keys.group_key(group_id)

    def judge(beside: Beside) -> Verdict:
        there, group_there = beside.at(user_key), beside.at(group_key) is not None
        user = readable(user_items.from_item, there)
        if there is not None and user is None:
            return []
        if user is None:
            return [_stray("membership-without-user", item, None, around, grouped=group_there)]
        if group_id not in user.group_ids:
            code: Code = "membership-not-users" if group_there else "membership-without-group"
            return [_stray(code, item, user, around, grouped=group_there)]
        return [] if present == user.present else _doubled(item, user, around)

    return Subject("memberships", item, (Question("member", (user_key, group_key), judge),))


def _doubled(item: Item, user: User, around: Circumstances) -> Question:
    """The question to a membership on the wrong side: is there another one on the right side?"""
    group_id = keys.group_id(item)
    right = keys.membership_key(group_id, user.id, present=user.present)
    user_key, group_key = keys.user_key(user.id), keys.group_key(group_id)

    def judge(beside: Beside) -> Verdict:
        again = readable(user_items.from_item, beside.at(user_key))
        if again is None or again.version != user.version:
            return membership_subject(item, around).questions[0]
        if beside.at(right) is None:
            return []
        return [_stray("membership-doubled", item, user, around, grouped=beside.at(group_key) is not None)]

    return Question("member", (user_key, group_key, right), judge)


TOLD = {
    "membership-without-user": "The group {group} has a member {member}, who is not there.",
    "membership-without-group": "{member} is a member of the group {group}, which is not there.",
    "membership-not-users": "{member} is a member of the group {group} without knowing of it.",
    "membership-doubled": "{member} is in the group {group} twice, as a member and as one who is gone.",
}


def _stray(code: Code, item: Item, user: User | None, around: Circumstances, *, grouped: bool) -> Found:
    """A membership that must go; while somebody else changes the user, it stays."""
    user_id, group_id = item["user_id"]["S"], keys.group_id(item)
    called = f'The user "{user.user_name}"' if user else user_id
    about = about_user(user, group_id=group_id) if user else About(user_id=user_id, group_id=group_id)
    there = "attribute_exists(pk)"
    key = {"pk": item["pk"], "sk": item["sk"]}
    actions = [
        Action({"Delete": {"Key": key, "ConditionExpression": there}}, lambda _: LostRace()),
        still_so(keys.user_key(user_id), user_owner(user) if user else None),
        *([group_items.counted(group_id, 0, around.now)] if grouped else []),
    ]
    detail = TOLD[code].format(group=group_id, member=called)
    return Found(Finding(code=code, detail=detail, about=about), lambda: actions, recounts=group_id if grouped else "")
