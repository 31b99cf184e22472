"""RFC 7643 §2: each kind of value, and what is said of one that does not fit."""

from typing import Any

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.countries import COUNTRY_CODES
from provisioning.scim.errors import InvalidValue
from provisioning.scim.schemas import USER_RESOURCE
from provisioning.scim.values import CLEANERS, ECHO_CHARACTERS_MAX, ELEMENTS_MAX, NOT_KEPT, kind_of, shown
from tests.scim.documents import a_document, kept

ENTERPRISE = urns.ENTERPRISE_USER


def refusal(**attributes: Any) -> str:
    with pytest.raises(InvalidValue) as caught:
        a_document(**attributes)
    return caught.value.detail


def element(name: str, **members: Any) -> Json:
    """The first element that is kept of a multi-valued attribute with one."""
    return kept(**{name: [members]}).get(name)


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1, "a number"), (1.5, "a number"), (True, "a boolean"), ({}, "an object"), ({"a": 1}, "an object")],
)
def test_rfc_130_a_string_is_no_number_and_nothing_else(value: Json, kind: str) -> None:
    assert refusal(title=value) == f"title must be a string, not {kind}."


@pytest.mark.parametrize("text", ["Ä", "李", "👩‍🚀", "a\nb\x00", " ", "null", 'O\'Hara "x" \\ % + &', "x" * 100_000])
def test_bug_026_a_string_is_kept_to_the_letter(text: str) -> None:
    assert kept(displayName=text) == {"displayName": text}


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_attack_012_half_a_surrogate_pair_is_no_character(text: str) -> None:
    assert refusal(displayName=text) == "displayName has half a surrogate pair, which is no character."


@pytest.mark.parametrize("value", [True, "true", "True", "TRUE", ["True"]], ids=repr)
def test_entra_a_boolean_may_be_a_string_or_in_a_list(value: Json) -> None:
    assert kept(active=value) == {"active": True}


@pytest.mark.parametrize("value", [False, "false", "False", "fALSE", ["false"]], ids=repr)
def test_okta_a_false_may_be_a_string(value: Json) -> None:
    assert kept(active=value) == {"active": False}


@pytest.mark.parametrize(
    ("value", "kind"), [(0, "a number"), (1, "a number"), ("yes", "a string"), ({"value": False}, "an object")]
)
def test_a_boolean_is_not_guessed(value: Json, kind: str) -> None:
    assert refusal(active=value) == f"active must be true or false, not {kind}."


def test_entra_a_single_value_may_be_in_a_list_but_two_are_refused() -> None:
    assert kept(displayName=["Platform"], name=[{"givenName": "Ada"}]) == {
        "displayName": "Platform",
        "name": {"givenName": "Ada"},
    }
    assert refusal(displayName=["a", "b"]) == "displayName takes one value, not a list of 2."


@pytest.mark.parametrize("value", ["MIIC", "MA==", ""])
def test_rfc_131_binary_is_base64(value: str) -> None:
    assert kept(x509Certificates=[{"value": value, "display": "d"}]) == (
        {"x509Certificates": [{"value": value, "display": "d"}]} if value else {}
    )


@pytest.mark.parametrize("value", ["M", "MII", "MI IC", "MIIC\n", "-_-_", "é", "MIIC=", "-----BEGIN"])
def test_rfc_131_what_is_not_base64_is_refused(value: str) -> None:
    assert refusal(x509Certificates=[{"value": value}]) == "x509Certificates[0].value must be base64 (RFC 4648)."


@pytest.mark.parametrize("code", ["AT", "at", "aT"])
def test_rfc_095_a_country_is_a_code_in_any_case_and_kept_in_upper_case(code: str) -> None:
    assert element("addresses", country=code) == [{"country": "AT"}]


@pytest.mark.parametrize("country", ["Austria", "AUT", "A", "XX", "UK", "EU", "A T", "at ", "ß", "ﬁ", "ıt", "040"])
def test_rfc_095_a_country_that_is_no_code_is_refused_with_what_to_change(country: str) -> None:
    detail = refusal(addresses=[{"country": "AT"}, {"country": country}])

    assert detail.startswith(f'addresses[1].country is "{country}", which is not an ISO 3166-1 alpha-2 code.')
    assert "identity provider" in detail


def test_rfc_095_the_table_has_the_officially_assigned_codes() -> None:
    assert len(COUNTRY_CODES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRY_CODES)


@pytest.mark.parametrize(
    ("name", "value"),
    [("emails", "Ada@EXAMPLE.com"), ("phoneNumbers", "+43 (0)1 234-56"), ("phoneNumbers", "tel:+43-1-23456")],
)
def test_rfc_095_an_address_and_a_number_are_deliberately_kept_as_they_came(name: str, value: str) -> None:
    assert element(name, value=value) == [{"value": value}]


@pytest.mark.parametrize("manager", ["m1", {"value": "m1"}, ["m1"], [{"value": "m1"}], {"VALUE": "m1", "$ref": None}])
def test_bug_011_a_manager_is_an_object_a_flat_id_or_a_list_of_one(manager: Json) -> None:
    assert kept(**{ENTERPRISE: {"manager": manager}}) == {ENTERPRISE: {"manager": {"value": "m1"}}}


@pytest.mark.parametrize("manager", ["", None, [], {}, {"value": ""}, {"value": None, "displayName": ""}, [""], [None]])
def test_bug_011_no_manager_is_said_in_many_ways(manager: Json) -> None:
    assert kept(**{ENTERPRISE: {"manager": manager}}) == {}


def test_okta_a_managers_display_name_is_kept() -> None:
    manager: Document = {"value": "m1", "displayName": "Charles"}

    assert kept(**{ENTERPRISE: {"manager": manager}}) == {ENTERPRISE: {"manager": manager}}


def test_a_flat_string_is_no_name() -> None:
    assert refusal(name="Ada") == "name must be an object, not a string."


@pytest.mark.parametrize(
    ("value", "kind"), [("a@b.c", "a string"), ({"value": "a@b.c"}, "an object"), (False, "a boolean"), (0, "a number")]
)
def test_a_multi_valued_attribute_must_be_a_list(value: Json, kind: str) -> None:
    assert refusal(emails=value) == f"emails must be a list, not {kind}."


@pytest.mark.parametrize("value", ["a@b.c", "", 1, ["a@b.c"]])
def test_an_element_must_be_an_object(value: Json) -> None:
    assert refusal(emails=[{"value": "x"}, value]).startswith("emails[1] must be an object, not ")


def test_a_wrong_part_of_an_element_is_named() -> None:
    assert refusal(emails=[{"value": "x"}, {"value": 5}]) == "emails[1].value must be a string, not a number."


@pytest.mark.parametrize(
    "email", [{"value": "a@b.c"}, {"value": "a@b.c", "type": None}, {"value": "a@b.c", "type": "", "x": 1}]
)
def test_okta_an_email_may_be_without_a_type_and_with_parts_that_nobody_knows(email: Document) -> None:
    assert kept(emails=[email]) == {"emails": [{"value": "a@b.c"}]}


def test_okta_an_address_needs_no_type_and_no_value() -> None:
    address: Document = {"primary": True, "locality": "Wien", "region": "W", "country": "AT"}

    assert kept(addresses=[address]) == {"addresses": [address]}


def test_an_element_that_says_nothing_is_left_out() -> None:
    marks: Document = {"type": "work", "primary": True, "display": "Work"}

    assert kept(emails=[marks, {"value": "a@b.c"}]) == {"emails": [{"value": "a@b.c"}]}


def test_rfc_094_primary_is_true_at_most_once() -> None:
    emails: Json = [{"value": "a", "primary": True}, {"value": "b", "primary": "True"}]

    assert refusal(emails=emails) == "emails has 2 primary values; mark one as primary."


def test_rfc_094_an_element_without_a_value_is_not_primary_either() -> None:
    emails: Json = [{"type": "home", "primary": True}, {"value": "b", "primary": True}]

    assert kept(emails=emails) == {"emails": [{"value": "b", "primary": True}]}


@pytest.mark.parametrize(
    "repeated",
    [
        {"value": "a@b.c", "type": "work"},
        {"value": "A@B.C", "type": "Work"},
        {"value": "a@b.c", "type": "work", "display": "Ada", "primary": True},
        {"value": "a@b.c"},
    ],
)
def test_rfc_094_a_value_of_one_type_is_there_once_and_completed_by_the_later_one(repeated: Document) -> None:
    email: Document = {"value": "a@b.c", "type": "work"}

    assert kept(emails=[email, repeated]) == {"emails": [{**email, **repeated}]}


def test_rfc_094_a_value_of_two_types_is_two_values() -> None:
    emails: Json = [{"value": "a@b.c", "type": "work"}, {"value": "a@b.c", "type": "home"}]

    assert kept(emails=emails) == {"emails": emails}


def test_a_case_exact_value_differs_by_case() -> None:
    photos: Json = [{"value": "https://a.example/X"}, {"value": "https://a.example/x"}]

    assert kept(photos=photos) == {"photos": photos}


def test_a_multi_valued_attribute_may_have_only_so_many_elements() -> None:
    emails: list[Json] = [{"value": f"{number}@b.c"} for number in range(ELEMENTS_MAX + 1)]

    assert len(kept(emails=emails[:-1])) == 1
    assert refusal(emails=emails) == "emails has 201 elements; the limit is 200."


def test_the_schema_has_a_rule_for_every_kind_of_value_that_is_kept() -> None:
    attributes = [a for schema in (USER_RESOURCE.schema, *USER_RESOURCE.extensions) for a in schema.attributes]
    written = [a for a in (*USER_RESOURCE.common, *attributes) if a.mutability not in NOT_KEPT]

    assert {part.type for a in written for part in (a, *a.sub_attributes)} <= CLEANERS.keys()
    assert all(a.type == "complex" for a in written if a.multi_valued)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("", "a string"),
        (0, "a number"),
        (0.5, "a number"),
        (False, "a boolean"),
        ([], "a list"),
        ({}, "an object"),
        (None, "null"),
    ],
)
def test_every_json_value_has_a_kind(value: Json, kind: str) -> None:
    assert kind_of(value) == kind


def test_a_detail_quotes_a_text_short_and_printable() -> None:
    assert shown("x" * ECHO_CHARACTERS_MAX) == "x" * ECHO_CHARACTERS_MAX
    assert shown("x" * 81) == "x" * ECHO_CHARACTERS_MAX + "…"
    assert shown("a\n\x1b[31m\ud800é") == "a��[31m�é"
