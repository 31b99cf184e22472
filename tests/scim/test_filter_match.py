"""RFC 7644 §3.4.2.2: which documents a filter selects."""

import json

import pytest

from provisioning.scim.attributes import Document
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_parser import FILTER_DEPTH_MAX, parse_filter
from provisioning.scim.filter_syntax import ValuePath
from provisioning.scim.schemas import USER_RESOURCE

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

ALICE: Document = {
    "schemas": [CORE, ENTERPRISE],
    "id": "2819c223",
    "externalId": "00uAbc",
    "userName": "Alice@Example.com",
    "name": {"familyName": "Straße", "givenName": "Alice"},
    "active": True,
    "title": "",
    "emails": [
        {"value": "alice@work.example", "type": "work", "primary": True},
        {"value": "alice@home.example", "type": "home"},
        {"value": "alice@untyped.example"},
    ],
    "phoneNumbers": [],
    "photos": [{"value": "https://example.com/A.png"}],
    "x509Certificates": [{"value": "MIIa"}],
    "meta": {"resourceType": "User", "lastModified": "2026-05-13T10:00:00.000Z"},
    ENTERPRISE: {"department": "Sales", "manager": {"value": "26118915"}},
}

NOBODY: Document = {"schemas": [CORE], "id": "1", "userName": "nobody", "emails": None, "name": {"familyName": None}}


def selects(text: str, document: Document = ALICE) -> bool:
    return predicate(parse_filter(text, USER_RESOURCE))(document)


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "alice@example.COM"',
        'userName co "EXAMPLE"',
        'userName sw "ALICE"',
        'userName ew "COM"',
        'userName gt "ALICE"',
        'name.familyName eq "STRASSE"',
        'emails eq "ALICE@work.example"',
        f'{ENTERPRISE}:department eq "sales"',
    ],
)
def test_rfc_050_letter_case_does_not_count_where_the_schema_says_so(text: str) -> None:
    assert selects(text)


@pytest.mark.parametrize(
    "text",
    [
        'id eq "2819C223"',
        'externalId eq "00uabc"',
        'externalId sw "00UA"',
        'photos co "a.png"',
        'x509Certificates eq "miia"',
        f'{ENTERPRISE}:manager eq "26118915x"',
    ],
)
def test_rfc_050_letter_case_counts_where_the_schema_says_so(text: str) -> None:
    assert not selects(text)


def test_rfc_050_exact_values_are_found_exactly() -> None:
    assert selects(f'id eq "2819c223" and externalId eq "00uAbc" and {ENTERPRISE}:manager eq "26118915"')


def test_bug_025_letter_case_does_not_count_in_a_compound_filter_either() -> None:
    assert selects('active eq true and (userName eq "ALICE@EXAMPLE.COM" or title pr)')


@pytest.mark.parametrize("operator", ["co", "sw", "ew", "ge", "gt"])
def test_the_empty_text_is_part_of_every_text_but_not_of_an_absent_one(operator: str) -> None:
    text = f'userName {operator} "" and not (nickName {operator} "")'

    assert selects(text)


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        ('userName lt "alice@example.con"', True),
        ('userName le "alice@example.com"', True),
        ('userName ge "alice@example.com"', True),
        ('userName lt "alice@example.com"', False),
        ('userName gt "b"', False),
    ],
)
def test_texts_are_in_lexicographic_order(text: str, *, selected: bool) -> None:
    assert selects(text) == selected


@pytest.mark.parametrize(
    ("comparison", "selected"),
    [
        ('eq "2026-05-13T12:00:00+02:00"', True),
        ('ne "2026-05-13T05:00:00-05:00"', False),
        ('gt "2026-05-13T11:59:59+02:00"', True),
        ('lt "2026-05-13T09:00:00-02:00"', True),
        ('ge "2026-05-13T10:00:00Z"', True),
        ('le "2026-05-13T10:00:00.000000Z"', True),
        ('gt "2026-05-13T10:00:00Z"', False),
        ('gt "2026-05-13T10:00:00.0001Z"', False),
    ],
)
def test_rfc_051_dates_and_times_are_compared_chronologically(comparison: str, *, selected: bool) -> None:
    assert selects(f"meta.lastModified {comparison}") == selected


@pytest.mark.parametrize("moment", ["yesterday", "2026-05-13T10:00:00", "", 7, None])
def test_what_is_no_date_and_time_lies_neither_before_nor_after(moment: str | int | None) -> None:
    document: Document = {"meta": {"lastModified": moment}}

    assert not selects('meta.lastModified gt "0001-01-02T00:00:00Z"', document)
    assert not selects('meta.lastModified le "9999-12-30T00:00:00Z"', document)


@pytest.mark.parametrize("kind", ["work", "home"])
def test_rfc_052_any_value_of_a_multi_valued_attribute_may_match(kind: str) -> None:
    assert selects(f'emails.type eq "{kind}" and emails co "@{kind}."')


def test_rfc_052_a_value_path_holds_on_one_element() -> None:
    assert selects('emails[type eq "work" and value co "@work."]')
    assert not selects('emails[type eq "home" and value co "@work."]')


def test_without_a_value_path_different_elements_may_match() -> None:
    assert selects('emails.type eq "home" and emails.value co "@work."')


@pytest.mark.parametrize("kind", ['type eq "work"', "primary eq true", 'primary eq "True"'])
def test_entra_an_address_is_found_by_its_type_and_by_being_primary(kind: str) -> None:
    assert selects(f'emails[{kind}].value eq "ALICE@work.example"')
    assert not selects(f'emails[{kind}].value eq "alice@home.example"')


def test_the_negation_in_a_value_path_still_needs_an_element() -> None:
    assert selects('emails[not (type eq "work" or type eq "home")].value co "untyped"')
    assert not selects('phoneNumbers[not (type eq "work")]')


def test_a_value_path_works_on_a_single_complex_attribute() -> None:
    assert selects('name[givenName eq "alice" and familyName pr]')
    assert not selects('name[givenName eq "alice"]', NOBODY)


def test_the_filter_of_a_value_path_selects_elements() -> None:
    value_path = parse_filter('emails[type eq "WORK"]', USER_RESOURCE)
    assert isinstance(value_path, ValuePath)
    fits = predicate(value_path.filter)

    assert fits({"type": "work"})
    assert not fits({"type": "home"})


@pytest.mark.parametrize("name", ["userName", "active", "name", "name.familyName", "emails", "emails.type", "schemas"])
def test_rfc_055_what_has_a_value_is_present(name: str) -> None:
    assert selects(f"{name} pr")


@pytest.mark.parametrize("value", [None, ""])
def test_rfc_055_a_simple_attribute_without_a_value_is_not_present(value: str | None) -> None:
    assert not selects("title pr", {"title": value})


@pytest.mark.parametrize("emails", ["[]", "[{}]", "[null]", '[{"value": null, "type": ""}]', "null"])
def test_rfc_055_a_list_without_values_is_not_present(emails: str) -> None:
    assert not selects("emails pr", {"emails": json.loads(emails)})


@pytest.mark.parametrize("name", ["{}", '{"familyName": null, "givenName": ""}', "null"])
def test_rfc_055_a_complex_attribute_without_values_is_not_present(name: str) -> None:
    assert not selects("name pr", {"name": json.loads(name)})


def test_rfc_055_an_absent_attribute_is_not_present() -> None:
    assert not selects(f"nickName pr or {ENTERPRISE}:department pr or emails.type pr", NOBODY)


def test_rfc_055_false_is_present() -> None:
    assert selects("active pr and active eq false", {"active": False})


@pytest.mark.parametrize("text", ["active eq true", "active eq false"])
def test_an_absent_boolean_equals_neither(text: str) -> None:
    assert not selects(text, NOBODY)


@pytest.mark.parametrize(
    "text",
    [
        'title ne "x"',
        "active ne true",
        'emails ne "x"',
        'emails.type ne "work"',
        f'{ENTERPRISE}:manager.displayName ne "x"',
        'meta.created ne "2026-05-13T10:00:00Z"',
    ],
)
def test_an_absent_attribute_is_not_equal_to_anything(text: str) -> None:
    assert selects(text, NOBODY)


def test_one_differing_value_is_enough_to_be_not_equal() -> None:
    assert selects('emails.type ne "work"')
    assert not selects('photos ne "https://example.com/A.png"')


def test_rfc_009_equal_to_null_means_without_a_value() -> None:
    assert selects(f"title eq null and phoneNumbers eq null and {ENTERPRISE}:division eq null and active ne null")
    assert not selects("userName eq null or emails eq null or active eq null")


@pytest.mark.parametrize("urn", [CORE, ENTERPRISE])
def test_rfc_056_a_resource_is_found_by_its_schema(urn: str) -> None:
    assert selects(f'schemas eq "{urn}"')


def test_a_document_without_the_extension_is_not_found_by_it() -> None:
    assert not selects(f'{ENTERPRISE}:department co "" or schemas eq "{ENTERPRISE}"', NOBODY)


@pytest.mark.parametrize(
    "value", ['a"b', "a\\b", "a+b", "a'b", "100%", "#a", ":v", "naïve ☃ 漢字", "x and y", ")]", "s"]
)
def test_bug_026_special_characters_are_plain_text(value: str) -> None:
    literal = value.replace("\\", "\\\\").replace('"', '\\"')

    assert selects(f'displayName eq "{literal}"', {"displayName": value})
    assert not selects(f'displayName eq "{literal}"', {"displayName": f"{value}."})


@pytest.mark.parametrize(
    "document", [{"emails": "x"}, {"emails": [None, 1, "x"]}, {"emails": {"value": "x"}}, {"name": []}]
)
def test_a_document_of_another_shape_has_no_values(document: Document) -> None:
    assert not selects('emails eq "x" or emails[value eq "x"] or name.familyName eq "x"', document)


def test_the_deepest_filter_is_carried_out() -> None:
    text = "active eq true and not (" * FILTER_DEPTH_MAX + "title pr" + ")" * FILTER_DEPTH_MAX

    assert selects(text, {"active": True, "title": "Pilot"})
    assert not selects(text, {"active": True})
