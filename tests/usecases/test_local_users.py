"""What operators do with local users."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from provisioning.domain.failures import Impossible, NotFound, Taken, TooLarge, Unacceptable, VersionMismatch
from provisioning.domain.lifecycle import Active, Deactivated, Held
from provisioning.domain.placement import Placement
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import ENVIRONMENT, User
from provisioning.usecases.local_users import Names
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import NOW, OKTA

HELP_DESK = frozenset({"org-help-desk"})
GRACE = Names(
    user_name="grace@example.com",
    display_name="Grace Hopper",
    given_name="Grace",
    family_name="Hopper",
    email="grace@example.com",
)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def grace(stage: Stage) -> User:
    return create(stage)


def create(stage: Stage, names: Names = GRACE, organization_id: str | None = None) -> User:
    return stage.world.local_users.create(OPERATOR, names, organization_id=organization_id)


def change(stage: Stage, user: User, version: int | None = None, **names: str) -> User:
    return stage.world.local_users.change(OPERATOR, user.id, Names(**names), version=version)


def delete(stage: Stage, user: User) -> User:
    return stage.world.local_users.delete(OPERATOR, user.id)


def log(stage: Stage, user: User) -> list[LogEntry]:
    return [entry for entry in stage.users.log_of(ENVIRONMENT, NOW) if entry.user_id == user.id]


def story(stage: Stage, user: User) -> list[str]:
    return [entry.action for entry in log(stage, user)]


# Created


def test_a_created_user_has_his_names_and_the_default_roles(stage: Stage, grace: User) -> None:
    assert stage.user(grace.id) == grace
    assert (grace.local, grace.user_name, grace.placement) == (
        True,
        GRACE.user_name,
        Placement(role_ids=BASIC_ROLE_IDS),
    )
    assert grace.profile == {
        "displayName": "Grace Hopper",
        "name": {"givenName": "Grace", "familyName": "Hopper"},
        "emails": [{"value": "grace@example.com", "type": "work", "primary": True}],
    }


def test_the_log_says_who_created_him(stage: Stage, grace: User) -> None:
    (entry,) = log(stage, grace)

    assert (entry.action, entry.origin.actor, entry.user_name) == ("created", OPERATOR.arn, grace.user_name)


def test_a_user_needs_no_more_than_a_name_and_no_advice_is_given_on_it(stage: Stage) -> None:
    robot = create(stage, Names(user_name="robot"))

    assert (robot.profile, story(stage, robot)) == ({}, ["created"])


def test_a_user_who_is_created_in_an_organization_has_its_roles(stage: Stage) -> None:
    sales = stage.organization("Sales", "org-help-desk")

    grace = create(stage, organization_id=sales)

    assert grace.placement == Placement(organization_id=sales, role_ids=HELP_DESK, moved_by_operator=True)


def test_roles_that_are_given_are_all_he_has(stage: Stage) -> None:
    grace = stage.world.local_users.create(OPERATOR, GRACE, role_ids=HELP_DESK)

    assert grace.placement.role_ids == HELP_DESK


@pytest.mark.parametrize(
    ("names", "field"),
    [(Names(user_name=""), "userName"), (replace(GRACE, email="grace"), "email")],
)
def test_names_that_cannot_be_are_refused(stage: Stage, names: Names, field: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        create(stage, names)

    assert refused.value.field == field


def test_a_name_beyond_the_limit_is_refused(stage: Stage) -> None:
    with pytest.raises(TooLarge, match="900"):
        create(stage, Names(user_name="é" * 451))


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@example.com"])
def test_a_providers_name_is_taken_and_nobody_is_told_whose_it_is(stage: Stage, spelling: str) -> None:
    ada = stage.create("ada@example.com")

    with pytest.raises(Taken) as taken:
        create(stage, Names(user_name=spelling))

    assert not {"okta", ada} & set(taken.value.detail.lower().split())
    assert stage.users.total(ENVIRONMENT) == 0


# Changed


def test_what_is_said_changes_and_the_rest_stays(stage: Stage, grace: User) -> None:
    changed = change(stage, grace, user_name="murray@example.com", family_name="Murray")

    assert stage.user(grace.id) == changed
    assert changed.profile == grace.profile | {"name": {"givenName": "Grace", "familyName": "Murray"}}
    assert stage.users.by_user_name("grace@example.com") is None


def test_the_log_says_what_was_and_what_is(stage: Stage, grace: User) -> None:
    change(stage, grace, display_name="Amazing Grace")

    entry = log(stage, grace)[-1]
    assert (entry.action, entry.origin.actor) == ("updated", OPERATOR.arn)
    assert entry.changes == {"displayName": {"before": "Grace Hopper", "after": "Amazing Grace"}}


def test_an_empty_text_removes_what_was_there(stage: Stage, grace: User) -> None:
    changed = change(stage, grace, display_name="", given_name="", family_name="", email="")

    assert changed.profile == {}


def test_what_changes_nothing_writes_nothing(stage: Stage, grace: User) -> None:
    assert change(stage, grace, display_name="Grace Hopper") == grace
    assert (stage.user(grace.id), story(stage, grace)) == (grace, ["created"])


def test_names_place_and_roles_at_once_are_one_write(stage: Stage, grace: User) -> None:
    sales = stage.organization("Sales")

    changed = stage.world.local_users.change(
        OPERATOR, grace.id, Names(display_name="G."), organization_id=sales, role_ids=HELP_DESK
    )

    assert (changed.version, changed.placement.organization_id, changed.placement.role_ids) == (2, sales, HELP_DESK)
    assert story(stage, grace) == ["created", "updated", "moved"]


def test_a_version_that_has_passed_is_refused(stage: Stage, grace: User) -> None:
    change(stage, grace, version=1, display_name="G.")

    with pytest.raises(VersionMismatch, match="version 2"):
        change(stage, grace, version=1, display_name="H.")


def test_a_name_that_somebody_has_is_refused_and_changes_nothing(stage: Stage, grace: User) -> None:
    stage.create("ada@example.com")

    with pytest.raises(Taken):
        change(stage, grace, user_name="ada@example.com")

    assert stage.user(grace.id) == grace


def rename(stage: Stage, user: User) -> User:
    return change(stage, user, display_name="Eve")


@pytest.mark.parametrize("act", [rename, delete])
def test_ipsie_15_the_identity_provider_decides_of_its_own_users(
    stage: Stage, act: Callable[[Stage, User], User]
) -> None:
    ada = stage.user(stage.create())

    with pytest.raises(Impossible, match="identity provider"):
        act(stage, ada)

    assert stage.user(ada.id) == ada


def test_a_deactivated_user_cannot_be_changed(stage: Stage, grace: User) -> None:
    stage.operate.deactivate(OPERATOR, grace.id)

    with pytest.raises(Impossible, match="deactivated"):
        change(stage, grace, display_name="Eve")


def test_nobody_cannot_be_changed(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.world.local_users.change(OPERATOR, "nobody", GRACE)


# Deleted


def test_a_deleted_user_is_deactivated_at_once_and_his_name_is_free(stage: Stage, grace: User) -> None:
    gone = delete(stage, grace)

    assert (gone.deleted, type(gone.life.status), gone.profile) == (True, Deactivated, {})
    assert create(stage).id != grace.id
    assert story(stage, grace) == ["created", "deleted", "blocked", "deactivation scheduled", "deactivated"]


def test_a_legal_hold_protects_a_deleted_user_until_its_release(stage: Stage, grace: User) -> None:
    hold_id = stage.hold(grace.id)

    held = delete(stage, grace)
    released = stage.release(hold_id, grace.id)

    assert (held.deleted, type(held.life.status), held.profile) == (True, Held, grace.profile)
    assert (released.deleted, type(released.life.status)) == (True, Deactivated)


def test_deleting_him_twice_is_deleting_him_once(stage: Stage, grace: User) -> None:
    gone = delete(stage, grace)

    assert delete(stage, grace) == gone
    assert stage.users.total(ENVIRONMENT) == 0


def test_a_deactivated_user_who_is_deleted_gives_his_name_back(stage: Stage, grace: User) -> None:
    stage.operate.deactivate(OPERATOR, grace.id)

    gone = delete(stage, grace)

    assert (gone.deleted, type(gone.life.status), stage.users.by_user_name(grace.user_name)) == (
        True,
        Deactivated,
        None,
    )


def test_whose_provider_is_gone_can_be_deleted_so_that_another_provider_can_have_the_name(stage: Stage) -> None:
    ada_id = stage.create("ada@example.com")
    stage.operate.deactivate(OPERATOR, ada_id)
    stage.providers.delete(OKTA, [])

    gone = delete(stage, stage.user(ada_id))

    assert (gone.deleted, stage.users.by_user_name("ada@example.com")) == (True, None)
    assert story(stage, gone) == ["deleted"]


def test_a_deactivated_user_of_a_provider_can_be_deleted_so_that_his_names_are_free(stage: Stage) -> None:
    ada_id = stage.create("ada@example.com", externalId="00u1")
    stage.operate.deactivate(OPERATOR, ada_id)

    gone = delete(stage, stage.user(ada_id))

    assert (gone.deleted, stage.users.by_user_name("ada@example.com")) == (True, None)
    assert stage.users.by_external_id(OKTA.id, "00u1") is None
    assert stage.users.entries[-1].action == "deleted"


def test_who_is_active_again_meanwhile_is_not_deleted(stage: Stage) -> None:
    ada_id = stage.create("ada@example.com")
    stage.operate.deactivate(OPERATOR, ada_id)
    stage.users.meddlers = [lambda: stage.say(ada_id, active=True)]

    with pytest.raises(Impossible, match="identity provider deletes"):
        delete(stage, stage.user(ada_id))

    assert not stage.user(ada_id).deleted


def test_whose_provider_is_there_is_not_the_operators_to_delete(stage: Stage) -> None:
    ada_id = stage.create("ada@example.com")

    with pytest.raises(Impossible, match="identity provider deletes"):
        delete(stage, stage.user(ada_id))


# The other acts


def test_he_can_be_blocked_and_unblocked(stage: Stage, grace: User) -> None:
    blocked = stage.operate.block(OPERATOR, grace.id)

    assert (blocked.life.blocked, stage.unblock(grace.id).life.blocked) == (True, False)


def test_he_comes_back_with_his_profile_to_where_he_was(stage: Stage) -> None:
    grace = create(stage, organization_id=stage.organization("Sales", "org-help-desk"))
    stage.operate.deactivate(OPERATOR, grace.id)

    back = stage.operate.reactivate(OPERATOR, grace.id)

    assert (back.life.status, back.profile, back.placement) == (Active(), grace.profile, grace.placement)


def test_a_deleted_user_who_is_brought_back_has_his_name_again(stage: Stage, grace: User) -> None:
    delete(stage, grace)

    back = stage.operate.reactivate(OPERATOR, grace.id)

    assert stage.users.by_user_name(grace.user_name) == back


def test_he_can_be_moved_and_get_roles(stage: Stage, grace: User) -> None:
    sales = stage.organization("Sales")

    stage.move(grace.id, sales)
    stage.set_roles(grace.id, HELP_DESK)

    assert (stage.at(grace.id).organization_id, stage.at(grace.id).role_ids) == (sales, HELP_DESK)
