"""The contract of `JobStore`, on every implementation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from provisioning.domain.failures import LostRace
from provisioning.domain.jobs import Job, JobChange, JobCounts
from provisioning.domain.placement import Placement
from provisioning.domain.users import User
from provisioning.usecases.ports import JobStore
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import ORIGIN
from tests.people import NOW, OKTA, a_user, an_entry, new_id

UK = Placement(organization_id="uk", role_ids=frozenset({"org-admin", "desktop-user"}), moved_by_operator=True)


def a_job(users: int = 3, **changes: Any) -> Job:
    """A job whose users have been listed."""
    job = Job(id=new_id(), provider_id=OKTA.id, dry_run=False, origin=ORIGIN, started_at=NOW)
    return replace(job, list_id=new_id(), users=users, **changes)


def a_change_of(user_id: str, **changes: Any) -> JobChange:
    change = JobChange(user_id=user_id, user_name=f"{user_id}@example.com", before=Placement(), after=UK)
    return replace(change, **changes)


def placed(user: User) -> User:
    return replace(user, placement=UK, version=user.version + 1)


def further(job: Job, done: int) -> Job:
    return replace(job, done=job.done + done)


def walked_ids(jobs: JobStore, list_id: str, number: int) -> Iterator[str]:
    done = 0
    while done < number:
        some = jobs.user_ids(list_id, done)
        assert some
        yield from some
        done += len(some)


def walked_changes(jobs: JobStore, job: Job) -> Iterator[list[JobChange]]:
    page, cursor = jobs.changes(job.id, None)
    yield page
    while cursor is not None:
        page, cursor = jobs.changes(job.id, cursor)
        yield page


def test_a_created_job_reads_back_as_it_was(jobs: JobStore) -> None:
    job = a_job(dry_run=True, missing=frozenset({"0123456789abcdef", "fedcba9876543210"}))

    jobs.create(job)

    assert jobs.get(job.id) == job


def test_a_finished_job_reads_back_with_what_it_did(jobs: JobStore) -> None:
    job = a_job()
    jobs.create(job)
    counts = JobCounts(moved=1, roles_changed=2, refused=3)
    finished = replace(job, done=3, finished_at=NOW + timedelta(minutes=1), counts=counts)

    jobs.carry_on(job, finished, [], [], [])

    assert jobs.get(job.id) == finished


def test_nothing_is_known_of_an_unknown_job(jobs: JobStore) -> None:
    assert jobs.get("none") is None
    assert jobs.changes("none", None) == ([], None)


def test_a_job_is_not_listed_before_it_is_carried_on(jobs: JobStore) -> None:
    job = replace(a_job(), list_id=None, users=0)
    jobs.create(job)
    listed = replace(job, list_id="l1", users=2)

    jobs.carry_on(job, listed, [], [], [])

    assert jobs.get(job.id) == listed


def test_a_job_is_listed_only_once(jobs: JobStore) -> None:
    job = replace(a_job(), list_id=None, users=0)
    jobs.create(job)
    listed = replace(job, list_id="l1", users=2)
    jobs.carry_on(job, listed, [], [], [])

    with pytest.raises(LostRace):
        jobs.carry_on(job, replace(job, list_id="l2", users=3), [], [], [])

    assert jobs.get(job.id) == listed


def test_a_failed_job_reads_back_as_it_was_and_is_carried_on_with_no_more(jobs: JobStore) -> None:
    job = a_job()
    jobs.create(job)
    failed = replace(job, finished_at=NOW, stepped_at=NOW - timedelta(hours=1), failure="Too büsy.")
    jobs.carry_on(job, failed, [], [], [])

    with pytest.raises(LostRace):
        jobs.carry_on(job, further(job, 1), [], [], [])

    assert jobs.get(job.id) == failed


def test_a_job_is_unfinished_until_it_ends_or_fails(jobs: JobStore) -> None:
    begun, ended, failed = a_job(), a_job(), a_job()
    for job in (begun, ended, failed):
        jobs.create(job)

    jobs.carry_on(begun, further(begun, 1), [], [], [])
    jobs.carry_on(ended, replace(further(ended, 3), finished_at=NOW), [], [], [])
    jobs.carry_on(failed, replace(failed, finished_at=NOW, failure="Too busy."), [], [], [])

    assert jobs.unfinished() == [begun.id]


def test_a_job_over_nobody_is_finished_only_once(jobs: JobStore) -> None:
    job = a_job(users=0)
    jobs.create(job)
    finished = replace(job, finished_at=NOW)
    jobs.carry_on(job, finished, [], [], [])

    with pytest.raises(LostRace):
        jobs.carry_on(job, replace(job, finished_at=NOW + timedelta(minutes=1)), [], [], [])

    assert jobs.get(job.id) == finished


@pytest.mark.parametrize("number", [0, 1, 1_000, 1_001, 2_500])
def test_users_that_were_written_down_are_read_back_in_their_order(jobs: JobStore, number: int) -> None:
    user_ids = [f"u{each}" for each in range(number)]

    jobs.write_down("l1", user_ids)

    assert list(walked_ids(jobs, "l1", number)) == user_ids


@pytest.mark.parametrize("done", [0, 999, 1_000, 1_499])
def test_users_are_read_from_any_of_them_on(jobs: JobStore, done: int) -> None:
    jobs.write_down("l1", [f"u{each}" for each in range(1_500)])
    jobs.write_down("l2", ["x", "y", "z"])

    assert jobs.user_ids("l1", done)[0] == f"u{done}"


def test_a_step_writes_the_progress_the_users_the_changes_and_the_log(stores: Stores) -> None:
    ada = a_user()
    stores.users.create(ada, [])
    job, change, entry = a_job(), a_change_of(ada.id), an_entry(ada)
    stores.jobs.create(job)

    stores.jobs.carry_on(job, further(job, 1), [(ada, placed(ada))], [change], [entry])

    assert stores.jobs.get(job.id) == further(job, 1)
    assert (stores.users.get(ada.id), stores.users.by_user_name(ada.user_name)) == (placed(ada), placed(ada))
    assert (stores.jobs.changes(job.id, None), stores.users.log_of(OKTA.id, NOW)) == (([change], None), [entry])


def test_a_step_is_done_only_once(stores: Stores) -> None:
    ada = a_user()
    stores.users.create(ada, [])
    job = a_job()
    stores.jobs.create(job)
    stores.jobs.carry_on(job, further(job, 2), [], [], [])

    with pytest.raises(LostRace):
        stores.jobs.carry_on(job, further(job, 1), [(ada, placed(ada))], [a_change_of(ada.id)], [an_entry(ada)])

    assert (stores.jobs.get(job.id), stores.users.get(ada.id)) == (further(job, 2), ada)
    assert (stores.jobs.changes(job.id, None), stores.users.log_of(OKTA.id, NOW)) == (([], None), [])


def test_a_step_whose_user_has_changed_meanwhile_changes_nothing(stores: Stores) -> None:
    ada, bob = a_user("ada@example.com"), a_user("bob@example.com")
    for user in (ada, bob):
        stores.users.create(user, [])
    renamed = replace(bob, user_name="new@example.com", version=2)
    stores.users.replace(bob, renamed, [])
    job = a_job()
    stores.jobs.create(job)

    with pytest.raises(LostRace):
        stores.jobs.carry_on(job, further(job, 2), [(ada, placed(ada)), (bob, placed(bob))], [a_change_of(ada.id)], [])

    assert (stores.jobs.get(job.id), stores.jobs.changes(job.id, None)) == (job, ([], None))
    assert stores.users.get_many([ada.id, bob.id]) == [ada, renamed]


def test_a_job_that_is_not_there_is_not_carried_on(jobs: JobStore) -> None:
    job = a_job()

    with pytest.raises(LostRace):
        jobs.carry_on(job, further(job, 1), [], [], [])

    assert jobs.get(job.id) is None


def test_what_a_job_did_reads_back_as_it_was(jobs: JobStore) -> None:
    job = a_job()
    jobs.create(job)
    changes = [
        a_change_of("a"),
        a_change_of("b", before=UK, after=Placement(), new_organization="Österreich"),
        a_change_of("c", after=Placement(), refused="The name is empty."),
    ]

    jobs.carry_on(job, further(job, 3), [], changes, [])

    assert jobs.changes(job.id, None) == (changes, None)


def test_what_a_job_did_comes_in_the_order_of_its_users_page_by_page(jobs: JobStore) -> None:
    job = a_job(users=1_600)
    jobs.create(job)
    other = a_job()
    jobs.create(other)
    jobs.carry_on(other, further(other, 1), [], [a_change_of("x")], [])
    changes = [a_change_of(f"u{each}", user_name="n" * 900) for each in range(1_600)]
    for start in range(0, 1_600, 800):
        jobs.carry_on(job, further(job, 800), [], changes[start : start + 800], [])
        job = further(job, 800)

    pages = list(walked_changes(jobs, job))

    assert [change for page in pages for change in page] == changes
    assert len(pages) > 1
