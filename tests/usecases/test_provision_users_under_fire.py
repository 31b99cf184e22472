"""What happens when it fails between two calls, comes twice, or two come at once."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from local.memory import MemoryUsers
from provisioning.domain.failures import Busy, VersionMismatch
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.scim.etags import read_versions
from provisioning.usecases.directory import UserStore
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.races import RACES_MAX
from tests.people import NOW, OKTA, a_body, a_call

type Provisioning = Callable[[UserStore], ProvisionUsers]

DEACTIVATION: Document = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}


class Meddled(MemoryUsers):
    """A store in which somebody else acts just before a write."""

    def __init__(self) -> None:
        super().__init__()
        self.meddlers: list[Callable[[], object]] = []

    def _meddle(self) -> None:
        if self.meddlers:
            self.meddlers.pop(0)()

    def create(self, user: User, entries: list[LogEntry]) -> None:
        self._meddle()
        super().create(user, entries)

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        self._meddle()
        super().replace(before, after, entries)


class AnswerLost(MemoryUsers):
    """A store that writes and then cannot say so."""

    def create(self, user: User, entries: list[LogEntry]) -> None:
        super().create(user, entries)
        raise Busy

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        super().replace(before, after, entries)
        raise Busy


class Down(MemoryUsers):
    """A store that cannot write."""

    def create(self, user: User, entries: list[LogEntry]) -> None:
        raise Busy


def touch(users: MemoryUsers, user: User, *, deleted: bool = False) -> User:
    """Another writer's change, as a version of its own."""
    stored = users.get(user.id)
    assert stored is not None
    touched = replace(
        stored, deleted=deleted, profile={**stored.profile, "nickName": "touched"}, version=stored.version + 1
    )
    MemoryUsers.replace(users, stored, touched, [])
    return touched


def actions(users: MemoryUsers) -> Iterator[str]:
    return (entry.action for entry in users.log_of(OKTA.id, NOW))


def test_a_lost_race_is_run_again_on_what_the_winner_left(provisioning: Provisioning) -> None:
    users = Meddled()
    provision = provisioning(users)
    ada = provision.create(a_call(), a_body())
    users.meddlers = [lambda: touch(users, ada)] * (RACES_MAX - 1)

    after = provision.patch(a_call(), ada.id, DEACTIVATION, None)

    assert (after.active, after.profile["nickName"], after.version) == (False, "touched", RACES_MAX + 1)


def test_too_many_lost_races_are_busy_and_change_nothing(provisioning: Provisioning) -> None:
    users = Meddled()
    provision = provisioning(users)
    ada = provision.create(a_call(), a_body())
    users.meddlers = [lambda: touch(users, ada)] * RACES_MAX

    with pytest.raises(Busy):
        provision.patch(a_call(), ada.id, DEACTIVATION, None)

    stored = users.get(ada.id)
    assert stored is not None
    assert stored.active


def test_a_race_lost_under_if_match_is_a_version_mismatch(provisioning: Provisioning) -> None:
    users = Meddled()
    provision = provisioning(users)
    ada = provision.create(a_call(), a_body())
    users.meddlers = [lambda: touch(users, ada)]

    with pytest.raises(VersionMismatch):
        provision.patch(a_call(), ada.id, DEACTIVATION, read_versions('W/"1"'))


def test_a_user_deleted_while_he_is_brought_back_is_created_anew(provisioning: Provisioning) -> None:
    users = Meddled()
    provision = provisioning(users)
    ada = provision.create(a_call(), a_body(active=False))
    users.meddlers = [lambda: None, lambda: touch(users, ada, deleted=True)]

    anew = provision.create(a_call(), a_body())

    assert anew.id != ada.id
    assert list(users.all(OKTA.id)) == [anew]


def test_a_create_whose_answer_was_lost_is_a_create(provisioning: Provisioning) -> None:
    users = AnswerLost()

    created = provisioning(users).create(a_call(), a_body())

    assert list(users.all(OKTA.id)) == [created]
    assert list(actions(users)) == ["created"]


def test_a_create_that_was_not_written_is_busy(provisioning: Provisioning) -> None:
    users = Down()

    with pytest.raises(Busy):
        provisioning(users).create(a_call(), a_body())

    assert users.total(OKTA.id) == 0


def test_the_same_patch_twice_is_one_change(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body())

    first = provision.patch(a_call(), ada.id, DEACTIVATION, None)
    second = provision.patch(a_call(), ada.id, DEACTIVATION, None)

    assert first == second
    assert list(actions(users)) == ["created", "blocked", "deactivation scheduled"]


def test_a_change_whose_answer_was_lost_is_a_change(provisioning: Provisioning) -> None:
    users = AnswerLost()
    provision = provisioning(users)
    ada = provision.create(a_call(), a_body(externalId="00u1"))

    gone = provision.patch(a_call(), ada.id, DEACTIVATION, None)
    back = provision.create(a_call(), a_body(externalId="00u1"))
    provision.delete(a_call(), ada.id, None)

    assert (gone.active, back.id, back.active) == (False, ada.id, True)
    assert list(actions(users)).count("deleted") == 1
