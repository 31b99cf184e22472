"""Counting the members of a group."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from provisioning.domain.failures import LostRace
from provisioning.domain.findings import Finding, about_group
from provisioning.domain.groups import Group
from provisioning.storage import group_items, keys
from provisioning.storage.examination.questions import Circumstances, Found, Moved, readable
from provisioning.storage.table import Action, Table, still_at

RECOUNTS_MAX = 3
COUNTED_PAGES_MAX = 250
"""Of a group's memberships at once: about two million."""


def miscounted(group_id: str, around: Circumstances) -> list[Found]:
    """What is wrong with a group's number of members.

    Raises:
        Moved: others kept changing the group, or it is too large to count at once.
    """
    key = keys.group_key(group_id)
    for _ in range(RECOUNTS_MAX):
        group = readable(group_items.from_item, around.table.get(key))
        if group is None:
            return []
        members = _members(around.table, group_id)
        # Whoever changes the members of a group changes its version.
        again = readable(group_items.from_item, around.table.get(key))
        if again is None or again.version == group.version:
            return _member_count_off(group, members, around) if again and members != group.member_count else []
    raise Moved(f"The members of the group {group_id} kept changing while they were counted.")


def _members(table: Table, group_id: str) -> int:
    pages = _pages(
        table,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :members)",
        ExpressionAttributeValues={":pk": {"S": keys.group_partition(group_id)}, ":members": {"S": keys.MEMBERS}},
        ConsistentRead=True,
        Select="COUNT",
    )
    members = 0
    for number, page in enumerate(pages):
        if number == COUNTED_PAGES_MAX:
            raise Moved(f"The group {group_id} has too many members to count them at once.")
        members += page["Count"]
    return members


def _pages(table: Table, **request: object) -> Iterator[Mapping[str, int]]:
    while True:
        page = table.query(**request)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _member_count_off(group: Group, members: int, around: Circumstances) -> list[Found]:
    detail = f'The group "{group.display_name}" has {members:,} members, and says that it has {group.member_count:,}.'
    right = replace(group, member_count=members, version=group.version + 1, modified_at=around.now)
    put = {"Put": {"Item": group_items.to_item(right), **still_at(group.version)}}
    finding = Finding(code="member-count-off", detail=detail, about=about_group(group))
    return [Found(finding, lambda: [Action(put, lambda _: LostRace())])]
