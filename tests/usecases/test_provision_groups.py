"""What a provider does to its groups."""

from dataclasses import replace

import pytest

from provisioning.domain.failures import Busy, NotFound, Refused, Taken, TooLarge, VersionMismatch
from provisioning.domain.groups import DISPLAY_NAME_BYTES_MAX, GROUPS_PER_USER_MAX
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from provisioning.scim.errors import InvalidSyntax, InvalidValue, ScimError, TooMany
from provisioning.scim.etags import Versions, read_versions
from provisioning.usecases.provision_groups import SCANNED_MEMBERS_MAX, ProvisionGroups
from provisioning.usecases.races import RACES_MAX
from tests.groups.stage import Stage, adding, once, patch_of, removing, strict
from tests.people import ENTRA, NOW, a_call, a_group, a_group_body, a_user

OLD_VERSION = 'W/"1"'


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def provision(stage: Stage) -> ProvisionGroups:
    return stage.world.provision_groups


def versions(header: str) -> Versions | None:
    return read_versions(header)


# create


def test_a_created_group_has_what_the_body_says(stage: Stage) -> None:
    (ada,) = stage.people(1)

    group = stage.group(stage.push("Engineers", ada, externalId="00g1"))

    assert (group.display_name, group.external_id, group.provider_id) == ("Engineers", "00g1", "okta")
    assert (group.member_count, group.version, group.created_at) == (1, 1, NOW)


def test_a_groups_name_is_taken_in_any_case_and_nothing_changes(stage: Stage) -> None:
    group = stage.group(stage.push("Engineers"))

    with pytest.raises(Taken, match="displayName"):
        stage.push("ENGINEERS", *stage.people(1))

    assert (stage.group(group.id), stage.found_groups(None)) == (group, [group.id])


def test_an_external_id_is_taken(stage: Stage) -> None:
    stage.push("Engineers", externalId="00g1")

    with pytest.raises(Taken, match="externalId"):
        stage.push("Others", externalId="00g1")


def test_rfc_016_another_provider_may_have_a_group_of_the_same_name_and_external_id(
    stage: Stage, provision: ProvisionGroups
) -> None:
    stage.push("Engineers", externalId="00g1")

    theirs = provision.create(a_call(ENTRA), a_group_body(externalId="00g1"))

    assert (theirs.provider_id, len(stage.found_groups(None))) == ("entra", 1)


def test_what_is_not_the_providers_to_say_is_ignored(stage: Stage) -> None:
    group_id = stage.push(
        "Engineers", id="mine", meta={"version": "9"}, memberCount=7, deleted=True, roles=["org-admin"]
    )

    group = stage.group(group_id)
    assert (group.id == "mine", group.version, group.member_count, group.deleted) == (False, 1, 0, False)


@pytest.mark.parametrize("body", [None, [], {}, {"displayName": "A"}])
def test_what_is_no_group_is_refused(provision: ProvisionGroups, body: Json) -> None:
    with pytest.raises(InvalidSyntax):
        provision.create(a_call(), body)


@pytest.mark.parametrize(("name", "wrong"), [("displayName", 7), ("displayName", ""), ("members", 7)])
def test_a_group_with_a_wrong_value_is_refused(provision: ProvisionGroups, name: str, wrong: Json) -> None:
    with pytest.raises(InvalidValue):
        provision.create(a_call(), a_group_body() | {name: wrong})


def test_a_name_that_the_table_cannot_hold_is_refused(stage: Stage) -> None:
    group_id = stage.push("x" * DISPLAY_NAME_BYTES_MAX)

    with pytest.raises(TooLarge, match=f"the limit is {DISPLAY_NAME_BYTES_MAX}"):
        stage.push("x" * (DISPLAY_NAME_BYTES_MAX + 1))
    with pytest.raises(TooLarge):
        stage.rename(group_id, "ß" * DISPLAY_NAME_BYTES_MAX)


def test_a_member_who_is_named_twice_is_one(stage: Stage) -> None:
    (ada,) = stage.people(1)

    assert stage.group(stage.push("Engineers", ada, ada)).member_count == 1


# Members whom the provider does not have


def test_an_unknown_member_does_not_sink_the_batch_and_the_log_names_him(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")

    stage.add(group_id, "nobody", ada)

    assert stage.members(group_id) == [ada]
    warning = stage.entries_of(group_id)[-1]
    assert (warning.action, warning.changes) == ("warning", {"members": {"leftOut": ["nobody"]}})


def test_when_only_unknown_members_are_added_the_group_stays_and_the_log_names_them(stage: Stage) -> None:
    group_id = stage.push("Engineers")
    before = stage.group(group_id)

    stage.add(group_id, "nobody")

    assert (stage.group(group_id), stage.group_story(group_id)) == (before, ["group created", "warning"])


def test_another_providers_user_is_as_unknown_as_nobody(stage: Stage) -> None:
    theirs = a_user("theirs@example.com", provider_id=ENTRA.id)
    stage.users.create(theirs, [])
    group_id = stage.push("Engineers")

    stage.add(group_id, theirs.id)

    assert (stage.places(group_id), stage.users.get(theirs.id)) == ([], theirs)


def test_a_strict_provider_is_refused_and_nobody_joins(stage: Stage) -> None:
    strict(stage)
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")

    with pytest.raises(Refused, match='"nobody", which is no user of this provider'):
        stage.add(group_id, ada, "nobody")

    assert stage.members(group_id) == []


def test_a_strict_provider_may_remove_whom_it_does_not_have(stage: Stage) -> None:
    strict(stage)
    group_id = stage.push("Engineers")

    assert stage.remove(group_id, "nobody").version == 1


def test_nobody_is_in_more_groups_than_the_limit(stage: Stage) -> None:
    busy = a_user(group_ids=frozenset(map(str, range(GROUPS_PER_USER_MAX))))
    stage.users.create(busy, [])
    group_id = stage.push("Engineers")

    with pytest.raises(Refused, match="the limit is 2,000"):
        stage.add(group_id, busy.id)

    assert stage.members(group_id) == []


# read


def test_attack_001_another_providers_group_is_not_there(stage: Stage, provision: ProvisionGroups) -> None:
    group_id = stage.push("Engineers")
    stranger = a_call(ENTRA)

    for act in (
        lambda: provision.read(stranger, group_id),
        lambda: provision.replace(stranger, group_id, a_group_body("Mine"), None),
        lambda: provision.patch(stranger, group_id, patch_of(adding("nobody")), None),
        lambda: provision.delete(stranger, group_id, None),
    ):
        with pytest.raises(NotFound):
            act()

    assert stage.group(group_id).display_name == "Engineers"


# replace


def test_a_put_changes_the_name_and_the_members_in_one_write(stage: Stage) -> None:
    ada, bob = stage.people(2)
    group_id = stage.push("Engineers", ada)

    stage.put_group(group_id, "Builders", bob)

    assert (stage.group(group_id).display_name, stage.members(group_id)) == ("Builders", [bob])
    assert stage.group(group_id).version == 2


def test_a_put_that_does_not_say_members_leaves_them_alone(stage: Stage, provision: ProvisionGroups) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers", ada)

    provision.replace(stage.caller, group_id, {"schemas": [urns.GROUP], "displayName": "Builders"}, None)

    assert (stage.members(group_id), stage.groups.calls["places"]) == ([ada], 0)


def test_a_put_with_no_members_empties_the_group(stage: Stage) -> None:
    group_id = stage.push("Engineers", *stage.people(3))

    stage.put_group(group_id, "Engineers")

    assert (stage.members(group_id), stage.group(group_id).member_count) == ([], 0)


def test_rfc_073_attack_004_another_groups_id_in_a_body_redirects_nothing(
    stage: Stage, provision: ProvisionGroups
) -> None:
    (ada,) = stage.people(1)
    group_id, other = stage.push("Engineers"), stage.group(stage.push("Others"))

    after = provision.replace(stage.caller, group_id, a_group_body("Builders", ada, id=other.id), None)

    assert (after.id, after.display_name, stage.members(group_id)) == (group_id, "Builders", [ada])
    assert (stage.group(other.id), stage.members(other.id)) == (other, [])


# patch


def test_a_rename_keeps_the_members_and_frees_the_old_name(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers", ada)

    stage.rename(group_id, "Builders")

    assert (stage.members(group_id), stage.found_groups('displayName eq "builders"')) == ([ada], [group_id])
    assert stage.push("Engineers") != group_id


def test_a_rename_to_another_groups_name_is_refused(stage: Stage) -> None:
    stage.push("Engineers")
    group_id = stage.push("Builders")

    with pytest.raises(Taken, match="displayName"):
        stage.rename(group_id, "engineers")


def test_a_group_may_change_the_case_of_its_name(stage: Stage) -> None:
    group_id = stage.push("Engineers")

    assert stage.rename(group_id, "ENGINEERS").display_name == "ENGINEERS"


def test_rfc_114_the_same_name_again_writes_nothing(stage: Stage) -> None:
    group_id = stage.push("Engineers")
    before = stage.group(group_id)

    stage.rename(group_id, "Engineers")

    assert (stage.group(group_id), stage.group_story(group_id)) == (before, ["group created"])
    assert stage.groups.calls["replace"] == 0


def test_a_rename_that_comes_with_a_member_is_told_with_what_was_and_what_is(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")

    stage.patch_group(group_id, {"op": "replace", "value": {"displayName": "Builders"}}, adding(ada))

    assert stage.group_story(group_id)[1:] == ["group updated", "members changed"]
    assert stage.entries_of(group_id)[1].changes == {"displayName": {"before": "Engineers", "after": "Builders"}}


def test_a_rename_is_told_before_the_members_of_a_change_that_is_carried_out_in_steps(stage: Stage) -> None:
    people = stage.people(100)
    group_id = stage.push("Engineers")

    stage.patch_group(group_id, {"op": "replace", "value": {"displayName": "Builders"}}, adding(*people))

    assert stage.group_story(group_id)[1:] == ["group updated", *["members changed"] * 3]
    assert stage.logged(group_id, "added") == once(people)


def test_bug_016_rfc_076_when_one_operation_fails_none_is_done(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")

    with pytest.raises(ScimError):
        stage.patch_group(group_id, adding(ada), {"op": "remove", "path": "displayName"})

    assert (stage.members(group_id), stage.group(group_id).version) == ([], 1)


def test_members_are_removed_by_a_filter_on_what_the_provider_calls_them(
    stage: Stage, provision: ProvisionGroups
) -> None:
    ada, bob = stage.people(2)
    named: Json = [{"value": ada, "display": "Ada"}, {"value": bob, "display": "Bob"}]
    group_id = provision.create(stage.caller, a_group_body() | {"members": named}).id

    stage.patch_group(group_id, {"op": "remove", "path": 'members[display sw "A"]'})

    assert stage.members(group_id) == [bob]


def test_a_filter_that_would_read_too_many_members_is_refused_before_it_reads_one(stage: Stage) -> None:
    large = a_group(member_count=SCANNED_MEMBERS_MAX + 1)
    stage.groups.create(large, [], [])

    with pytest.raises(TooMany, match="20,001 members; the limit is 20,000"):
        stage.patch_group(large.id, {"op": "remove", "path": 'members[display sw "A"]'})

    assert stage.groups.calls["members"] == 0


def test_members_that_are_named_by_id_are_removed_from_a_group_of_any_size_without_reading_it(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers", ada)
    large = replace(stage.group(group_id), member_count=SCANNED_MEMBERS_MAX + 1)
    stage.groups.replace(stage.group(group_id), large, [], [])

    stage.remove(group_id, ada)

    assert (stage.members(group_id), stage.groups.calls["members"]) == ([], 0)


# delete


def test_a_deleted_group_is_gone_and_its_members_are_in_one_group_less(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id, other_id = stage.push("Engineers", ada), stage.push("Staff", ada)

    stage.delete_group(group_id)

    with pytest.raises(NotFound):
        stage.group(group_id)
    assert stage.groups_on(ada) == [other_id]
    assert stage.found_groups(None) == [other_id]


def test_a_deletion_is_told_with_whom_it_took_out(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers", ada)

    stage.delete_group(group_id)

    assert stage.group_story(group_id)[2:] == ["group deleted", "members changed"]
    assert stage.logged(group_id, "removed") == once([ada])


def test_a_group_is_deleted_once(stage: Stage) -> None:
    group_id = stage.push("Engineers")
    stage.delete_group(group_id)

    with pytest.raises(NotFound):
        stage.delete_group(group_id)


def test_a_group_that_is_posted_anew_after_its_deletion_is_another_and_empty(stage: Stage) -> None:
    group_id = stage.push("Engineers", *stage.people(2))
    stage.delete_group(group_id)

    again = stage.push("Engineers")

    assert again != group_id
    assert stage.members(again) == []


# If-Match


def test_a_change_of_the_version_that_was_read_is_carried_out(stage: Stage, provision: ProvisionGroups) -> None:
    group_id = stage.push("Engineers")

    after = provision.replace(stage.caller, group_id, a_group_body("Builders"), versions(OLD_VERSION))

    assert (after.display_name, after.version) == ("Builders", 2)


def test_rfc_113_a_change_of_an_older_version_is_refused(stage: Stage, provision: ProvisionGroups) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")
    stage.add(group_id, ada)

    for act in (
        lambda: provision.replace(stage.caller, group_id, a_group_body("Mine"), versions(OLD_VERSION)),
        lambda: provision.patch(stage.caller, group_id, patch_of(removing(ada)), versions(OLD_VERSION)),
        lambda: provision.delete(stage.caller, group_id, versions(OLD_VERSION)),
    ):
        with pytest.raises(VersionMismatch):
            act()

    assert stage.members(group_id) == [ada]


def test_a_change_with_a_version_is_refused_when_somebody_is_faster(stage: Stage, provision: ProvisionGroups) -> None:
    ada, bob = stage.people(2)
    group_id = stage.push("Engineers")
    stage.groups.meddle(lambda: stage.add(group_id, bob))

    with pytest.raises(VersionMismatch):
        provision.patch(stage.caller, group_id, patch_of(adding(ada)), versions(OLD_VERSION))

    assert stage.members(group_id) == [bob]


# Races


def test_an_add_and_a_rename_at_once_both_count(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")
    stage.groups.meddle(lambda: stage.add(group_id, ada))

    stage.rename(group_id, "Builders")

    assert (stage.group(group_id).display_name, stage.members(group_id)) == ("Builders", [ada])
    assert (stage.group(group_id).member_count, stage.group(group_id).version) == (1, 3)


def test_a_put_takes_out_whom_another_added_meanwhile(stage: Stage) -> None:
    ada, bob = stage.people(2)
    group_id = stage.push("Engineers")
    stage.groups.meddle(lambda: stage.add(group_id, ada))

    stage.put_group(group_id, "Engineers", bob)

    assert (stage.members(group_id), stage.group(group_id).member_count) == ([bob], 1)


def test_two_who_add_the_same_one_at_once_add_him_once(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")
    stage.groups.meddle(lambda: stage.add(group_id, ada))

    stage.add(group_id, ada)

    assert (stage.group(group_id).member_count, stage.logged(group_id, "added")) == (1, once([ada]))


def test_one_who_is_put_into_two_groups_at_once_is_in_both(stage: Stage) -> None:
    (ada,) = stage.people(1)
    first, second = stage.push("First"), stage.push("Second")
    stage.groups.meddle(lambda: stage.add(second, ada))

    stage.add(first, ada)

    assert stage.groups_on(ada) == sorted([first, second])


def test_two_creates_of_one_name_at_once_make_one_group(stage: Stage) -> None:
    group_id = stage.push("Builders")
    stage.groups.meddle(lambda: stage.push("Engineers"))

    with pytest.raises(Taken):
        stage.rename(group_id, "engineers")

    assert len(stage.found_groups(None)) == 2


def test_an_add_to_a_group_that_is_deleted_meanwhile_finds_nothing(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")
    stage.groups.meddle(lambda: stage.delete_group(group_id))

    with pytest.raises(NotFound):
        stage.add(group_id, ada)

    assert not stage.user(ada).group_ids


def test_whoever_loses_every_race_is_told_to_come_again(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")
    titles = iter(range(RACES_MAX))
    stage.groups.meddlers = [lambda: stage.patch(ada, {"op": "add", "path": "title", "value": str(next(titles))})] * 5

    with pytest.raises(Busy):
        stage.add(group_id, ada)

    assert stage.members(group_id) == []


@pytest.mark.parametrize("size", [2, 100])
def test_a_create_whose_answer_was_lost_on_the_way_to_us_is_answered(stage: Stage, size: int) -> None:
    """Its repetition would find the name taken."""
    people = stage.people(size)
    stage.groups.answer_lost = True

    group_id = stage.push("Engineers", *people)

    assert stage.members(group_id) == sorted(people)


@pytest.mark.parametrize("size", [2, 100])
def test_a_deletion_whose_answer_was_lost_on_the_way_to_us_is_answered(stage: Stage, size: int) -> None:
    """Its repetition would find nothing to delete."""
    group_id = stage.push("Engineers", *stage.people(size))
    stage.groups.answer_lost = True

    stage.delete_group(group_id)

    assert stage.groups.get(group_id) is None


def test_a_patch_whose_answer_was_lost_can_be_sent_again(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")
    stage.groups.answer_lost = True

    with pytest.raises(Busy):
        stage.add(group_id, ada)
    stage.add(group_id, ada)

    assert stage.logged(group_id, "added") == once([ada])


def test_a_create_that_failed_is_busy_and_can_be_sent_again(stage: Stage) -> None:
    stage.groups.busy = True
    with pytest.raises(Busy):
        stage.push("Engineers")
    stage.groups.busy = False

    assert stage.push("Engineers")


def test_a_body_that_is_no_patch_is_refused(stage: Stage, provision: ProvisionGroups) -> None:
    group_id = stage.push("Engineers")

    with pytest.raises((InvalidSyntax, InvalidValue)):
        provision.patch(stage.caller, group_id, {"displayName": "Builders"}, None)
