"""PRODUCT §5 and §6, sentence by sentence, as far as no other file of this room has them.

Each docstring quotes the sentence that the test holds us to.
"""

import json

import pytest

from provisioning.domain.failures import NotFound, Refused, Taken, Unacceptable
from provisioning.domain.mappings import (
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationRow,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.providers import ProviderChange
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.scim.attributes import Json
from provisioning.usecases.group_documents import representation
from tests.deactivation.stage import BASE_URL, OPERATOR
from tests.groups.stage import Stage, once, patch_of
from tests.people import OKTA, a_group_body

HELP_DESK = frozenset({"org-help-desk"})
MANY = 10_000


# §5


def test_okta_07_groups_are_pushed_as_okta_does_it(stage: Stage) -> None:
    """Push Groups: create, find by displayName, rename, add and remove members in batches, replace, empty, delete."""
    ada, bob, eve = stage.people(3)
    group_id = stage.push("Engineers")
    found = stage.found_groups('displayName eq "Engineers"')
    seen: list[list[str]] = []

    for act in (
        lambda: stage.rename(group_id, "Builders"),
        lambda: stage.add(group_id, ada, bob),
        lambda: stage.remove(group_id, ada),
        lambda: stage.patch_group(group_id, {"op": "replace", "path": "members", "value": [{"value": eve}]}),
        lambda: stage.patch_group(group_id, {"op": "replace", "path": "members", "value": []}),
    ):
        act()
        seen.append(stage.members(group_id))
    stage.delete_group(group_id)

    assert found == [group_id]
    assert seen == [[], sorted([ada, bob]), [bob], [eve], []]
    assert stage.found_groups(None) == []


def test_okta_07_groups_are_pushed_as_okta_does_it_by_put(stage: Stage) -> None:
    """By PATCH (Okta catalogue apps, Entra) and by PUT (Okta private apps): it gets the group and puts it again."""
    ada, bob = stage.people(2)
    group_id = stage.push("Engineers", ada)
    echoed: Json = representation(stage.group(group_id), stage.groups.members(group_id), BASE_URL)
    assert isinstance(echoed, dict)

    stage.world.provision_groups.replace(stage.caller, group_id, echoed | {"displayName": "Builders"}, None)
    kept = stage.members(group_id)
    stage.put_group(group_id, "Builders", bob)

    assert (stage.group(group_id).display_name, kept, stage.members(group_id)) == ("Builders", [ada], [bob])


def test_groups_are_pushed_as_entra_does_it(stage: Stage) -> None:
    """Entra removes one member by value, which must not empty the group."""
    ada, bob = stage.people(2)
    group_id = stage.push("Engineers")

    stage.patch_group(group_id, {"op": "Add", "path": "members", "value": [{"$ref": None, "value": ada}]})
    stage.patch_group(group_id, {"op": "Add", "path": "members", "value": [{"$ref": None, "value": bob}]})
    stage.patch_group(group_id, {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": ada}]})
    stage.patch_group(group_id, {"op": "Replace", "path": "displayName", "value": ["Platform"]})

    assert (stage.members(group_id), stage.group(group_id).display_name) == ([bob], "Platform")


def test_display_names_are_unique_within_the_provider(stage: Stage) -> None:
    """Group displayName (case-insensitive) within the provider."""
    group_id = stage.push("Engineers")

    with pytest.raises(Taken):
        stage.push("eNGINEERS")
    stage.delete_group(group_id)

    assert stage.push("eNGINEERS")


def test_an_unknown_member_does_not_sink_the_batch(stage: Stage) -> None:
    """The rest is added, the sync log names the one left out (strict providers get 400 instead)."""
    people = stage.people(500)
    group_id = stage.push("Engineers", "nobody", *people)

    assert stage.members(group_id) == sorted(people)
    warnings = [entry.changes for entry in stage.entries_of(group_id) if entry.action == "warning"]
    assert warnings == [{"members": {"leftOut": ["nobody"]}}]


def test_ten_thousand_strangers_are_counted_and_some_of_them_named_in_an_entry_that_the_table_can_hold(
    stage: Stage,
) -> None:
    strangers = ["\N{SMILING FACE WITH SUNGLASSES}" * 120 + f"{number:08}" for number in range(MANY)]

    group_id = stage.push("Engineers", *strangers)

    (warning,) = stage.entries_of(group_id)[1:]
    assert warning.detail.startswith("10,000 members were left out")
    assert len(json.dumps(warning.changes, ensure_ascii=False).encode()) < 200_000


@pytest.mark.parametrize("writes", [1, 2, 100, 237, 238])
def test_a_change_of_ten_thousand_members_takes_effect_wholly_or_not_at_all(stage: Stage, writes: int) -> None:
    """Also when the Lambda dies in the middle."""
    people = stage.people(MANY)
    group_id = stage.push("Engineers")

    stage.kill_after(writes, lambda: stage.add(group_id, *people))
    stage.sweep_groups()

    assert stage.group(group_id).member_count in (0, MANY)
    assert stage.logged(group_id, "added") == once(stage.members(group_id))


def test_reading_without_members_does_not_read_them(stage: Stage) -> None:
    """Reading without members (excludedAttributes=members) does not read them."""
    group_id = stage.push("Engineers", *stage.people(3))
    stage.groups.calls.clear()

    stage.group(group_id)
    stage.found_groups(None)

    assert not stage.groups.calls


# §6, organization mapping


def test_single_a_user_that_an_operator_moves_stays_moved(stage: Stage) -> None:
    """New users go there; a user that an operator moves stays moved."""
    one, another = stage.organization("One"), stage.organization("Another")
    ada = stage.create()
    stage.map_organizations(SingleOrganization(one))
    bob = stage.create("bob@example.com")
    stage.move(ada, another)

    stage.apply()

    assert (stage.at(ada).organization_id, stage.at(bob).organization_id) == (another, one)


def test_attribute_applied_when_the_user_is_created_and_when_the_value_changes(stage: Stage) -> None:
    """The value is the organization's name; it is created under the default organization when missing."""
    stage.map_organizations(OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID))
    ada = stage.create(c42OrgName="Sales")
    at_first = stage.at(ada).organization_id

    stage.put(ada, active=True, c42OrgName="Support")

    sales, support = stage.organization_named("Sales"), stage.organization_named("Support")
    assert (at_first, stage.at(ada).organization_id) == (sales.id, support.id)
    assert sales.parent_id == support.parent_id == DEFAULT_ORGANIZATION_ID


def test_attack_019_attribute_a_cap_on_how_many_it_may_create_names_checked(stage: Stage) -> None:
    """A cap on how many it may create, names checked."""
    mapping = OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID, organizations_max=1)
    stage.map_organizations(mapping)

    for number, name in enumerate(["Sales\x00", "Sales", "Support"]):
        try:
            stage.create(f"u{number}@example.com", c42OrgName=name)
        except Refused:
            continue

    assert [organization.name for organization in stage.organizations.all()] == ["Default organization", "Sales"]


def test_groups_the_first_row_wins_and_several_groups_may_share_a_row(stage: Stage) -> None:
    """Ordered rows (one or more groups → organization) and the organization for users in none. The first row wins."""
    groups = [stage.push(name) for name in ("A", "B", "C")]
    first, second, none = (stage.organization(name) for name in ("First", "Second", "None"))
    rows = (
        OrganizationRow(group_ids=(groups[0], groups[1]), organization_id=first),
        OrganizationRow(group_ids=(groups[2],), organization_id=second),
    )
    stage.map_organizations(OrganizationByGroups(rows=rows, unmapped_organization_id=none))
    ada = stage.create()
    seen = [stage.at(ada).organization_id]

    for group_id in reversed(groups):
        stage.add(group_id, ada)
        seen.append(stage.at(ada).organization_id)

    assert seen == [none, second, first, first]


# §6, role mapping


def test_manual_new_users_get_their_organizations_default_roles(stage: Stage) -> None:
    """`manual` (operators set roles; new users get their organization's default roles)."""
    sales = stage.organization("Sales", "org-help-desk")
    stage.map_organizations(SingleOrganization(sales), grants_administrator=True)

    assert stage.at(stage.create()).role_ids == HELP_DESK


def test_groups_a_user_has_the_union_over_his_groups_or_the_defaults(stage: Stage) -> None:
    """A user has the union over his groups, or the organization's defaults when none is mapped."""
    desk, backup = stage.push("Help desk"), stage.push("Backup")
    ada = stage.create()
    rows = (RoleRow(group_id=desk, role_ids=HELP_DESK), RoleRow(group_id=backup, role_ids=BASIC_ROLE_IDS))
    stage.map_roles(RolesByGroups(rows))
    seen: list[frozenset[str]] = []

    for change in (stage.add, stage.remove):
        for group_id in (desk, backup):
            change(group_id, ada)
            seen.append(stage.at(ada).role_ids)

    assert seen == [HELP_DESK, HELP_DESK | BASIC_ROLE_IDS, BASIC_ROLE_IDS, BASIC_ROLE_IDS]


def test_attack_018_an_administrators_role_needs_an_explicit_yes(stage: Stage) -> None:
    """Granting an administrator role by mapping needs the operator to say so explicitly."""
    mapping = RolesByGroups((RoleRow(group_id=stage.push("Admins"), role_ids=HELP_DESK),))

    with pytest.raises(Unacceptable, match="grantsAdministrator"):
        stage.configure.change_provider(OPERATOR, OKTA.id, ProviderChange(role_mapping=mapping))


def test_roles_of_a_large_change_are_granted_and_taken_with_it(stage: Stage) -> None:
    people = stage.people(500)
    group_id = stage.push("Help desk")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))

    stage.add(group_id, *people)
    granted = {stage.at(user_id).role_ids for user_id in people}
    stage.delete_group(group_id)

    assert granted == {HELP_DESK}
    assert {stage.at(user_id).role_ids for user_id in people} == {BASIC_ROLE_IDS}
    told = [entry.user_id for entry in stage.entries() if entry.action == "roles changed"]
    assert sorted(told) == sorted([*people, *people])


# §6, apply


def test_changing_a_mapping_moves_nobody_by_itself_and_apply_does(stage: Stage) -> None:
    """Changing a mapping moves nobody by itself. Apply Org and Role Settings does, for all the provider's users."""
    people = stage.people(200)
    sales = stage.organization("Sales")
    stage.map_organizations(SingleOrganization(sales))
    before = {stage.at(user_id).organization_id for user_id in people}

    stage.apply()

    assert before == {DEFAULT_ORGANIZATION_ID}
    assert {stage.at(user_id).organization_id for user_id in people} == {sales}


def test_a_group_that_is_patched_by_an_old_id_after_its_deletion_is_not_found(stage: Stage) -> None:
    group_id = stage.push("Engineers")
    stage.delete_group(group_id)
    stage.push("Engineers")

    with pytest.raises(NotFound):
        stage.world.provision_groups.patch(stage.caller, group_id, patch_of({"op": "remove", "path": "members"}), None)
    with pytest.raises(NotFound):
        stage.world.provision_groups.replace(stage.caller, group_id, a_group_body(), None)
