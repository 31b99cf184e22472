from dataclasses import replace

import pytest

from local.memory import MemoryUsers
from provisioning.domain.failures import NotFound, Refused, Taken, TooLarge, VersionMismatch
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidValue
from provisioning.scim.etags import Versions, read_versions
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.user_documents import representation
from tests.people import ENTRA, NOW, OKTA, a_body, a_call


def patch_of(*operations: Json) -> Document:
    return {"schemas": [urns.PATCH_OP], "Operations": [*operations]}


def replacing(**attributes: Json) -> Document:
    return patch_of({"op": "replace", "value": attributes})


def versions(header: str) -> Versions | None:
    return read_versions(header)


# create


def test_a_created_user_has_what_the_body_says(provision: ProvisionUsers, users: MemoryUsers) -> None:
    created = provision.create(a_call(), a_body(externalId="00u1", title="Countess"))

    assert users.get(created.id) == created
    assert (created.user_name, created.external_id, created.active) == ("ada@example.com", "00u1", True)
    assert created.profile["title"] == "Countess"


def test_a_user_is_active_unless_the_body_says_otherwise(provision: ProvisionUsers) -> None:
    silent = a_body("silent@example.com")
    del silent["active"]

    assert provision.create(a_call(), silent).active
    assert not provision.create(a_call(), a_body("off@example.com", active="False")).active


def test_rfc_031_a_password_is_not_kept_anywhere(provision: ProvisionUsers, users: MemoryUsers) -> None:
    provision.create(a_call(), a_body(password="hunter2-hunter2"))

    assert "hunter2" not in repr(vars(users))


def test_bug_019_an_active_users_name_is_taken_in_any_case_and_nothing_changes(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    ada = provision.create(a_call(), a_body())

    with pytest.raises(Taken, match="userName"):
        provision.create(a_call(), a_body("ADA@EXAMPLE.COM", title="other"))

    assert list(users.all(OKTA.id)) == [ada]


def test_an_active_users_external_id_is_taken(provision: ProvisionUsers) -> None:
    provision.create(a_call(), a_body(externalId="00u1"))

    with pytest.raises(Taken, match="externalId"):
        provision.create(a_call(), a_body("other@example.com", externalId="00u1"))


def test_attack_002_another_providers_user_name_is_taken_without_telling_whose_it_is(provision: ProvisionUsers) -> None:
    provision.create(a_call(ENTRA), a_body())

    with pytest.raises(Taken) as foreign:
        provision.create(a_call(), a_body())
    with pytest.raises(Taken) as own:
        provision.create(a_call(ENTRA), a_body())

    assert foreign.value.detail == own.value.detail


def test_attack_020_another_providers_inactive_user_is_not_taken_over(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    theirs = provision.create(a_call(ENTRA), a_body(active=False))

    with pytest.raises(Taken):
        provision.create(a_call(), a_body())

    assert users.get(theirs.id) == theirs


@pytest.mark.parametrize(
    "again", [a_body("ADA@example.com", externalId="new"), a_body("renamed@example.com", externalId="00u1")]
)
def test_bug_020_okta_06_a_post_for_an_inactive_user_brings_him_back_with_the_same_id(
    provision: ProvisionUsers, users: MemoryUsers, again: Document
) -> None:
    ada = provision.create(a_call(), a_body(externalId="00u1"))
    provision.patch(a_call(), ada.id, replacing(active=False), None)

    back = provision.create(a_call(), again)

    assert (back.id, back.active, back.user_name) == (ada.id, True, again["userName"])
    assert list(users.all(OKTA.id)) == [back]


def test_bringing_back_under_another_active_users_external_id_is_refused(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    provision.create(a_call(), a_body("bob@example.com", externalId="00u2"))
    ada = provision.create(a_call(), a_body(externalId="00u1", active=False))

    with pytest.raises(Taken, match="externalId"):
        provision.create(a_call(), a_body(externalId="00u2"))

    assert users.get(ada.id) == ada


def test_a_profile_that_no_item_can_hold_is_refused(provision: ProvisionUsers, users: MemoryUsers) -> None:
    with pytest.raises(TooLarge):
        provision.create(a_call(), a_body(title="x" * 200_000))

    assert users.total(OKTA.id) == 0


# read


def test_attack_001_attack_029_another_providers_user_is_not_there(provision: ProvisionUsers) -> None:
    theirs = provision.create(a_call(ENTRA), a_body())

    with pytest.raises(NotFound) as foreign:
        provision.read(a_call(), theirs.id)
    with pytest.raises(NotFound) as missing:
        provision.read(a_call(), "0" * len(theirs.id))

    assert foreign.value.detail.replace(theirs.id, "") == missing.value.detail.replace("0" * len(theirs.id), "")


# replace


def test_rfc_067_a_put_keeps_nothing_that_it_leaves_out(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body(externalId="00u1", title="Countess"))

    provision.replace(a_call(), ada.id, {"schemas": [urns.USER], "userName": "ada@example.com"}, None)

    after = users.get(ada.id)
    assert after is not None
    assert (after.profile, after.external_id, after.version) == ({}, None, 2)


def test_a_put_without_active_does_not_bring_back_an_inactive_user(provision: ProvisionUsers) -> None:
    ada = provision.create(a_call(), a_body(active=False))
    silent = a_body(title="new")
    del silent["active"]

    assert not provision.replace(a_call(), ada.id, silent, None).active


def test_rfc_114_bug_013_a_put_that_changes_nothing_writes_nothing(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    ada = provision.create(a_call(), a_body())
    log = users.log_of(OKTA.id, NOW)

    again = provision.replace(a_call(), ada.id, a_body(password="another", groups=[], meta={"version": "x"}), None)

    assert again == ada == users.get(ada.id)
    assert users.log_of(OKTA.id, NOW) == log


@pytest.mark.parametrize("other_id", ["bob", "nobody", "", None, 7])
def test_rfc_073_rfc_069_attack_004_another_id_in_a_body_redirects_nothing(
    provision: ProvisionUsers, users: MemoryUsers, other_id: Json
) -> None:
    ada = provision.create(a_call(), a_body())
    bob = provision.create(a_call(), a_body("bob@example.com"))

    after = provision.replace(
        a_call(), ada.id, a_body(id=bob.id if other_id == "bob" else other_id, title="changed"), None
    )

    assert (after.id, after.profile["title"], after) == (ada.id, "changed", users.get(ada.id))
    assert [*users.all(OKTA.id)] == [after, bob]


def test_rfc_073_a_body_that_is_somebody_elses_finds_his_name_taken(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    ada = provision.create(a_call(), a_body())
    bob = provision.create(a_call(), a_body("bob@example.com"))

    with pytest.raises(Taken, match="userName"):
        provision.replace(a_call(), ada.id, a_body("bob@example.com", id=bob.id), None)

    assert [*users.all(OKTA.id)] == [ada, bob]


def test_rfc_066_a_put_never_creates(provision: ProvisionUsers, users: MemoryUsers) -> None:
    with pytest.raises(NotFound):
        provision.replace(a_call(), "unknown", a_body(), None)

    assert users.total(OKTA.id) == 0


def test_bug_019_a_rename_to_a_taken_name_is_refused_and_changes_nothing(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    provision.create(a_call(), a_body("bob@example.com"))
    ada = provision.create(a_call(), a_body())

    with pytest.raises(Taken):
        provision.replace(a_call(), ada.id, a_body("BOB@example.com"), None)

    assert users.get(ada.id) == ada


# patch


def test_a_patch_changes_only_what_it_names(provision: ProvisionUsers) -> None:
    ada = provision.create(a_call(), a_body(title="Countess"))

    after = provision.patch(a_call(), ada.id, replacing(title="Professor"), None)

    assert after.profile == {**ada.profile, "title": "Professor"}


@pytest.mark.parametrize("active", [True, False])
def test_removing_active_leaves_the_user_as_he_is_without_the_attribute(
    provision: ProvisionUsers, active: bool
) -> None:
    ada = provision.create(a_call(), a_body(active=active))

    after = provision.patch(a_call(), ada.id, patch_of({"op": "remove", "path": "active"}), None)

    assert after.active == active
    assert "active" not in representation(after, "")


def test_a_removed_active_comes_back_when_it_is_said_again(provision: ProvisionUsers) -> None:
    ada = provision.create(a_call(), a_body())
    provision.patch(a_call(), ada.id, patch_of({"op": "remove", "path": "active"}), None)

    after = provision.patch(a_call(), ada.id, replacing(active=True), None)

    assert representation(after, "")["active"] is True


def test_rfc_082_rfc_114_a_patch_that_changes_nothing_writes_nothing(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    ada = provision.create(a_call(), a_body())

    provision.patch(a_call(), ada.id, replacing(active=True, displayName="Ada Lovelace"), None)

    assert users.get(ada.id) == ada
    assert [entry.action for entry in users.log_of(OKTA.id, NOW)] == ["created"]


def test_rfc_076_a_failing_operation_leaves_the_others_undone(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body())
    operations = patch_of(
        {"op": "replace", "path": "title", "value": "changed"},
        {"op": "remove", "path": "nickName"},
        {"op": "replace", "path": "active", "value": "perhaps"},
    )

    with pytest.raises(InvalidValue, match="active"):
        provision.patch(a_call(), ada.id, operations, None)

    assert users.get(ada.id) == ada


# versions


@pytest.mark.parametrize("header", ['W/"1"', '"1"', '"7", W/"1"', "*"])
def test_a_change_of_the_expected_version_is_made(provision: ProvisionUsers, header: str) -> None:
    ada = provision.create(a_call(), a_body())

    assert provision.patch(a_call(), ada.id, replacing(title="x"), versions(header)).version == 2


def test_rfc_113_a_change_of_another_version_is_refused(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body())
    stale = versions('W/"0"')

    for change in (
        lambda: provision.patch(a_call(), ada.id, replacing(title="x"), stale),
        lambda: provision.replace(a_call(), ada.id, a_body(title="x"), stale),
        lambda: provision.delete(a_call(), ada.id, stale),
    ):
        with pytest.raises(VersionMismatch):
            change()

    assert users.get(ada.id) == ada


# delete


def test_rfc_097_bug_020_a_deleted_user_is_gone_and_the_next_of_that_name_is_another(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    ada = provision.create(a_call(), a_body(externalId="00u1"))

    provision.delete(a_call(), ada.id, None)

    with pytest.raises(NotFound):
        provision.read(a_call(), ada.id)
    assert list(users.all(OKTA.id)) == []
    assert provision.create(a_call(), a_body(externalId="00u1")).id != ada.id


def test_attack_001_another_providers_user_cannot_be_deleted(provision: ProvisionUsers, users: MemoryUsers) -> None:
    theirs = provision.create(a_call(ENTRA), a_body())

    with pytest.raises(NotFound):
        provision.delete(a_call(), theirs.id, None)

    assert users.get(theirs.id) == theirs


# the sync log


def test_ipsie_16_attack_032_the_log_tells_who_did_what_to_whom(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body())
    provision.patch(a_call(), ada.id, replacing(active=False), None)
    provision.create(a_call(), a_body())
    provision.delete(a_call(), ada.id, None)

    entries = users.log_of(OKTA.id, NOW)

    assert [entry.action for entry in entries] == [
        "created",
        *("blocked", "deactivation scheduled"),
        "deactivation cancelled",
        *("deleted", "blocked", "deactivation scheduled"),
    ]
    assert {(entry.user_id, entry.user_name, entry.origin) for entry in entries} == {
        (ada.id, "ada@example.com", a_call().origin)
    }


def test_the_log_has_what_was_and_what_is(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body(title="Countess"))

    provision.patch(a_call(), ada.id, replacing(title="Professor", nickName="Ada"), None)

    assert users.log_of(OKTA.id, NOW)[-1].changes == {
        "nickName": {"before": None, "after": "Ada"},
        "title": {"before": "Countess", "after": "Professor"},
    }


def test_an_unusual_name_is_taken_and_warned_of(provision: ProvisionUsers, users: MemoryUsers) -> None:
    provision.create(a_call(), a_body("ada"))

    warning = users.log_of(OKTA.id, NOW)[-1]
    assert (warning.action, warning.user_name) == ("warning", "ada")
    assert "userName" in warning.detail


def test_a_warning_is_not_repeated_by_changes_of_other_attributes(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    ada = provision.create(a_call(), a_body("ada"))

    provision.patch(a_call(), ada.id, replacing(title="x"), None)

    assert [entry.action for entry in users.log_of(OKTA.id, NOW)].count("warning") == 1


def test_a_provider_can_be_set_to_refuse_unusual_names(provision: ProvisionUsers, users: MemoryUsers) -> None:
    strict = a_call(replace(OKTA, email_names_required=True))

    with pytest.raises(Refused, match="userName"):
        provision.create(strict, a_body("ada"))

    assert users.total(OKTA.id) == 0
