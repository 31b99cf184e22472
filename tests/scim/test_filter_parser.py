"""RFC 7644 §3.4.2.2, Figure 1: what filter text means, and what is said of text that means nothing."""

import pytest

from provisioning.scim.attributes import AttributePath
from provisioning.scim.errors import InvalidFilter
from provisioning.scim.filter_parser import (
    parse_filter,
)
from provisioning.scim.filter_syntax import (
    And,
    Comparison,
    ComparisonValue,
    Filter,
    Not,
    Operator,
    Or,
    Present,
    ValuePath,
)
from provisioning.scim.schemas import USER_RESOURCE

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def parse(text: str) -> Filter:
    return parse_filter(text, USER_RESOURCE)


def refusal(text: str) -> str:
    with pytest.raises(InvalidFilter) as caught:
        parse(text)
    return caught.value.detail


def path(text: str) -> AttributePath:
    found = USER_RESOURCE.find(text)
    assert found
    return found


def element_path(attribute: str, sub_attribute: str) -> AttributePath:
    found = path(attribute).attribute.sub_attribute(sub_attribute)
    assert found
    return AttributePath(None, found)


def compare(name: str, operator: Operator, value: ComparisonValue) -> Comparison:
    return Comparison(path(name), operator, value)


A, B, C = Present(path("title")), Present(path("nickName")), Present(path("locale"))


@pytest.mark.parametrize("operator", ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"])
def test_rfc_048_every_operator_compares_a_text(operator: Operator) -> None:
    assert parse(f'userName {operator} "x"') == compare("userName", operator, "x")


@pytest.mark.parametrize("text", ['userName Eq "john"', 'USERNAME EQ "john"', 'username eQ "john"'])
def test_rfc_047_names_and_operators_stand_in_any_letter_case(text: str) -> None:
    assert parse(text) == compare("userName", "eq", "john")


def test_rfc_047_keywords_stand_in_any_letter_case() -> None:
    assert parse("NOT (title PR) And nickName Pr oR locale pr") == Or((And((Not(A), B)), C))


def test_rfc_049_not_binds_tighter_than_and_and_and_tighter_than_or() -> None:
    whole = parse("title pr or not (nickName pr) and locale pr")

    assert whole == Or((A, And((Not(B), C))))


def test_rfc_049_grouping_binds_tightest() -> None:
    assert parse("(title pr or nickName pr) and locale pr") == And((Or((A, B)), C))


def test_a_chain_of_one_keyword_is_one_node() -> None:
    assert parse("title pr and nickName pr and locale pr") == And((A, B, C))


@pytest.mark.parametrize("text", ["not (title pr)", "not(title pr)", "not ( title pr )", "not\t(title pr)"])
def test_rfc_048_not_stands_with_or_without_a_blank(text: str) -> None:
    assert parse(text) == Not(A)


def test_blanks_may_be_missing_beside_brackets_and_quotes() -> None:
    assert parse('(title pr)and userName eq"x"or(nickName pr)') == Or((And((A, compare("userName", "eq", "x"))), B))


@pytest.mark.parametrize("name", [f"{CORE}:userName", f"{CORE.upper()}:username"])
def test_rfc_048_the_urn_of_the_core_schema_may_stand_in_front(name: str) -> None:
    assert parse(f'{name} eq "x"') == compare("userName", "eq", "x")


def test_an_attribute_of_an_extension_is_found_under_its_urn() -> None:
    whole = parse(f'{ENTERPRISE}:manager.displayName sw "A"')

    assert whole == compare(f"{ENTERPRISE}:manager.displayName", "sw", "A")


def test_rfc_052_a_value_path_holds_its_own_filter() -> None:
    work = Comparison(element_path("emails", "type"), "eq", "work")
    value = Comparison(element_path("emails", "value"), "co", "x")

    assert parse('emails[type eq "work" and value co "x"]') == ValuePath(path("emails"), And((work, value)))


@pytest.mark.parametrize("name", ['emails[type eq "work"].value', 'EMAILS[TYPE EQ "work"].VALUE'])
def test_entra_a_comparison_behind_a_value_path_moves_inside(name: str) -> None:
    assert parse(f'{name} eq "x"') == parse('emails[type eq "work" and value eq "x"]')


def test_a_presence_behind_a_value_path_moves_inside() -> None:
    whole = parse('emails[type eq "work" or primary eq true].value pr')

    assert whole == parse('emails[(type eq "work" or primary eq true) and value pr]')


def test_a_value_path_is_one_operand_among_others() -> None:
    whole = parse("emails[primary eq true] and title pr")

    assert whole == And((ValuePath(path("emails"), Comparison(element_path("emails", "primary"), "eq", True)), A))


@pytest.mark.parametrize("name", ["emails", "phoneNumbers", "groups", f"{ENTERPRISE}:manager"])
def test_rfc_053_a_complex_attribute_is_compared_by_its_value(name: str) -> None:
    assert parse(f'{name} co "x"') == compare(f"{name}.value", "co", "x")


@pytest.mark.parametrize("name", ["name", "addresses", "meta", "emails"])
def test_a_complex_attribute_can_be_present(name: str) -> None:
    assert parse(f"{name} pr") == Present(path(name))


def test_a_name_with_a_dollar_sign_is_found() -> None:
    assert parse('groups.$ref ew "/1"') == compare("groups.$ref", "ew", "/1")


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a\"b\\c\/d"', 'a"b\\c/d'),
        (r'"\u00e9\uD83D\uDE00\t"', "é😀\t"),
        ('"#a :v + \' % )] and"', "#a :v + ' % )] and"),
        ('""', ""),
        ('"s"', "s"),
        ("null", None),
    ],
)
def test_rfc_057_a_text_is_a_json_string(literal: str, value: str | None) -> None:
    assert parse(f"userName eq {literal}") == compare("userName", "eq", value)


@pytest.mark.parametrize("literal", ["true", "True", "TRUE", '"true"', '"True"'])
def test_entra_a_boolean_may_stand_in_quotes_and_in_any_letter_case(literal: str) -> None:
    assert parse(f"active eq {literal}") == Comparison(path("active"), "eq", True)


def test_false_is_not_null() -> None:
    assert parse('active ne "False"') == Comparison(path("active"), "ne", False)


@pytest.mark.parametrize(
    "moment",
    ["2011-05-13T04:42:34Z", "2011-05-13T04:42:34.1234567Z", "2011-05-13T04:42:34+02:00", "0001-01-01T00:00:00Z"],
)
def test_rfc_056_a_date_and_time_is_compared(moment: str) -> None:
    assert parse(f'meta.lastModified gt "{moment}"') == compare("meta.lastModified", "gt", moment)


def test_rfc_056_schemas_are_compared_with_a_urn() -> None:
    assert parse(f'schemas eq "{ENTERPRISE}"') == compare("schemas", "eq", ENTERPRISE)
