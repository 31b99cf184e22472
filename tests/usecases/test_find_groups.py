"""Finding groups: what is found, in which order, and what is read for it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.memory import MemoryGroups
from provisioning.domain.groups import Group
from provisioning.scim.errors import InvalidFilter, TooMany
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from provisioning.usecases.find_groups import SCANNED_GROUPS_MAX, SCANNED_MEMBERS_MAX, FindGroups
from tests.groups.stage import Stage
from tests.people import ENTRA, a_body, a_call, a_group, a_group_body


@pytest.fixture
def stage() -> Stage:
    return Stage()


def oversized(stage: Stage, *user_ids: str) -> str:
    """A group that says it has more members than a filter may read."""
    group_id = stage.push("Everybody", *user_ids)
    group = stage.group(group_id)
    stage.groups.replace(group, replace(group, member_count=SCANNED_MEMBERS_MAX + 1), [], [])
    return group_id


# Lists


def test_all_groups_are_listed_in_name_order(stage: Stage) -> None:
    second, third, first = stage.push("bees"), stage.push("Cats"), stage.push("Ants")

    assert stage.found_groups(None) == [first, second, third]


def test_a_page_tells_how_many_there_are(stage: Stage) -> None:
    ids = [stage.push(f"Group {number}") for number in range(5)]

    found = stage.world.find_groups.find(stage.caller, Query(page=PageRequest(2, 2)))

    assert ([group.id for group in found.resources], found.total, found.start_index) == (ids[1:3], 5, 2)


@pytest.mark.parametrize("page", [PageRequest(1, 0), PageRequest(6, 10)])
def test_a_page_of_none_tells_how_many_there_are_all_the_same(stage: Stage, page: PageRequest) -> None:
    stage.push("Engineers")

    found = stage.world.find_groups.find(stage.caller, Query(page=page))

    assert (found.resources, found.total) == ([], 1)


@pytest.mark.parametrize("filter_text", [None, 'displayName sw "t"', 'displayName eq "theirs"', 'externalId eq "x"'])
def test_attack_001_another_providers_groups_are_never_found(stage: Stage, filter_text: str | None) -> None:
    stage.world.provision_groups.create(a_call(ENTRA), a_group_body("Theirs", externalId="x"))

    assert stage.found_groups(filter_text) == []


def test_attack_001_nor_by_their_id(stage: Stage) -> None:
    theirs = stage.world.provision_groups.create(a_call(ENTRA), a_group_body("Theirs"))

    assert stage.found_groups(f'id eq "{theirs.id}"') == []


# Filters


@pytest.mark.parametrize(
    "filter_text",
    [
        'displayName eq "Engineers"',
        'displayName eq "ENGINEERS"',
        'DISPLAYNAME EQ "engineers"',
        'displayName eq "engineers" and externalId eq "00g1"',
        'externalId eq "00g1"',
        'displayName sw "eng"',
        'displayName co "INEER" and not (displayName eq "Others")',
        'displayName eq "nobody" or externalId eq "00g1"',
        'externalId pr and displayName ne "Others"',
        'meta.resourceType eq "Group" and displayName eq "Engineers"',
    ],
)
def test_ipsie_05_a_group_is_found_by_what_it_is_called(stage: Stage, filter_text: str) -> None:
    stage.push("Others")
    group_id = stage.push("Engineers", externalId="00g1")

    assert stage.found_groups(filter_text) == [group_id]


@pytest.mark.parametrize("name", ['R&D "core"', "a+b/c%20d", "Ingenieure Österreich", "エンジニア", "O'Brien\\Sons"])
def test_bug_026_a_name_in_any_script_and_with_any_sign_is_found(stage: Stage, name: str) -> None:
    group_id = stage.push(name)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')

    assert stage.found_groups(f'displayName eq "{quoted}"') == [group_id]


def test_an_external_id_is_compared_exactly(stage: Stage) -> None:
    stage.push("Engineers", externalId="00gA")

    assert stage.found_groups('externalId eq "00ga"') == []


def test_a_group_is_found_by_its_id(stage: Stage) -> None:
    group_id = stage.push("Engineers")

    assert stage.found_groups(f'id eq "{group_id}"') == [group_id]


def test_a_key_that_holds_finds_nothing_when_the_rest_does_not(stage: Stage) -> None:
    stage.push("Engineers", externalId="00g1")

    assert stage.found_groups('displayName eq "engineers" and externalId eq "00g2"') == []


@pytest.mark.parametrize("filter_text", ["displayName", 'nonsense eq "x"', "members eq", '((displayName eq "x")'])
def test_a_filter_that_is_malformed_is_refused(stage: Stage, filter_text: str) -> None:
    with pytest.raises(InvalidFilter):
        stage.found_groups(filter_text)


# By member


@pytest.fixture
def crowd(stage: Stage) -> dict[str, str]:
    """Two users and the three groups that one or both are in."""
    ada, bob = stage.people(2)
    groups = {name: stage.push(name, *ids) for name, ids in {"A": [ada], "Both": [ada, bob], "C": [bob]}.items()}
    return {"ada": ada, "bob": bob, **groups}


@pytest.mark.parametrize(
    ("filter_text", "names"),
    [
        ('members[value eq "{ada}"]', ["A", "Both"]),
        ('members.value eq "{ada}"', ["A", "Both"]),
        ('MEMBERS[VALUE EQ "{ada}"]', ["A", "Both"]),
        ('members[value eq "{ada}"] and displayName sw "b"', ["Both"]),
        ('displayName eq "C" and members[value eq "{ada}"]', []),
        ('members[value eq "{ada}"] and members[value eq "{bob}"]', ["Both"]),
        ('members[value eq "{ada}"] or members[value eq "{bob}"]', ["A", "Both", "C"]),
        ('not (members[value eq "{ada}"])', ["C"]),
        ('members[value eq "nobody"]', []),
        ("members pr", ["A", "Both", "C"]),
    ],
)
def test_ipsie_05_groups_are_found_by_whom_they_have(
    stage: Stage, crowd: dict[str, str], filter_text: str, names: list[str]
) -> None:
    found = stage.found_groups(filter_text.format(**crowd))

    assert found == [crowd[name] for name in names]


def test_the_groups_of_one_user_are_found_without_reading_any_members(stage: Stage, crowd: dict[str, str]) -> None:
    stage.found_groups(f'members[value eq "{crowd["ada"]}"] and displayName sw "b"')

    assert stage.groups.calls["members"] == 0


def test_so_it_is_in_a_group_of_any_size(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = oversized(stage, ada)

    assert stage.found_groups(f'members[value eq "{ada}"]') == [group_id]


def test_a_group_and_one_member_of_it_are_found_in_a_group_of_any_size(stage: Stage) -> None:
    """Entra asks for one group and one member to see whether he is in it."""
    (ada,) = stage.people(1)
    group_id = oversized(stage, ada)

    assert stage.found_groups(f'id eq "{group_id}" and members[value eq "{ada}"]') == [group_id]


def test_another_providers_user_is_in_no_group(stage: Stage) -> None:
    theirs = stage.world.provision.create(a_call(ENTRA), a_body("theirs@example.com"))
    stage.world.provision_groups.create(a_call(ENTRA), a_group_body("Theirs", theirs.id))

    assert stage.found_groups(f'members[value eq "{theirs.id}"]') == []


# Limits


class CountlessGroups(MemoryGroups):
    """A store that says it has more groups than a filter may read."""

    def total(self, provider_id: str) -> int:
        return SCANNED_GROUPS_MAX + 1

    def all(self, provider_id: str) -> Iterator[Group]:
        raise AssertionError(provider_id)


def test_a_filter_that_would_read_too_many_groups_is_refused_before_it_reads_one(stage: Stage) -> None:
    find = FindGroups(CountlessGroups(stage.users), stage.users, stage.clock)

    with pytest.raises(TooMany, match="20,001 groups; the limit is 20,000"):
        find.find(stage.caller, Query(filter='displayName co "x"'))


def test_a_filter_that_would_read_too_many_members_is_refused_before_it_reads_one(stage: Stage) -> None:
    oversized(stage)

    with pytest.raises(TooMany, match="more than 20,000 members"):
        stage.found_groups('members[display sw "A"]')

    assert stage.groups.calls["members"] == 0


def test_a_filter_that_asks_for_no_member_reads_none(stage: Stage) -> None:
    oversized(stage)

    stage.found_groups('displayName co "e"')

    assert stage.groups.calls["members"] == 0


def test_a_group_that_is_on_its_way_out_is_on_no_list(stage: Stage) -> None:
    leaving = a_group("Leaving", deleted=True)
    stage.groups.create(leaving, [], [])

    assert stage.found_groups(None) == stage.found_groups(f'id eq "{leaving.id}"') == []
