"""RFC 7643 §3, RFC 7644 §3.3 and §3.5.1: what is kept of a POST or PUT body."""

from typing import Any

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.scim.resource import read_resource, schemas_of
from provisioning.scim.schemas import USER_RESOURCE
from tests.scim.documents import USER_NAME, a_document, kept

ENTERPRISE, PROVISIONING = urns.ENTERPRISE_USER, urns.PROVISIONING_USER
FOREIGN = "urn:okta:acme:1.0:user:custom"


def read(body: Json) -> Document:
    return read_resource(body, USER_RESOURCE)


@pytest.mark.parametrize(
    ("body", "kind"), [(None, "null"), ([], "a list"), ("x", "a string"), (1, "a number"), (True, "a boolean")]
)
def test_a_body_that_is_no_object_is_refused_by_its_kind(body: Json, kind: str) -> None:
    with pytest.raises(InvalidSyntax, match=f"must be a JSON object, not {kind}"):
        read(body)


@pytest.mark.parametrize("schemas", [None, [], "", urns.USER, [None], [1], ["User"], [ENTERPRISE], {urns.USER: True}])
def test_rfc_027_schemas_must_have_the_resource_types_schema(schemas: Json) -> None:
    with pytest.raises(InvalidSyntax, match="schemas must be a list that has"):
        read({"schemas": schemas, "userName": USER_NAME})


def test_rfc_027_schemas_must_be_there() -> None:
    with pytest.raises(InvalidSyntax, match=urns.USER):
        read({"userName": USER_NAME})


@pytest.mark.parametrize(
    "schemas", [[urns.USER.upper()], [urns.USER, urns.USER], ["x", FOREIGN, urns.USER, ENTERPRISE]]
)
def test_okta_schema_names_that_nobody_knows_are_ignored(schemas: Json) -> None:
    assert read({"schemas": schemas, "userName": USER_NAME}) == {"userName": USER_NAME}


@pytest.mark.parametrize("missing", [{}, {"userName": ""}, {"userName": None}, {"userName": []}])
def test_rfc_071_a_missing_required_attribute_is_an_invalid_value(missing: Document) -> None:
    with pytest.raises(InvalidValue, match="userName is required"):
        read({"schemas": [urns.USER], **missing})


def test_rfc_028_a_user_name_of_blanks_is_empty() -> None:
    with pytest.raises(InvalidValue, match="userName"):
        read({"schemas": [urns.USER], "userName": " \t "})


@pytest.mark.parametrize(
    "read_only",
    [
        {"id": "2819c223"},
        {"ID": "2819c223"},
        {"meta": {"version": 'W/"7"', "location": "https://elsewhere.example", "created": "yesterday"}},
        {"groups": [{"value": "g1", "display": "Admins"}]},
        {"groups": "not even a list"},
    ],
)
def test_rfc_019_rfc_026_rfc_069_rfc_073_read_only_values_are_ignored(read_only: Document) -> None:
    assert kept(**read_only) == {}


@pytest.mark.parametrize("password", ["hunter2", 12345, None, {"value": "hunter2"}])
def test_rfc_031_a_password_is_accepted_and_dropped(password: Json) -> None:
    assert kept(password=password, PASSWORD=password) == {}


def test_rfc_025_an_external_id_is_never_invented_and_kept_to_the_letter() -> None:
    assert "externalId" not in a_document()
    assert kept(externalId=" 00u1-Ä ") == {"externalId": " 00u1-Ä "}


def test_okta_attributes_that_nobody_knows_are_ignored() -> None:
    assert kept(firstName="Ada", primaryPhone="1", organization={"a": [1]}, **{"": "x", FOREIGN: {"x": 1}}) == {}


def test_rfc_007_names_count_in_any_letter_case_and_are_kept_in_their_own() -> None:
    body: Document = {
        "SCHEMAS": [urns.USER],
        "USERNAME": USER_NAME,
        "Name": {"GIVENNAME": "Ada"},
        "eMails": [{"VALUE": "a@example.com", "Primary": True}],
        ENTERPRISE.upper(): {"DEPARTMENT": "Sales", "Manager": {"VALUE": "m1"}},
    }

    assert read(body) == {
        "userName": USER_NAME,
        "name": {"givenName": "Ada"},
        "emails": [{"value": "a@example.com", "primary": True}],
        ENTERPRISE: {"department": "Sales", "manager": {"value": "m1"}},
    }


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"title": "a", "TITLE": "b"}, "title"),
        ({"name": {"givenName": "a", "givenname": "b"}}, "name.givenName"),
        ({"emails": [{"value": "a", "Value": "b"}]}, r"emails\[0\].value"),
        ({ENTERPRISE: {"department": "a", "Department": None}}, f"{ENTERPRISE}:department"),
        ({ENTERPRISE: {"department": "a"}, ENTERPRISE.upper(): {"division": "b"}}, ENTERPRISE),
    ],
)
def test_attack_012_a_name_given_twice_in_different_case_is_refused(body: Document, name: str) -> None:
    with pytest.raises(InvalidSyntax, match=f"^{name} is given more than once"):
        kept(**body)


def test_rfc_008_the_order_of_members_does_not_count() -> None:
    body: Document = {
        "schemas": [urns.USER],
        "userName": USER_NAME,
        "c42OrgName": "Root",
        "userType": "Echo",
        "usertype": "News",
        ENTERPRISE: {"c42OrgName": "Enterprise", "department": "Sales"},
        FOREIGN: {"c42OrgName": "Foreign", "userType": "Foreign"},
        PROVISIONING: {"c42OrgName": "Echo"},
    }

    assert read(dict(reversed(body.items()))) == read(body)


@pytest.mark.parametrize("nothing", [None, "", []])
@pytest.mark.parametrize(
    "name", ["displayName", "active", "name", "emails", "x509Certificates", "externalId", "c42OrgName", ENTERPRISE]
)
def test_rfc_009_null_an_empty_string_and_an_empty_list_are_no_value(name: str, nothing: Json) -> None:
    assert kept(**{name: nothing}) == {}


EMPTY: list[Document] = [
    {"name": {}},
    {"name": {"givenName": "", "familyName": None}},
    {"emails": [{}]},
    {"emails": [None]},
    {"emails": [{"type": "work", "primary": True, "value": ""}]},
    {ENTERPRISE: {}},
    {ENTERPRISE: {"department": "", "manager": {"value": None}}},
    {PROVISIONING: {"c42OrgName": ""}},
]


@pytest.mark.parametrize("empty", EMPTY, ids=str)
def test_what_has_only_unassigned_parts_is_unassigned(empty: Document) -> None:
    assert kept(**empty) == {}


def test_rfc_067_rfc_068_a_document_is_what_the_body_says_and_nothing_else() -> None:
    assert kept(title="Countess", emails=[{"value": "a@example.com"}]) == {
        "title": "Countess",
        "emails": [{"value": "a@example.com"}],
    }


@pytest.mark.parametrize(
    ("attributes", "place"),
    [
        ({"c42OrgName": "Acme"}, "root"),
        ({"C42ORGNAME": "Acme"}, "root, loud"),
        ({PROVISIONING: {"c42OrgName": "Acme"}}, "its own extension"),
        ({PROVISIONING.upper(): {"c42orgname": "Acme"}}, "its own extension, loud"),
        ({ENTERPRISE: {"c42OrgName": "Acme"}}, "another extension"),
        ({FOREIGN: {"c42OrgName": "Acme", "x": 1}}, "an unknown extension"),
        ({urns.USER: {"c42OrgName": "Acme"}}, "the core schema's URN"),
    ],
)
def test_rfc_133_the_organization_is_accepted_anywhere_and_kept_in_its_extension(
    attributes: Document, place: str
) -> None:
    assert kept(**attributes) == {PROVISIONING: {"c42OrgName": "Acme"}}, place


@pytest.mark.parametrize("name", ["userType", "usertype", "USERTYPE"])
@pytest.mark.parametrize("urn", ["", ENTERPRISE, PROVISIONING, FOREIGN])
def test_okta_the_user_type_is_accepted_anywhere_and_kept_at_the_root(name: str, urn: str) -> None:
    attributes: Document = {name: "Employee"}

    assert kept(**({urn: attributes} if urn else attributes)) == {"userType": "Employee"}


@pytest.mark.parametrize(
    "place", [{"usertype": "News"}, {ENTERPRISE: {"userType": "News"}}, {FOREIGN: {"x": 1, "usertype": "News"}}]
)
def test_okta_a_value_in_an_unusual_place_is_news_and_the_one_in_its_own_our_echo(place: Document) -> None:
    assert kept(**place, userType="Echo")["userType"] == "News"


def test_okta_an_organization_at_the_root_wins_over_our_echo() -> None:
    assert kept(c42OrgName="News", **{PROVISIONING: {"c42OrgName": "Echo"}}) == {PROVISIONING: {"c42OrgName": "News"}}


def test_okta_an_organization_cleared_at_the_root_is_cleared() -> None:
    assert kept(c42OrgName="", **{PROVISIONING: {"c42OrgName": "Echo"}}) == {}


@pytest.mark.parametrize(
    "place", [{"c42OrgName": 5}, {ENTERPRISE: {"c42OrgName": 5}}, {FOREIGN: {"c42OrgName": 5}}], ids=str
)
def test_a_bad_organization_is_named_by_its_proper_place(place: Document) -> None:
    with pytest.raises(InvalidValue, match=f"^{PROVISIONING}:c42OrgName must be a string, not a number"):
        a_document(**place)


def test_what_is_no_urn_is_no_place_for_an_attribute() -> None:
    assert kept(custom={"c42OrgName": "Acme"}) == {}


@pytest.mark.parametrize("value", ["x", 1, True, ["x"]])
def test_an_extension_must_be_an_object(value: Any) -> None:
    with pytest.raises(InvalidValue, match=f"{ENTERPRISE} must be an object"):
        a_document(**{ENTERPRISE: value})


def test_okta_the_enterprise_object_may_come_without_its_urn_in_schemas_and_the_urn_without_it() -> None:
    department: Document = {ENTERPRISE: {"department": "Sales"}}

    assert read({"schemas": [urns.USER], "userName": USER_NAME, **department}) == {"userName": USER_NAME, **department}
    assert read({"schemas": [urns.USER, ENTERPRISE], "userName": USER_NAME}) == {"userName": USER_NAME}


def test_rfc_081_schemas_are_those_that_the_document_has_attributes_of() -> None:
    document = a_document(c42OrgName="Acme", **{ENTERPRISE: {"department": "Sales"}})

    assert schemas_of(a_document(), USER_RESOURCE) == [urns.USER]
    assert schemas_of(document, USER_RESOURCE) == [urns.USER, ENTERPRISE, PROVISIONING]


def test_reading_leaves_the_body_as_it_was() -> None:
    body: Document = {"schemas": [urns.USER], "userName": USER_NAME, ENTERPRISE: {"c42OrgName": "a"}, "active": "True"}
    before = repr(body)

    read(body)

    assert repr(body) == before
