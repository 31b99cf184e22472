"""Real races of group changes on real engines: nothing is lost, and nothing is counted twice."""

from dataclasses import dataclass, replace
from functools import partial

import pytest

from local.engines import Engine
from provisioning.domain.groups import Group
from provisioning.domain.organizations import DEFAULT_ORGANIZATION, Organization
from provisioning.domain.users import User
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.users import DynamoUsers
from tests.contracts.pushed_groups import (
    a_change,
    a_group,
    deactivated,
    joins,
    leaves,
    member_ids,
    place_ids,
    with_moves,
)
from tests.people import LOG_RETENTION, NOW, OKTA, a_user, new_id
from tests.storage.racing import outcomes, patient_table

RACES = 20
RUNNERS = 4
CROWD = 50


@dataclass(frozen=True, slots=True)
class Directory:
    users: DynamoUsers
    groups: DynamoGroups
    organizations: DynamoOrganizations

    def people(self, number: int) -> list[User]:
        people = [a_user(f"{new_id()}@example.com") for _ in range(number)]
        for person in people:
            self.users.create(person, [])
        return people

    def group_of(self, *users: User) -> tuple[Group, list[User]]:
        """A group that is there, and these users as its members; Okta has only this one."""
        for other in self.groups.all(OKTA.id):
            self.groups.replace(other, replace(other, deleted=True, version=other.version + 1), [], [])
        group = a_group()
        moves = [joins(user, group) for user in users]
        group = replace(group, member_count=len(users))
        self.groups.create(group, moves, [])
        return group, [move.after for move in moves]

    def stored(self, group: Group) -> Group:
        found = self.groups.get(group.id)
        assert found is not None
        return found


@pytest.fixture
def directory(real_engine: Engine) -> Directory:
    table = patient_table(real_engine)
    return Directory(
        DynamoUsers(table, lambda: NOW, LOG_RETENTION),
        DynamoGroups(table, lambda: NOW, LOG_RETENTION),
        DynamoOrganizations(table, LOG_RETENTION),
    )


def test_bug_033_fifty_who_join_one_group_at_once_are_all_in_and_all_counted(directory: Directory) -> None:
    group, _ = directory.group_of()
    moves = [joins(user, group) for user in directory.people(CROWD)]

    result = outcomes(
        [partial(directory.groups.replace, group, with_moves(group, move), [move], [], exactly=False) for move in moves]
    )

    assert result == {"won": CROWD}
    assert directory.stored(group) == replace(group, member_count=CROWD, version=1 + CROWD)
    assert member_ids(directory.groups, group) == sorted(move.after.id for move in moves)


def test_those_who_join_and_leave_at_once_are_counted_right(directory: Directory) -> None:
    group, members = directory.group_of(*directory.people(CROWD // 2))
    newcomers = directory.people(CROWD // 2)
    moves = [*(leaves(user, group) for user in members), *(joins(user, group) for user in newcomers)]

    result = outcomes(
        [partial(directory.groups.replace, group, with_moves(group, move), [move], [], exactly=False) for move in moves]
    )

    assert result == {"won": CROWD}
    assert directory.stored(group).member_count == CROWD // 2
    assert member_ids(directory.groups, group) == [user.id for user in newcomers]


def test_of_exact_changes_of_one_version_one_wins(directory: Directory) -> None:
    for _ in range(RACES):
        group, _ = directory.group_of()
        moves = [joins(user, group) for user in directory.people(RUNNERS)]

        result = outcomes(
            [partial(directory.groups.replace, group, with_moves(group, move), [move], []) for move in moves]
        )

        assert result == {"won": 1, "LostRace": RUNNERS - 1}
        assert directory.stored(group).member_count == len(member_ids(directory.groups, group)) == 1


def test_of_two_groups_that_one_user_joins_at_once_one_wins(directory: Directory) -> None:
    for _ in range(RACES):
        (ada,) = directory.people(1)
        pushed = [a_group(new_id()) for _ in range(2)]
        for group in pushed:
            directory.groups.create(group, [], [])

        result = outcomes(
            [
                partial(directory.groups.replace, group, with_moves(group, move), [move], [], exactly=False)
                for group in pushed
                for move in [joins(ada, group)]
            ]
        )

        assert result == {"won": 1, "LostRace": 1}
        joined = [group.id for group in pushed if member_ids(directory.groups, group)]
        assert [*joined] == [*(directory.users.get_many([ada.id])[0].group_ids)]


def test_a_step_of_a_change_is_carried_out_by_one_of_all_who_try(directory: Directory) -> None:
    for _ in range(RACES):
        group, _ = directory.group_of()
        begun = replace(group, change=a_change(steps=1), version=2)
        directory.groups.replace(group, begun, [], [])
        (ada,) = directory.people(1)
        after = replace(begun, change=None, member_count=1, version=3)

        step = partial(directory.groups.replace, begun, after, [joins(ada, group)], [], exactly=False)
        result = outcomes([step] * RUNNERS)

        assert result == {"won": 1, "LostRace": RUNNERS - 1}
        assert directory.stored(group) == after


def test_who_is_settled_by_several_at_once_is_counted_once(directory: Directory) -> None:
    for _ in range(RACES):
        group, (ada, _) = directory.group_of(*directory.people(2))
        gone = deactivated(ada)
        directory.users.replace(ada, gone, [])

        result = outcomes([partial(directory.groups.settle, gone, [group.id])] * RUNNERS)

        assert set(result) <= {"won", "LostRace"}
        assert directory.stored(group).member_count == len(member_ids(directory.groups, group)) == 1


def test_who_is_settled_while_others_join_is_counted_once(directory: Directory) -> None:
    group, (ada,) = directory.group_of(*directory.people(1))
    gone = deactivated(ada)
    directory.users.replace(ada, gone, [])
    moves = [joins(user, group) for user in directory.people(RUNNERS)]
    joining = [
        partial(directory.groups.replace, group, with_moves(group, move), [move], [], exactly=False) for move in moves
    ]

    result = outcomes([partial(directory.groups.settle, gone, [group.id]), *joining])

    assert result == {"won": 1 + RUNNERS}
    assert directory.stored(group).member_count == len(member_ids(directory.groups, group)) == RUNNERS


def test_who_leaves_while_his_absence_is_settled_is_counted_once(directory: Directory) -> None:
    for _ in range(RACES):
        group, (ada,) = directory.group_of(*directory.people(1))
        gone = deactivated(ada)
        directory.users.replace(ada, gone, [])
        move = leaves(gone, group)
        leaving = partial(directory.groups.replace, group, with_moves(group, move), [move], [], exactly=False)

        outcomes([partial(directory.groups.settle, gone, [group.id]), leaving])

        left = directory.users.get(ada.id) == move.after
        assert directory.stored(group).member_count == 0
        assert place_ids(directory.groups, group) == ([] if left else [ada.id])


def test_of_creations_of_one_name_one_wins(directory: Directory) -> None:
    for race in range(RACES):
        pushed = [a_group(f"{'RACE' if runner % 2 else 'race'}{race}") for runner in range(RUNNERS)]

        result = outcomes([partial(directory.groups.create, group, [], []) for group in pushed])

        assert result == {"won": 1, "DisplayNameClaimed": RUNNERS - 1}
        assert directory.groups.total(OKTA.id) == race + 1


def test_of_a_change_of_members_and_a_deletion_one_wins(directory: Directory) -> None:
    for _ in range(RACES):
        group, _ = directory.group_of()
        (ada,) = directory.people(1)
        move = joins(ada, group)
        joining = partial(directory.groups.replace, group, with_moves(group, move), [move], [], exactly=False)
        deletion = partial(directory.groups.replace, group, replace(group, deleted=True, version=2), [], [])

        result = outcomes([joining, deletion])

        assert result == {"won": 1, "LostRace": 1}
        assert (directory.groups.get(group.id) is None) == (directory.users.get(ada.id) == ada)


def an_organization(name: str) -> Organization:
    return Organization(id=new_id(), name=name, parent_id=DEFAULT_ORGANIZATION.id, created_by=OKTA.id)


def test_of_organizations_created_at_once_no_more_are_made_than_may_be(directory: Directory) -> None:
    created = [an_organization(f"Organization {runner}") for runner in range(CROWD // 5)]

    result = outcomes([partial(directory.organizations.create, each, [], created_by_max=3) for each in created])

    assert result == {"won": 3, "OrganizationsFull": CROWD // 5 - 3}
    assert directory.organizations.created_by(OKTA.id) == len(directory.organizations.all()) - 1 == 3


def test_the_default_organization_and_another_never_have_the_same_name(directory: Directory) -> None:
    taken = an_organization("Everybody")
    renamed = replace(DEFAULT_ORGANIZATION, name="everybody", version=2)

    result = outcomes(
        [
            partial(directory.organizations.create, taken, []),
            partial(directory.organizations.replace, DEFAULT_ORGANIZATION, renamed, []),
        ]
    )

    assert result == {"won": 1, "OrganizationNameClaimed": 1}
    assert sum(each.name.casefold() == "everybody" for each in directory.organizations.all()) == 1
