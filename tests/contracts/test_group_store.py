"""The contract of `GroupStore`, on every implementation: the groups themselves; their members have other suites."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import DisplayNameClaimed, ExternalIdClaimed, LostRace
from provisioning.domain.groups import Group
from provisioning.domain.sync_log import LogEntry
from provisioning.usecases.directory import GroupStore
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import ORIGIN, a_change, a_group
from tests.people import ENTRA, NOW, OKTA, new_id


def an_entry(group: Group) -> LogEntry:
    return LogEntry(
        id=new_id(), at=NOW, origin=ORIGIN, action="group updated", group_id=group.id, group_name=group.display_name
    )


def gone(group: Group) -> Group:
    return replace(group, deleted=True, version=group.version + 1)


def test_a_created_group_reads_back_as_it_was(groups: GroupStore) -> None:
    group = a_group("Ingénieurs ✨", external_id="00g1", modified_at=NOW + timedelta(seconds=1))

    groups.create(group, [], [])

    assert groups.get(group.id) == group


def test_a_group_with_an_unfinished_change_reads_back_as_it_was(groups: GroupStore) -> None:
    group = a_group(change=replace(a_change(steps=7), done=3), member_count=3)

    groups.create(group, [], [])

    assert groups.get(group.id) == group


def test_nothing_is_found_under_an_unknown_id_or_name(groups: GroupStore) -> None:
    found = groups.get("none"), groups.by_display_name(OKTA.id, "none"), groups.by_external_id(OKTA.id, "none")

    assert found == (None, None, None)


@pytest.mark.parametrize("spelling", ["Engineers", "ENGINEERS", "ｅngineers", " Engineers", "engineers \u00a0"])
def test_a_group_is_found_by_name_in_any_spelling_that_is_the_same(groups: GroupStore, spelling: str) -> None:
    group = a_group("Engineers")
    groups.create(group, [], [])

    assert groups.by_display_name(OKTA.id, spelling) == group


def test_a_group_is_found_by_the_name_and_external_id_of_its_provider_only(groups: GroupStore) -> None:
    group = a_group("Engineers", external_id="00g1")
    groups.create(group, [], [])

    assert groups.by_external_id(OKTA.id, "00g1") == group
    assert groups.by_external_id(ENTRA.id, "00g1") is None
    assert groups.by_display_name(ENTRA.id, "Engineers") is None


def test_rfc_016_two_providers_may_use_the_same_name_and_external_id(groups: GroupStore) -> None:
    groups.create(a_group("Engineers", external_id="1"), [], [])
    other = a_group("Engineers", external_id="1", provider_id=ENTRA.id)

    groups.create(other, [], [])

    assert groups.by_display_name(ENTRA.id, "Engineers") == groups.by_external_id(ENTRA.id, "1") == other


def test_several_groups_are_read_in_the_order_of_their_ids_each_once(groups: GroupStore) -> None:
    first, second = a_group("One"), a_group("Two")
    groups.create(first, [], [])
    groups.create(second, [], [])

    assert groups.get_many([second.id, "none", first.id, second.id, "x" * 3_000]) == [second, first]


def test_a_taken_name_tells_whose_it_is_and_changes_nothing(stores: Stores) -> None:
    group = a_group("Engineers")
    stores.groups.create(group, [], [])

    with pytest.raises(DisplayNameClaimed) as claimed:
        stores.groups.create(a_group("ENGINEERS", external_id="00g2"), [], [an_entry(group)])

    assert (claimed.value.owner_id, claimed.value.provider_id) == (group.id, OKTA.id)
    assert (stores.groups.total(OKTA.id), stores.groups.by_external_id(OKTA.id, "00g2")) == (1, None)
    assert stores.users.log_of(OKTA.id, NOW) == []


def test_a_taken_external_id_tells_whose_it_is(groups: GroupStore) -> None:
    group = a_group("Engineers", external_id="00g1")
    groups.create(group, [], [])

    with pytest.raises(ExternalIdClaimed) as claimed:
        groups.create(a_group("Others", external_id="00g1"), [], [])

    assert claimed.value.owner_id == group.id


def test_blanks_around_a_name_make_it_no_other_name(groups: GroupStore) -> None:
    group = a_group(" Engineers")
    groups.create(group, [], [])

    with pytest.raises(DisplayNameClaimed):
        groups.create(a_group("Engineers "), [], [])

    assert groups.by_display_name(OKTA.id, "Engineers") == group


def test_an_id_is_given_only_once(groups: GroupStore) -> None:
    group = a_group("Engineers")
    groups.create(group, [], [])

    with pytest.raises(LostRace):
        groups.create(a_group("Others", id=group.id), [], [])

    assert groups.get(group.id) == group


def test_a_renamed_group_is_found_by_the_new_name_and_the_old_one_is_free(groups: GroupStore) -> None:
    group = a_group("Engineers", external_id="old")
    groups.create(group, [], [])
    renamed = replace(group, display_name="Builders", external_id=None, version=2)

    groups.replace(group, renamed, [], [])
    groups.create(a_group("Engineers", external_id="old"), [], [])

    assert groups.by_display_name(OKTA.id, "Builders") == groups.get(group.id) == renamed


def test_renaming_to_a_taken_name_changes_nothing(groups: GroupStore) -> None:
    group, other = a_group("Engineers"), a_group("Others")
    groups.create(group, [], [])
    groups.create(other, [], [])

    with pytest.raises(DisplayNameClaimed) as claimed:
        groups.replace(other, replace(other, display_name="engineers", version=2), [], [])

    assert claimed.value.owner_id == group.id
    assert groups.get(other.id) == other


def test_an_exact_change_of_an_old_version_loses(groups: GroupStore) -> None:
    group = a_group("Engineers")
    groups.create(group, [], [])
    later = replace(group, external_id="00g1", version=2)
    groups.replace(group, later, [], [])

    with pytest.raises(LostRace):
        groups.replace(group, replace(group, display_name="Late", version=2), [], [])

    assert (groups.get(group.id), groups.by_display_name(OKTA.id, "Late")) == (later, None)


def test_a_deleted_group_is_gone_with_its_names(groups: GroupStore) -> None:
    group = a_group("Engineers", external_id="00g1")
    groups.create(group, [], [])

    groups.replace(group, gone(group), [], [])

    assert (groups.get(group.id), groups.by_display_name(OKTA.id, "Engineers")) == (None, None)
    assert (groups.total(OKTA.id), list(groups.all(OKTA.id))) == (0, [])
    groups.create(a_group("Engineers", external_id="00g1"), [], [])


def test_a_deleted_group_with_members_left_stays_without_its_names(groups: GroupStore) -> None:
    group = a_group("Engineers")
    groups.create(group, [], [])
    emptied = replace(gone(group), change=a_change())

    groups.replace(group, emptied, [], [])

    assert (groups.get(group.id), groups.get_many([group.id])) == (emptied, [emptied])
    assert (groups.by_display_name(OKTA.id, "Engineers"), groups.page(OKTA.id, 1, 10)) == (None, (0, []))


def test_deleting_an_old_version_loses(groups: GroupStore) -> None:
    group = a_group()
    groups.create(group, [], [])
    later = replace(group, external_id="00g1", version=2)
    groups.replace(group, later, [], [])

    with pytest.raises(LostRace):
        groups.replace(group, gone(group), [], [])

    assert (groups.get(group.id), groups.total(OKTA.id)) == (later, 1)


def test_the_total_counts_the_groups_of_each_provider(stores: Stores) -> None:
    pushed = [a_group(f"Group {number}") for number in range(3)]
    for group in [*pushed, a_group("Foreign", provider_id=ENTRA.id)]:
        stores.groups.create(group, [], [])

    stores.groups.replace(pushed[0], gone(pushed[0]), [], [])

    assert (stores.groups.total(OKTA.id), stores.groups.total(ENTRA.id), stores.users.total(OKTA.id)) == (2, 1, 0)


def test_pages_are_in_name_order_and_have_each_group_once(groups: GroupStore) -> None:
    for name in ("d", "B", "a", "E", "c"):
        groups.create(a_group(name), [], [])
    groups.create(a_group("aa", provider_id=ENTRA.id), [], [])

    pages = [groups.page(OKTA.id, start, 2) for start in (1, 3, 5, 7)]

    assert [total for total, _ in pages] == [5, 5, 5, 5]
    assert [[group.display_name for group in page] for _, page in pages] == [["a", "B"], ["c", "d"], ["E"], []]
    assert [group.display_name for group in groups.all(OKTA.id)] == ["a", "B", "c", "d", "E"]


def test_a_walk_meets_every_group_once_and_a_name_before_those_that_begin_with_it(groups: GroupStore) -> None:
    for name in ("Sales EMEA", "sales", "Legal", "Sales !"):
        groups.create(a_group(name), [], [])
    groups.create(a_group("Sales A", provider_id=ENTRA.id), [], [])

    first, place = groups.page_after(OKTA.id, "", 2)
    rest, end = groups.page_after(OKTA.id, place or "", 2)

    names = [group.display_name for group in [*first, *rest]]
    assert (names, end) == (["Legal", "sales", "Sales !", "Sales EMEA"], None)
    walked = [group.display_name for _, group in groups.from_name(OKTA.id, "", place or "")]
    assert walked == ["Sales !", "Sales EMEA"]
    assert [group.display_name for _, group in groups.from_name(OKTA.id, "SALES E", "")] == ["Sales EMEA"]


def test_log_entries_are_written_with_their_change(stores: Stores) -> None:
    group = a_group()
    created, updated = an_entry(group), replace(an_entry(group), at=NOW + timedelta(seconds=1))
    stores.groups.create(group, [], [created])

    stores.groups.replace(group, replace(group, external_id="00g1", version=2), [], [updated])

    assert stores.users.log_of(OKTA.id, NOW) == [created, updated]


def test_where_nothing_changes_only_the_log_entries_are_written(stores: Stores) -> None:
    group = a_group()
    stores.groups.create(group, [], [])
    entry = an_entry(group)

    stores.groups.replace(group, group, [], [entry])
    stores.groups.replace(group, group, [], [])

    assert (stores.groups.get(group.id), stores.users.log_of(OKTA.id, NOW)) == (group, [entry])


@pytest.mark.parametrize("length", [2_040, 3_000, 8_000])
def test_a_key_that_no_item_can_have_names_no_group(groups: GroupStore, length: int) -> None:
    name = "a" * length

    found = groups.get(name), groups.by_display_name(OKTA.id, name), groups.by_external_id(OKTA.id, name)

    assert found == (None, None, None)
