"""RFC 7644 §3.5.2, Figure 7: what a PATCH path names."""

import pytest

from provisioning.scim.attributes import Attribute, ResourceType, Schema
from provisioning.scim.errors import InvalidFilter, InvalidPath
from provisioning.scim.filter_parser import FILTER_CHARACTERS_MAX, parse_filter
from provisioning.scim.filter_syntax import ValuePath, simple_values
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.schemas import USER_RESOURCE

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

GROUP_RESOURCE = ResourceType(
    name="Group",
    endpoint="/Groups",
    description="",
    schema=Schema(
        id="urn:ietf:params:scim:schemas:core:2.0:Group",
        name="Group",
        description="",
        attributes=(
            Attribute(
                name="members",
                type="complex",
                multi_valued=True,
                sub_attributes=(Attribute(name="value", case_exact=True),),
            ),
        ),
    ),
    extensions=(),
    common=(),
)


def parse(text: str) -> PatchPath:
    return parse_path(text, USER_RESOURCE)


def refusal(text: str) -> str:
    with pytest.raises(InvalidPath) as caught:
        parse(text)
    return caught.value.detail


def attribute(name: str) -> Attribute:
    found = USER_RESOURCE.find(name)
    assert found
    return found.target


@pytest.mark.parametrize("text", ["displayName", "DISPLAYNAME", f"{CORE}:displayName", f"{CORE.upper()}:displayname"])
def test_a_path_names_an_attribute(text: str) -> None:
    assert parse(text) == PatchPath(None, attribute("displayName"))


def test_a_path_names_a_sub_attribute() -> None:
    assert parse("Name.GivenName") == PatchPath(None, attribute("name"), None, attribute("name.givenName"))


def test_a_path_names_the_attribute_of_an_extension() -> None:
    path = parse(f"{ENTERPRISE.lower()}:Department")

    assert path == PatchPath(ENTERPRISE, attribute(f"{ENTERPRISE}:department"))


def test_a_path_names_the_sub_attribute_of_an_extension() -> None:
    path = parse(f"{ENTERPRISE}:manager.value")

    assert path == PatchPath(
        ENTERPRISE, attribute(f"{ENTERPRISE}:manager"), None, attribute(f"{ENTERPRISE}:manager.value")
    )


@pytest.mark.parametrize("text", [ENTERPRISE, ENTERPRISE.upper()])
def test_a_path_names_a_whole_extension(text: str) -> None:
    assert parse(text) == PatchPath(ENTERPRISE, None)


def test_a_path_chooses_elements() -> None:
    whole = parse_filter('emails[type eq "work"]', USER_RESOURCE)
    assert isinstance(whole, ValuePath)

    assert parse('emails[type eq "work"]') == PatchPath(None, attribute("emails"), whole.filter)


@pytest.mark.parametrize(
    "text",
    [
        'emails[type eq "work"].value',
        'EMAILS[TYPE EQ "work"].VALUE',
        f'{CORE}:emails[ type  eq "work" ].value',
        'emails[(type eq "work")].value',
    ],
)
def test_a_path_names_a_part_of_the_chosen_elements(text: str) -> None:
    path = parse(text)

    assert str(path) == 'emails[type eq "work"].value'
    assert path.sub_attribute == attribute("emails.value")


def test_a_bracket_in_quotes_closes_nothing() -> None:
    path = parse(r'emails[type eq "a]\".b[c"].value')

    assert path.value_filter
    assert simple_values(path.value_filter) == {"type": 'a]".b[c'}


@pytest.mark.parametrize("value", ["true", "True", '"True"'])
def test_entra_the_primary_element_is_chosen_by_a_text_too(value: str) -> None:
    assert str(parse(f"addresses[primary eq {value}].country")) == "addresses[primary eq true].country"


@pytest.mark.parametrize("text", ['members[value eq "u1"]', 'members[ value  EQ "u1" ]', 'Members[VALUE Eq "u1"]'])
def test_bug_006_a_member_is_chosen_in_any_spelling(text: str) -> None:
    assert str(parse_path(text, GROUP_RESOURCE)) == 'members[value eq "u1"]'


@pytest.mark.parametrize("name", ["c42OrgName", "c42orgname", "urn:anything:C42ORGNAME"])
def test_the_organization_name_is_found_anywhere(name: str) -> None:
    assert str(parse(name)) == "urn:ietf:params:scim:schemas:extension:provisioning:2.0:User:c42OrgName"


@pytest.mark.parametrize(
    "text",
    ["password", "emails.type", ENTERPRISE, f"{ENTERPRISE}:manager.$ref", 'emails[type eq "a" or not (value pr)]'],
)
def test_a_path_reads_as_it_was_written(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "character 1: expected an attribute, found the end"),
        (" ", "character 2: expected an attribute, found the end"),
        ("name.", 'character 1: User has no attribute "name."'),
        (".name", 'character 1: User has no attribute ".name"'),
        (":active", 'User has no attribute ":active"'),
        ("name..givenName", 'character 1: User has no attribute "name..givenName"'),
        ("name.givenName.x", 'User has no attribute "name.givenName.x"'),
        ("name/givenName", 'User has no attribute "name/givenName"'),
        ("nick", 'User has no attribute "nick"'),
        ("name.first", 'User has no attribute "name.first"'),
        (f"{ENTERPRISE}:", "User has no attribute"),
        (f"{ENTERPRISE}:foo", 'User has no attribute "urn:ietf…erprise:2.0:User:foo"'),
        (f"{ENTERPRISE}.department", "User has no attribute"),
        (CORE, "User has no attribute"),
        ("urn:x:y", 'User has no attribute "urn:x:y"'),
        ("displayName x", 'character 13: expected the end of the path, found "x"'),
        ('displayName "x"', "character 13: expected the end of the path, found a text in quotes"),
        (f'{ENTERPRISE}[department eq "x"]', 'expected the end of the path, found "["'),
        ("(displayName)", 'character 1: expected an attribute, found "("'),
        ('[type eq "work"]', 'character 1: expected an attribute, found "["'),
        ("emails]", 'character 7: expected the end of the path, found "]"'),
        ("emails[", "character 8: expected an attribute, found the end"),
        ('emails[type eq "work"', 'character 22: expected "and", "or" or "]", found the end'),
        ('emails[type eq "work', "found a text without its closing double quote"),
        ('emails[type eq "work"]]', 'character 23: expected the end of the path, found "]"'),
        ('emails[type eq "work"].', 'emails has no attribute ""'),
        ('emails[type eq "work"]..value', 'emails has no attribute ".value"'),
        ('emails[type eq "work"].value.x', 'emails has no attribute "value.x"'),
        ('emails[type eq "work"].foo', 'emails has no attribute "foo"'),
        ('emails[type eq "work"]value', 'expected the end of the path, found "value"'),
        ('emails[type eq "work"].value x', 'expected the end of the path, found "x"'),
        ('emails[type eq "work"].value[type pr]', 'expected the end of the path, found "["'),
        ('name[givenName eq "x"]', "name has no elements to choose from"),
        (f'{ENTERPRISE}:manager[value eq "x"]', "manager has no elements to choose from"),
        ('userName[value eq "x"]', "userName has no elements to choose from"),
        ('emails.value[type eq "x"]', "emails.value has no elements to choose from"),
        ('schemas[value eq "x"]', "schemas has no elements to choose from"),
    ],
)
def test_rfc_092_a_malformed_path_is_refused_with_the_place(text: str, problem: str) -> None:
    assert problem in refusal(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("emails[]", 'The path is wrong at character 8: expected an attribute, found "]"'),
        ("emails[type]", 'character 12: expected an operator such as eq, found "]"'),
        ('emails[type xx "work"]', 'expected an operator such as eq, found "xx"'),
        ("emails[type eq work]", "expected a text in double quotes after type eq, found a word without quotes"),
        ('emails[kind eq "work"]', 'emails has no attribute "kind"'),
        ('emails[type eq "work")]', 'expected "and", "or" or "]", found ")"'),
        ("emails[primary gt true]", "gt does not fit primary"),
        ('emails[type[value eq "x"]]', "type has no sub-attributes to filter by"),
        (f"emails[{'(' * 41}type pr{')' * 41}]", "more than 40 deep"),
        (f"emails[{' or '.join(['type pr'] * 200)}]", "more than 200 parts"),
    ],
)
def test_rfc_058_a_malformed_filter_in_a_path_is_an_invalid_filter(text: str, problem: str) -> None:
    with pytest.raises(InvalidFilter) as caught:
        parse(text)

    assert problem in caught.value.detail


def test_a_path_of_the_greatest_length_is_read() -> None:
    text = 'emails[type eq ""]'
    longest = text.replace('""', f'"{"x" * (FILTER_CHARACTERS_MAX - len(text))}"')

    assert len(longest) == FILTER_CHARACTERS_MAX
    assert str(parse(longest)) == longest


def test_a_path_that_is_too_long_is_refused_with_the_limit() -> None:
    assert refusal("x" * 8_193) == "The path has 8193 characters; at most 8192 are allowed."
