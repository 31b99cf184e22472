"""What other servers got wrong, what attackers try and what the RFCs ask of groups, by the checklists' numbers."""

import pytest

from provisioning.domain.failures import Busy, Refused
from provisioning.domain.lifecycle import Pending
from provisioning.domain.mappings import RoleRow, RolesByGroups, SingleOrganization
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.usecases.races import RACES_MAX
from tests.groups.stage import Stage, adding, once, removing, strict
from tests.people import ENTRA, a_body, a_call, a_group_body, a_user

FIFTY = 50
HELP_DESK = frozenset({"org-help-desk"})


@pytest.fixture
def people(stage: Stage) -> list[str]:
    return stage.people(5)


@pytest.fixture
def group_id(stage: Stage, people: list[str]) -> str:
    """A group with all five."""
    return stage.push("Engineers", *people)


# Bugs of others: PATCH shapes


@pytest.mark.parametrize("value", [[{"value": "ID"}], [{"$ref": None, "value": "ID"}], {"value": "ID"}, ["ID"]])
def test_bug_005_a_remove_with_a_value_removes_exactly_that_member(
    stage: Stage, people: list[str], group_id: str, value: Json
) -> None:
    stage.patch_group(group_id, {"op": "Remove", "path": "members", "value": with_id(value, people[2])})

    assert stage.members(group_id) == sorted({*people} - {people[2]})


def with_id(value: Json, user_id: str) -> Json:
    match value:
        case dict():
            return {name: with_id(part, user_id) for name, part in value.items()}
        case list():
            return [with_id(part, user_id) for part in value]
        case _:
            return user_id if value == "ID" else value


def test_bug_005_a_remove_without_a_value_empties_the_group(stage: Stage, group_id: str) -> None:
    stage.patch_group(group_id, {"op": "remove", "path": "members"})

    assert stage.members(group_id) == []


@pytest.mark.parametrize("path", ['members[value eq "{}"]', 'members[ value  EQ  "{}" ]', 'MEMBERS[VALUE Eq "{}"]'])
def test_bug_006_a_member_is_chosen_in_any_spelling(stage: Stage, people: list[str], group_id: str, path: str) -> None:
    stage.patch_group(group_id, {"op": "remove", "path": path.format(people[0])})

    assert stage.members(group_id) == sorted(people[1:])


def test_bug_007_several_removals_in_one_patch_remove_the_right_ones(
    stage: Stage, people: list[str], group_id: str
) -> None:
    stage.remove(group_id, people[0], people[2], people[4])

    assert stage.members(group_id) == sorted([people[1], people[3]])


def test_bug_008_members_are_added_with_a_path_and_without(stage: Stage, group_id: str) -> None:
    ada, bob = stage.people(2, "new")

    stage.patch_group(group_id, adding(ada), {"op": "add", "value": {"members": [{"value": bob}]}})

    assert {ada, bob} <= set(stage.members(group_id))


def test_bug_008_adding_a_member_again_duplicates_nothing_and_keeps_last_modified(
    stage: Stage, people: list[str], group_id: str
) -> None:
    before = stage.group(group_id)
    stage.clock.advance(1)

    stage.add(group_id, people[0])

    assert (stage.group(group_id), len(stage.members(group_id))) == (before, 5)


def test_bug_014_a_put_replaces_the_members(stage: Stage, people: list[str], group_id: str) -> None:
    (ada,) = stage.people(1, "new")

    stage.put_group(group_id, "Engineers", ada, people[0])

    assert stage.members(group_id) == sorted([ada, people[0]])


def test_bug_015_members_who_are_not_active_yet_or_any_more_are_kept(stage: Stage, group_id: str) -> None:
    new = stage.create("new@example.com", active=False)
    leaving = stage.create("leaving@example.com")
    stage.say(leaving, active=False)

    stage.put_group(group_id, "Engineers", new, leaving)

    assert stage.members(group_id) == sorted([new, leaving])


def test_bug_015_when_a_put_names_only_strangers_the_answer_has_no_members_and_the_log_says_why(
    stage: Stage, group_id: str
) -> None:
    after = stage.put_group(group_id, "Engineers", "nobody")

    assert (after.member_count, stage.members(group_id)) == (0, [])
    assert stage.entries_of(group_id)[-1].changes == {"members": {"leftOut": ["nobody"]}}


def test_bug_015_a_strict_provider_is_refused_and_the_group_keeps_its_members(
    stage: Stage, people: list[str], group_id: str
) -> None:
    strict(stage)

    with pytest.raises(Refused):
        stage.put_group(group_id, "Engineers", "nobody")

    assert stage.members(group_id) == sorted(people)


# Bugs of others: reading


def test_bug_031_a_group_of_more_than_a_page_has_all_its_members(stage: Stage) -> None:
    people = stage.people(211, "member")
    group_id = stage.push("Everybody", *people[:-1])

    stage.add(group_id, people[-1])

    assert stage.members(group_id) == sorted(people)


def test_bug_029_the_groups_on_a_user_carry_no_members(stage: Stage, people: list[str], group_id: str) -> None:
    assert stage.seen(people[0])["groups"] == [
        {"value": group_id, "$ref": f"https://scim.example.com/Groups/{group_id}", "type": "direct"}
    ]


def test_bug_030_adding_one_to_a_large_group_asks_the_stores_as_often_as_to_a_small_one(stage: Stage) -> None:
    small, large = stage.push("Small"), stage.push("Large", *stage.people(2_000, "member"))
    asked: list[dict[str, int]] = []

    for group_id in (small, large):
        stage.groups.calls.clear()
        stage.add(group_id, *stage.people(1, group_id))
        asked.append(dict(stage.groups.calls))

    assert asked[0] == asked[1] == {"replace": 1}


def test_bug_033_fifty_who_change_one_group_at_once_are_all_in(stage: Stage) -> None:
    """Each comes in while the one before him is about to write."""
    people = stage.people(FIFTY, "member")
    group_id = stage.push("Crowd")
    waiting = iter(people[1:])

    def next_one() -> None:
        stage.add(group_id, next(waiting))

    stage.groups.meddlers = [next_one] * (FIFTY - 1)
    stage.add(group_id, people[0])

    assert (stage.members(group_id), stage.group(group_id).member_count) == (sorted(people), FIFTY)
    assert stage.logged(group_id, "added") == once(people)


def test_bug_033_whoever_cannot_come_in_is_told_to_come_again(stage: Stage, people: list[str], group_id: str) -> None:
    names = iter(range(RACES_MAX))
    stage.groups.meddlers = [lambda: stage.rename(group_id, f"Name {next(names)}"), None] * RACES_MAX

    with pytest.raises(Busy):
        stage.put_group(group_id, "Engineers", people[0])


# Bugs of others: roles


def test_bug_036_a_reactivation_restores_organization_and_roles(stage: Stage) -> None:
    ada = stage.create()
    group_id = stage.push("Help desk", ada)
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    stage.apply()
    before = stage.at(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.say(ada, active=True)

    assert (stage.at(ada), stage.groups_on(ada)) == (before, [group_id])


def test_bug_037_to_rename_a_mapped_group_changes_nothing_for_those_who_stay_in_it(stage: Stage) -> None:
    ada = stage.create()
    group_id = stage.push("Help desk", ada)
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    stage.apply()
    before = stage.user(ada)

    stage.rename(group_id, "Support")

    assert stage.user(ada) == before


def test_bug_038_one_who_was_raised_by_hand_is_reported_by_a_dry_run_and_can_be_brought_down(stage: Stage) -> None:
    ada = stage.create()
    stage.set_roles(ada, frozenset({"customer-cloud-admin"}))
    group_id = stage.push("Help desk")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))

    reported = stage.changes(stage.apply(dry_run=True))[ada]
    stage.apply()

    assert (reported.before.role_ids, reported.after.role_ids) == ({"customer-cloud-admin"}, BASIC_ROLE_IDS)
    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


# Attacks


def test_attack_001_attack_005_another_providers_user_is_neither_stored_nor_shown_nor_told_apart(stage: Stage) -> None:
    theirs = a_user("theirs@example.com", provider_id=ENTRA.id)
    stage.users.create(theirs, [])
    group_id = stage.push("Engineers", theirs.id)
    strict(stage)

    details = [refusal(stage, group_id, user_id).replace(user_id, "ID") for user_id in (theirs.id, "nobody")]

    assert (stage.places(group_id), stage.user(theirs.id)) == ([], theirs)
    assert details[0] == details[1]


def refusal(stage: Stage, group_id: str, user_id: str) -> str:
    with pytest.raises(Refused) as refused:
        stage.add(group_id, user_id)
    return refused.value.detail


def test_attack_001_another_provider_cannot_take_a_member_out_by_a_group_of_its_own(
    stage: Stage, people: list[str], group_id: str
) -> None:
    groups, stranger = stage.world.provision_groups, a_call(ENTRA)
    theirs = groups.create(stranger, a_group_body("Theirs", *people))

    groups.replace(stranger, theirs.id, a_group_body("Theirs"), None)
    groups.delete(stranger, theirs.id, None)

    assert stage.members(group_id) == sorted(people)


MASS_ASSIGNMENT: Document = {
    "roles": [{"value": "customer-cloud-admin"}],
    "entitlements": [{"value": "all"}],
    "isAdmin": True,
    "providerId": "entra",
    "memberCount": 9,
    "member_count": 9,
    "version": 9,
    "deleted": True,
    "change": {"id": "x"},
    urns.USER_STATE: {"blocked": False},
}


def test_attack_010_a_group_gets_nothing_that_is_not_the_providers_to_give(stage: Stage) -> None:
    group_id = stage.push("Engineers", **MASS_ASSIGNMENT)
    before = stage.group(group_id)

    stage.world.provision_groups.replace(stage.caller, group_id, a_group_body("Engineers", **MASS_ASSIGNMENT), None)
    stage.patch_group(group_id, {"op": "add", "value": MASS_ASSIGNMENT})

    assert stage.group(group_id) == before
    assert (before.provider_id, before.member_count, before.version, before.deleted) == ("okta", 0, 1, False)


@pytest.mark.parametrize("name", ["groups", "roles", "organization", "placement", "group_ids"])
def test_attack_010_a_user_gives_himself_no_group_and_no_role(stage: Stage, group_id: str, name: str) -> None:
    wanted: Json = [{"value": group_id}]
    ada = stage.provision.create(stage.caller, a_body() | {name: wanted}).id
    before = stage.at(ada)

    stage.provision.replace(stage.caller, ada, a_body() | {name: wanted}, None)

    assert (stage.groups_on(ada), stage.at(ada)) == ([], before)


def test_attack_018_a_mapping_hangs_on_the_id_through_rename_imitation_and_return(stage: Stage) -> None:
    ada, group_id = stage.create(), stage.push("Admins")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    stage.rename(group_id, "Gone")

    imitation = stage.push("Admins", ada)
    stage.delete_group(group_id)
    stage.rename(imitation, "Gone")
    stage.apply()

    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


# Deactivation


def test_deactivation_07_a_cancelled_deactivation_leaves_memberships_and_place_as_they_were(
    stage: Stage,
) -> None:
    ada = stage.create()
    group_id = stage.push("Help desk", ada)
    stage.map_organizations(SingleOrganization(stage.organization("Sales")))
    stage.set_roles(ada, HELP_DESK)
    before = stage.at(ada)
    stage.say(ada, active=False)

    stage.put(ada, active=True)

    assert (stage.at(ada), stage.members(group_id)) == (before, [ada])


def test_deactivation_07_a_rehire_by_post_restores_memberships_and_works_out_the_rest_afresh(stage: Stage) -> None:
    ada = stage.create()
    group_id = stage.push("Help desk", ada)
    stage.set_roles(ada, HELP_DESK)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    again = stage.create()

    assert (again, stage.members(group_id), stage.at(ada).role_ids) == (ada, [ada], BASIC_ROLE_IDS)


def test_deactivation_13_changes_while_he_is_pending_are_kept_and_right_after_a_cancel(stage: Stage) -> None:
    ada = stage.create()
    old, new = stage.push("Old", ada), stage.push("New")
    stage.map_roles(RolesByGroups((RoleRow(group_id=new, role_ids=HELP_DESK),)))
    sales = stage.organization("Sales")
    stage.say(ada, active=False)

    stage.add(new, ada)
    stage.remove(old, ada)
    stage.move(ada, sales)
    still_pending = stage.status(ada)
    stage.unblock(ada)

    assert still_pending is Pending
    assert (stage.groups_on(ada), stage.at(ada).role_ids) == ([new], HELP_DESK)
    assert stage.at(ada).organization_id == sales != DEFAULT_ORGANIZATION_ID


def test_deactivation_13_a_change_of_groups_does_not_move_the_deadline(stage: Stage) -> None:
    ada, group_id = stage.create(), stage.push("Help desk")
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.clock.advance(5)

    stage.add(group_id, ada)

    assert stage.reminder() == reminder


# RFCs


def test_rfc_086_to_remove_one_who_is_no_member_is_a_success_without_a_change(stage: Stage, group_id: str) -> None:
    before = stage.group(group_id)

    stage.patch_group(group_id, removing("nobody"))

    assert stage.group(group_id) == before


def test_rfc_093_membership_comes_only_from_the_group(stage: Stage, group_id: str) -> None:
    ada = stage.create(groups=[{"value": group_id}])

    stage.patch(ada, {"op": "replace", "path": "title", "value": "Countess"})

    assert (stage.groups_on(ada), ada in stage.members(group_id)) == ([], False)


def test_rfc_098_a_deleted_user_is_absent_from_groups_and_a_deleted_group_from_users(stage: Stage) -> None:
    ada, bob = stage.create(), stage.create("bob@example.com")
    group_id, other_id = stage.push("Engineers", ada, bob), stage.push("Staff", bob)

    stage.delete(ada)
    stage.delete_group(other_id)

    assert (stage.members(group_id), stage.groups_on(bob)) == ([bob], [group_id])
    assert stage.found_groups(f'members[value eq "{ada}"]') == []
