"""The shapes that Okta sends (checklist okta-and-entra.md): PATCHes without a path, and PUTs."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.resource import read_resource, schemas_of
from provisioning.scim.schemas import USER_RESOURCE
from tests.scim.documents import USER_NAME, a_document, patched, replace, replacing

ENTERPRISE, PROVISIONING = urns.ENTERPRISE_USER, urns.PROVISIONING_USER
FOREIGN = "urn:okta:acme_app:1.0:user:custom"
BARE: Document = {"userName": USER_NAME}

CREATED: Document = {
    "schemas": [urns.USER, ENTERPRISE],
    "userName": "ada@example.com",
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "emails": [{"primary": True, "value": "ada@example.com", "type": "work"}],
    "displayName": "Ada Lovelace",
    "locale": "en_US",
    "externalId": "00u1f1y4u1",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
    "title": "Countess",
    "usertype": "Employee",
    "addresses": [{"primary": True, "locality": "Wien", "region": "W", "country": "AT"}],
    ENTERPRISE: {
        "department": "Analysis",
        "division": "Engines",
        "manager": {"value": "00u2", "displayName": "Charles"},
    },
}
KEPT: Document = {
    "userName": "ada@example.com",
    "externalId": "00u1f1y4u1",
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "displayName": "Ada Lovelace",
    "locale": "en_US",
    "active": True,
    "title": "Countess",
    "userType": "Employee",
    "emails": [{"primary": True, "value": "ada@example.com", "type": "work"}],
    "addresses": [{"primary": True, "locality": "Wien", "region": "W", "country": "AT"}],
    ENTERPRISE: {
        "department": "Analysis",
        "division": "Engines",
        "manager": {"value": "00u2", "displayName": "Charles"},
    },
}


def read(body: Document) -> Document:
    return read_resource(body, USER_RESOURCE)


def shown(document: Document) -> Document:
    """The resource as Okta reads it back."""
    meta: Document = {"resourceType": "User", "version": 'W/"1"', "location": "https://scim.example.com/Users/u1"}
    return {"schemas": schemas_of(document, USER_RESOURCE), "id": "u1", **document, "groups": [], "meta": meta}


def test_rfc_019_rfc_031_okta_02_what_okta_posts_is_kept_but_for_groups_and_password() -> None:
    assert read(CREATED) == KEPT


def test_rfc_069_okta_05_a_profile_push_of_what_was_read_back_changes_nothing() -> None:
    assert read(shown(KEPT)) == KEPT


def test_a_profile_push_keeps_the_stale_formatted_name_and_what_is_news() -> None:
    push: Document = {
        **shown(KEPT),
        "name": {"formatted": "A. Byron", "givenName": "Ada"},
        "usertype": "Partner",
        "c42OrgName": "Acme",
    }

    pushed = read(push)

    assert pushed["name"] == {"formatted": "A. Byron", "givenName": "Ada"}
    assert pushed["userType"] == "Partner"
    assert pushed[PROVISIONING] == {"c42OrgName": "Acme"}


def test_bug_014_a_put_leaves_nothing_of_what_it_does_not_say() -> None:
    assert read({"schemas": [urns.USER], "userName": USER_NAME, "emails": []}) == BARE


@pytest.mark.parametrize("active", [False, "false", "False"], ids=repr)
def test_bug_004_rfc_091_okta_04_a_deactivation_without_a_path_deactivates(active: Json) -> None:
    assert patched(a_document(active=True, title="a"), replacing(active=active)) == a_document(active=False, title="a")


@pytest.mark.parametrize("before", [{}, {"active": True}, {"active": False}], ids=str)
@pytest.mark.parametrize("value", [True, False, "True", "False"], ids=repr)
def test_bug_002_with_a_path_and_without_one_the_state_is_the_same(before: Document, value: Json) -> None:
    document = a_document(**before)

    assert patched(document, replacing(active=value)) == patched(document, replace("active", value))


def test_bug_003_an_inactive_user_is_reactivated() -> None:
    assert patched(a_document(active=False), replacing(active=True)) == a_document(active=True)


def test_okta_04_ipsie_14_a_password_push_changes_nothing() -> None:
    document = a_document(title="a")

    assert patched(document, replacing(password="1mz050nq")) is document


def test_a_profile_push_without_a_path_changes_what_it_names() -> None:
    push: Document = {
        "title": "Programmer",
        "name": {"familyName": "King"},
        "emails": [{"primary": True, "value": "ada.king@example.com", "type": "work"}],
        ENTERPRISE: {"department": "Engines", "manager": None},
    }

    assert patched(KEPT, {"op": "replace", "value": push}) == {
        **KEPT,
        "title": "Programmer",
        "name": {"givenName": "Ada", "familyName": "King"},
        "emails": [{"primary": True, "value": "ada.king@example.com", "type": "work"}],
        ENTERPRISE: {"department": "Engines", "division": "Engines"},
    }


def test_an_id_and_names_that_nobody_knows_are_ignored_beside_others() -> None:
    value: Document = {
        "id": "u1",
        "firstName": "Ada",
        "primaryPhone": "",
        FOREIGN: {"x": 1},
        "title": "a",
        "nick.name": "",
        "a[": 1,
    }

    assert patched(BARE, {"op": "replace", "value": value}) == {**BARE, "title": "a"}


@pytest.mark.parametrize("nothing", [None, "", []], ids=repr)
def test_rfc_009_empty_strings_and_nulls_clear(nothing: Json) -> None:
    value: dict[str, Json] = dict.fromkeys(("title", "name", "emails", "addresses", "usertype", ENTERPRISE), nothing)

    changed = patched(KEPT, replacing(**value))

    assert changed == {name: KEPT[name] for name in ("userName", "externalId", "displayName", "locale", "active")}


@pytest.mark.parametrize(
    "value",
    [
        {"c42OrgName": "Acme"},
        {"C42ORGNAME": "Acme"},
        {PROVISIONING: {"c42OrgName": "Acme"}},
        {ENTERPRISE: {"c42orgname": "Acme"}},
        {FOREIGN: {"c42OrgName": "Acme", "x": 1}},
        {f"{FOREIGN}:c42OrgName": "Acme"},
        {f"{ENTERPRISE}:c42OrgName": "Acme"},
    ],
    ids=str,
)
def test_rfc_081_rfc_133_an_organization_is_accepted_anywhere_in_a_patch_as_in_a_post(value: Document) -> None:
    changed = patched(BARE, {"op": "replace", "value": value})

    assert changed == {**BARE, PROVISIONING: {"c42OrgName": "Acme"}}
    assert schemas_of(changed, USER_RESOURCE) == [urns.USER, PROVISIONING]


@pytest.mark.parametrize(
    "value",
    [{"usertype": "Partner"}, {ENTERPRISE: {"userType": "Partner"}}, {FOREIGN: {"USERTYPE": "Partner"}}],
    ids=str,
)
def test_a_user_type_is_accepted_anywhere_in_a_patch_as_in_a_post(value: Document) -> None:
    assert patched(a_document(userType="Employee"), {"op": "replace", "value": value}) == {
        **BARE,
        "userType": "Partner",
    }


def test_bug_004_attributes_under_the_core_schemas_own_urn_are_not_ignored() -> None:
    assert patched(a_document(active=True), {"op": "replace", "value": {urns.USER: {"active": False}}}) == a_document(
        active=False
    )


def test_a_urn_inside_a_urn_is_no_place_for_attributes() -> None:
    nested: Json = {"title": "a"}
    for _ in range(3_000):
        nested = {"urn:x": nested}

    assert patched(BARE, {"op": "replace", "value": {"urn:x": nested}}) == BARE


@pytest.mark.parametrize("manager", ["00u3", {"value": "00u3"}, [{"value": "00u3"}]], ids=repr)
def test_bug_011_a_manager_comes_as_a_flat_string_an_object_or_a_list(manager: Json) -> None:
    changed = patched(BARE, replacing(**{ENTERPRISE: {"manager": manager}}))

    assert changed == {**BARE, ENTERPRISE: {"manager": {"value": "00u3"}}}


@pytest.mark.parametrize("user_name", ["ADA@example.com", "ada.king@example.com"])
def test_a_user_is_renamed_by_put_and_by_patch(user_name: str) -> None:
    assert patched(KEPT, replacing(userName=user_name)) == {**KEPT, "userName": user_name}
    assert read({**shown(KEPT), "userName": user_name}) == {**KEPT, "userName": user_name}


def test_bug_008_an_add_without_a_path_repeats_nothing() -> None:
    work: Json = [{"primary": True, "value": "ada@example.com", "type": "work"}]

    assert patched(KEPT, {"op": "add", "value": {"emails": work, "title": "Countess"}}) is KEPT
