"""The log says which hold, which group and why: an entry is understood without another look-up."""

import pytest

from provisioning.domain.mappings import OrganizationByGroups, OrganizationRow
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.sync_log import LogEntry, LogQuery
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def ada(stage: Stage) -> str:
    return stage.create()


@pytest.fixture
def board(stage: Stage) -> str:
    """A group whose members are in an organization of their own."""
    group_id = stage.push("Board")
    row = OrganizationRow(group_ids=(group_id,), organization_id=stage.organization("Executives"))
    stage.map_organizations(OrganizationByGroups(rows=(row,), unmapped_organization_id=DEFAULT_ORGANIZATION_ID))
    return group_id


def last(stage: Stage, user_id: str) -> LogEntry:
    return stage.log(user_id)[-1]


def test_a_hold_that_is_placed_or_released_is_named(stage: Stage, ada: str) -> None:
    hold = stage.world.legal_holds.create(OPERATOR, "Byron v. Babbage")
    stage.world.legal_holds.place(OPERATOR, hold.id, ada)
    placed = last(stage, ada)
    stage.world.legal_holds.release(OPERATOR, hold.id, ada)

    assert (placed.action, placed.detail) == ("hold placed", f'Legal hold "Byron v. Babbage" ({hold.id}).')
    assert (last(stage, ada).action, last(stage, ada).detail) == ("hold released", placed.detail)


def test_a_deactivation_that_is_held_says_by_which_holds(stage: Stage, ada: str) -> None:
    holds = [stage.hold(ada), stage.hold(ada)]
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    held = last(stage, ada)

    assert (held.action, held.detail) == ("deactivation held", f"Legal holds: {', '.join(sorted(holds))}.")


def test_a_user_whom_a_group_moves_is_told_of_with_the_group(stage: Stage, ada: str, board: str) -> None:
    stage.add(board, ada)
    joined = last(stage, ada)
    stage.remove(board, ada)
    left = last(stage, ada)

    assert [(each.action, each.group_id, each.group_name) for each in (joined, left)] == [("moved", board, "Board")] * 2
    assert [each.detail for each in (joined, left)] == ['Joined the group "Board".', 'Left the group "Board".']


def test_whom_a_group_has_moved_is_in_the_log_of_the_group(stage: Stage, ada: str, board: str) -> None:
    stage.add(board, ada)

    entries, _ = stage.world.sync_log.page(LogQuery(group_id=board), None, 100)

    assert [entry.action for entry in entries] == ["moved", "members changed", "group created"]


def test_whom_apply_moves_is_told_of_with_the_job(stage: Stage, ada: str, board: str) -> None:
    stage.map_organizations(OrganizationByGroups(rows=(), unmapped_organization_id=stage.organization("Guests")))
    assert board

    job = stage.apply()

    assert (last(stage, ada).action, last(stage, ada).detail) == (
        "moved",
        f"Apply Org and Role Settings, job {job.id}.",
    )
