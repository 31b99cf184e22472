"""Apply Org and Role Settings over 10,000 users on a real engine, interrupted twice."""

from collections import Counter
from datetime import timedelta

import pytest

from local.engines import Engine
from provisioning.domain.jobs import Job
from provisioning.domain.mappings import OrganizationByGroups, OrganizationRow, RoleRow, RolesByGroups
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from tests.faults.wire import FAULTS, Call, Killed
from tests.large.crowd import OLGA, Crowd
from tests.people import NOW, OKTA

USERS = 10_000
EXECUTIVES = 300
LONG = timedelta(hours=1)


def prepared(engine: Engine) -> tuple[Crowd, list[str], str]:
    """Executives are in a group that is mapped to an organization and a role; nobody has been moved."""
    crowd = Crowd(engine)
    user_ids = crowd.hire(USERS)
    group_id = crowd.group("Executives")
    crowd.push(group_id, "add", user_ids[:EXECUTIVES])
    organization = crowd.world.configure.create_organization(OLGA, "Executives", None)
    row = OrganizationRow(group_ids=(group_id,), organization_id=organization.id)
    crowd.map(OrganizationByGroups(rows=(row,), unmapped_organization_id=DEFAULT_ORGANIZATION_ID))
    crowd.map(roles=RolesByGroups((RoleRow(group_id=group_id, role_ids=frozenset({"desktop-user", "org-manager"})),)))
    return crowd, user_ids, organization.id


def started(crowd: Crowd, *, dry_run: bool) -> Job:
    return crowd.world.apply_settings.start(OLGA, OKTA.id, dry_run=dry_run)


def run(crowd: Crowd, job: Job, breaks_at: Call | None = None) -> None:
    """The worker gets the message; it may be killed at a call."""
    with crowd.wire.act((breaks_at, FAULTS["killed after"]) if breaks_at else None):
        crowd.world.apply_settings.run(job.id, crowd.now + LONG)


def test_a_dry_run_lists_who_would_move_and_a_job_interrupted_twice_moves_each_of_them_once(dynoxide: Engine) -> None:
    crowd, user_ids, organization_id = prepared(dynoxide)
    executives = {*user_ids[:EXECUTIVES]}
    others = crowd.users.get_many(user_ids[EXECUTIVES:])
    dry, real = started(crowd, dry_run=True), started(crowd, dry_run=False)

    run(crowd, dry)
    for nth in (40, 100):
        with pytest.raises(Killed):
            run(crowd, real, Call("dynamodb", "TransactWriteItems", nth))
    run(crowd, real)

    changes = all_changes(crowd, dry)
    roles = ("desktop-user", "org-manager")
    assert changes == sorted((user_id, organization_id, roles) for user_id in executives)
    assert all_changes(crowd, real) == changes
    finished = crowd.world.apply_settings.read(real.id)
    assert (finished.done, finished.counts.moved, finished.finished_at) == (USERS, EXECUTIVES, NOW)
    moved = Counter(entry.user_id for entry in crowd.users.log_of(OKTA.id, NOW) if entry.action == "moved")
    assert moved == Counter(executives)
    assert crowd.users.get_many(user_ids[EXECUTIVES:]) == others, "those who are where they belong are not written"


def test_applied_again_it_writes_nobody(dynoxide: Engine) -> None:
    crowd, user_ids, _ = prepared(dynoxide)
    run(crowd, started(crowd, dry_run=False))
    before = crowd.users.get_many(user_ids)

    run(crowd, again := started(crowd, dry_run=False))

    assert crowd.users.get_many(user_ids) == before
    assert (crowd.world.apply_settings.read(again.id).done, all_changes(crowd, again)) == (USERS, [])


def all_changes(crowd: Crowd, job: Job) -> list[tuple[str, str, tuple[str, ...]]]:
    """Who comes where with which roles, in order."""
    found, cursor = crowd.world.jobs.changes(job.id, None)
    while cursor:
        more, cursor = crowd.world.jobs.changes(job.id, cursor)
        found += more
    placed = [(each.user_id, each.after.organization_id, tuple(sorted(each.after.role_ids))) for each in found]
    return sorted(placed)
