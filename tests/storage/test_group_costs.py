"""What groups cost: the same calls and written items, whatever their size; and the most that one transaction takes."""

from dataclasses import replace
from typing import Any

import pytest

from local.engines import Engine
from provisioning.domain.groups import MOVE_WEIGHT, MOVES_WEIGHT_MAX, Group, Move
from provisioning.domain.users import User
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.users import DynamoUsers
from tests.contracts.conftest import fresh_table
from tests.contracts.pushed_groups import a_change, a_group, deactivated, joins, member_ids, with_moves
from tests.people import LOG_RETENTION, NOW, a_user, an_entry


class Directory:
    """The stores on a table of their own; `calls` has what they ask of it, with the number of items written."""

    def __init__(self, engine: Engine) -> None:
        table = fresh_table(engine)
        self.users = DynamoUsers(table, lambda: NOW, LOG_RETENTION)
        self.groups = DynamoGroups(table, lambda: NOW, LOG_RETENTION)
        self.calls: list[tuple[str, int]] = []
        vars(table)["_client"].meta.events.register("provide-client-params.dynamodb", self._note)

    def _note(self, params: dict[str, Any], model: Any, **_: object) -> None:
        self.calls.append((model.name, len(params.get("TransactItems", []))))

    def newcomers(self, number: int, group: Group) -> list[Move]:
        """Users that are there, and join the group."""
        people = [a_user(f"{group.id}-{each}-{group.member_count}@example.com") for each in range(number)]
        for person in people:
            self.users.create(person, [])
        return [joins(person, group) for person in people]

    def group_of(self, size: int) -> Group:
        group = a_group(f"Group of {size}")
        self.groups.create(group, [], [])
        while group.member_count < size:
            moves = self.newcomers(min(MOVES_WEIGHT_MAX // MOVE_WEIGHT, size - group.member_count), group)
            grown = with_moves(group, *moves)
            self.groups.replace(group, grown, moves, [])
            group = grown
        return group


def calls_to_add_one(directory: Directory, group: Group) -> list[tuple[str, int]]:
    (move,) = directory.newcomers(1, group)
    directory.calls.clear()
    directory.groups.replace(group, with_moves(group, move), [move], [an_entry(move.after)], exactly=False)
    return directory.calls


@pytest.mark.parametrize("size", [10, 500])
def test_bug_034_adding_a_member_is_one_call_with_four_items(dynoxide: Engine, size: int) -> None:
    directory = Directory(dynoxide)
    group = directory.group_of(size)

    calls = calls_to_add_one(directory, group)

    assert calls == [("TransactWriteItems", 4)]
    assert len(member_ids(directory.groups, group)) == size + 1


def test_the_largest_change_fits_one_transaction(real_engine: Engine) -> None:
    directory = Directory(real_engine)
    group = a_group("Engineers", external_id="00g1")
    directory.groups.create(group, [], [])
    moves = directory.newcomers(MOVES_WEIGHT_MAX // MOVE_WEIGHT, group)
    renamed = replace(with_moves(group, *moves), display_name="Builders", external_id="00g2", change=a_change())

    directory.groups.replace(group, renamed, moves, [an_entry(moves[0].after)])

    assert directory.groups.get(group.id) == renamed
    assert len(member_ids(directory.groups, group)) == len(moves)


def settled_user(directory: Directory) -> tuple[Group, User]:
    group = directory.group_of(1)
    (user,) = directory.users.get_many(member_ids(directory.groups, group))
    directory.users.replace(user, deactivated(user), [])
    directory.groups.settle(deactivated(user), [group.id])
    return group, deactivated(user)


def test_who_is_settled_already_costs_a_read_and_no_write(moto: Engine) -> None:
    directory = Directory(moto)
    group, user = settled_user(directory)
    directory.calls.clear()

    directory.groups.settle(user, [group.id])

    assert directory.calls == [("BatchGetItem", 0)]


def test_where_nothing_changes_nothing_is_written(moto: Engine) -> None:
    directory = Directory(moto)
    group = directory.group_of(1)
    directory.calls.clear()

    directory.groups.replace(group, group, [], [])

    assert directory.calls == []
