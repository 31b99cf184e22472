"""A change of members that gets nowhere, because the table is not as it must be."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from local.engines import running
from provisioning.domain.groups import MemberStep, Move, joined
from provisioning.storage import keys
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.users import DynamoUsers
from tests.contracts.conftest import fresh_table
from tests.contracts.pushed_groups import a_change
from tests.people import LOG_RETENTION, NOW, OKTA, a_group, a_user
from tests.world import World, durable


class Ticking:
    """A clock that goes on by itself, so that whoever tries for ever comes to the end of his time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=0.2)
        return self.now


def test_it_is_told_and_keeps_no_other_group_waiting() -> None:
    with running("moto") as engine:
        clock, table = Ticking(), fresh_table(engine)
        users, groups = DynamoUsers(table, clock, LOG_RETENTION), DynamoGroups(table, clock, LOG_RETENTION)
        providers = DynamoProviders(table, LOG_RETENTION)
        providers.save(OKTA)
        ada, grace = a_user("ada@example.com", id="ada"), a_user("grace@example.com", id="grace")
        for user in (ada, grace):
            users.create(user, [])
        joins = MemberStep(user_id="ada", joins=True)
        member = replace(joined(ada, "group-1", joins), version=2)
        leaving, coming = a_change(1), replace(a_change(1), id="coming")
        groups.write_down(leaving.id, [MemberStep(user_id="ada", joins=False)])
        groups.write_down(coming.id, [MemberStep(user_id="grace", joins=True)])
        one = a_group("One", id="group-1", member_count=1, change=leaving)
        groups.create(one, [Move(step=joins, before=ada, after=member)], [])
        groups.create(a_group("Two", id="group-2", change=coming), [], [])
        vars(table)["_client"].delete_item(
            TableName=table.name, Key=keys.membership_key("group-1", "ada", present=True)
        )
        clock.now += timedelta(minutes=2)

        with pytest.raises(ExceptionGroup, match="1 groups' changes could not be carried out"):
            World(users, clock, providers=providers, **durable(table, clock)).group_changes.sweep()

        assert [member.user_id for member in groups.members("group-2")] == ["grace"]
