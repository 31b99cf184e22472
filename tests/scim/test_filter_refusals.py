"""RFC 7644 §3.4.2.2: what is said of text that is no filter."""

import re

import pytest

from provisioning.scim.attributes import Attribute, ResourceType, Schema
from provisioning.scim.errors import InvalidFilter
from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.filter_syntax import Filter
from provisioning.scim.schemas import USER_RESOURCE

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def parse(text: str) -> Filter:
    return parse_filter(text, USER_RESOURCE)


def refusal(text: str) -> str:
    with pytest.raises(InvalidFilter) as caught:
        parse(text)
    return caught.value.detail


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "character 1: expected an attribute, found the end"),
        ("  ", "character 3: expected an attribute, found the end"),
        ("userName", "character 9: expected an operator such as eq, found the end"),
        ('userName sw2 "x"', 'character 10: expected an operator such as eq, found "sw2"'),
        ('userName "x"', "character 10: expected an operator such as eq, found a text in quotes"),
        ("userName eq", "character 12: expected a text in double quotes after userName eq, found the end"),
        ('userName eq "x" and', "character 20: expected an attribute, found the end"),
        ('userName eq "x" xor title pr', 'character 17: expected "and" or "or", found "xor"'),
        ("title pr title pr", 'character 10: expected "and" or "or", found "title"'),
        ("(title pr", 'character 10: expected "and", "or" or ")", found the end'),
        ("title pr)", 'character 9: expected "and" or "or", found ")"'),
        ("()", 'character 2: expected an attribute, found ")"'),
        ("not title pr", 'character 5: expected "(", found "title"'),
        ("not", 'character 4: expected "(", found the end'),
        ('"x" eq userName', "character 1: expected an attribute, found a text in quotes"),
        ('emails[type eq "work"', 'character 22: expected "and", "or" or "]", found the end'),
        ('emails[type eq "work")', 'character 22: expected "and", "or" or "]", found ")"'),
        ("emails[]", 'character 8: expected an attribute, found "]"'),
        ('emails[type eq "work"].value', "character 29: expected an operator such as eq, found the end"),
        ('emails[type eq "work"]value eq "x"', 'character 23: expected "and" or "or", found "value"'),
        ('userName eq "x', "character 13: expected a text in double quotes after userName eq, found a text without"),
        (r'userName eq "\x"', "character 13: the text in quotes is not a JSON string"),
        ('userName eq "a\nb"', "character 13: the text in quotes is not a JSON string"),
        (r'userName eq "\ud800"', "character 13: the text in quotes holds half a surrogate pair"),
        ('userName eq "\udfff"', "character 13: the text in quotes holds half a surrogate pair"),
    ],
)
def test_rfc_054_rfc_120_a_malformed_filter_is_refused_with_the_place(text: str, problem: str) -> None:
    assert f"The filter is wrong at {problem}" in refusal(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nick pr", 'User has no attribute "nick"'),
        ('name.first eq "x"', 'User has no attribute "name.first"'),
        ("name. pr", 'User has no attribute "name."'),
        (f"{ENTERPRISE}:foo pr", 'User has no attribute "urn:ietf…erprise:2.0:User:foo"'),
        (f"{ENTERPRISE} pr", "User has no attribute"),
        ('emails[kind eq "work"]', 'emails has no attribute "kind"'),
        ('emails[emails.type eq "work"]', 'emails has no attribute "emails.type"'),
        ('emails[type eq "work"].kind pr', 'emails has no attribute "kind"'),
        ('emails[type eq "work"].value.x pr', 'emails has no attribute "value.x"'),
        ('userName[value eq "x"]', "userName has no sub-attributes to filter by"),
        ('emails.type[value eq "x"]', "emails.type has no sub-attributes to filter by"),
        ('schemas[value eq "x"]', "schemas has no sub-attributes to filter by"),
        ('name eq "x"', "name is complex: only pr fits it; compare a part of it, such as name.formatted"),
        ('addresses co "x"', "addresses is complex"),
        ("meta eq null", "meta is complex"),
    ],
)
def test_rfc_054_rfc_120_bug_024_what_the_schema_does_not_have_is_named(text: str, problem: str) -> None:
    assert problem in refusal(text)


def test_rfc_057_a_value_path_cannot_stand_in_a_value_path() -> None:
    assert "type has no sub-attributes to filter by" in refusal('emails[type[value eq "x"]]')


@pytest.mark.parametrize("operator", ["gt", "ge", "lt", "le", "co", "sw", "ew"])
@pytest.mark.parametrize(("name", "kind"), [("active", "boolean"), ("x509Certificates", "binary")])
def test_rfc_051_boolean_and_binary_have_neither_order_nor_parts(name: str, kind: str, operator: str) -> None:
    detail = refusal(f'{name} {operator} "true"')

    assert detail.startswith(f"The filter is wrong at character {len(name) + 2}: {operator} does not fit {name}")
    assert f"is of type {kind}; use eq, ne or pr" in detail


@pytest.mark.parametrize("operator", ["co", "sw", "ew"])
def test_a_date_and_time_has_no_parts(operator: str) -> None:
    assert f"{operator} does not fit meta.created" in refusal(f'meta.created {operator} "2026"')


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("userName eq 42", "expected a text in double quotes after userName eq, found a number"),
        ("userName eq -1.5e3", "found a number"),
        (f"userName eq {'9' * 5_000}", "found a number"),
        ("userName eq true", "found true"),
        ("userName co null", "expected a text in double quotes after userName co, found null"),
        ("userName eq (", 'found "("'),
        ('active eq "yes"', "expected true or false after active eq, found a text in quotes"),
        ("active eq 1", "expected true or false after active eq, found a number"),
        ("active eq fasle", "found a word without quotes"),
        (
            'meta.created gt "yesterday"',
            'expected a date and time such as "2026-05-13T04:42:34Z" after meta.created gt',
        ),
        ('meta.created gt "2026-05-13"', "expected a date and time"),
        ('meta.created gt "2026-05-13T04:42:34"', "expected a date and time"),
        ('meta.created gt "2026-02-30T04:42:34Z"', "expected a date and time"),
        ('meta.created gt "0001-01-01T00:00:00+14:00"', "expected a date and time"),
        ("meta.created ge null", "found null"),
        ("photos eq 1", "expected a URI in double quotes after photos.value eq, found a number"),
    ],
)
def test_a_value_that_does_not_fit_the_attribute_is_refused(text: str, problem: str) -> None:
    assert problem in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "password pr",
        'PASSWORD sw "a"',
        f'{CORE}:password eq "a"',
        'userName eq "x" or not (title pr and (password sw "a"))',
    ],
)
def test_attack_011_the_password_cannot_be_filtered_by(text: str) -> None:
    assert "password cannot be filtered by" in refusal(text)


def test_attack_011_the_parts_of_what_is_never_returned_cannot_be_filtered_by() -> None:
    secret = Attribute(name="secret", type="complex", returned="never", sub_attributes=(Attribute(name="hint"),))
    vault = ResourceType(
        name="Vault",
        endpoint="/Vaults",
        description="",
        schema=Schema(id="urn:vault", name="Vault", description="", attributes=(secret,)),
        extensions=(),
        common=(),
    )

    with pytest.raises(InvalidFilter, match=r"secret\.hint cannot be filtered by"):
        parse_filter("secret.hint pr", vault)


def test_the_caret_marks_the_place() -> None:
    detail = refusal('title pr and nick eq "x"')

    assert detail == (
        'The filter is wrong at character 14: User has no attribute "nick". '
        "The caret marks the place: title pr and ^nick"
    )


def test_a_place_far_inside_is_shown_with_what_stands_before_it() -> None:
    detail = refusal('userName eq "alice" or displayName eq "bob" or nick pr')

    assert detail.endswith('The caret marks the place: …r displayName eq "…" or ^nick')


@pytest.mark.parametrize(
    "text",
    [
        "userName eq alice@example.com",
        'userName eq "alice@example.com',
        'userName "alice@example.com',
        '"alice@example.com',
        r'userName eq "alice@example.com\ud800"',
        'title sw2 "alice@example.com"',
        'userName eq "alice@example.com" and active eq "alice@example.com"',
        'userName eq "alice@example.com" and',
        "password eq alice@example.com",
    ],
)
def test_rfc_120_attack_027_the_detail_repeats_no_value(text: str) -> None:
    assert "alice" not in refusal(text)


@pytest.mark.parametrize(
    "text", ["x" * 5_000, f'{"x" * 5_000} eq "a"', f"title {'x' * 5_000}", f"title pr {'x' * 5_000}"]
)
def test_the_detail_repeats_little_of_a_long_text(text: str) -> None:
    assert refusal(text).count("x") < 80


@pytest.mark.parametrize("character", ["\n", "\x1b", "\x00", "\u2028", "\ud800", "\u202e"])
def test_attack_026_the_detail_is_one_printable_line(character: str) -> None:
    detail = refusal(f"nick{character}name pr")

    assert detail.isprintable()


def test_the_place_of_a_refusal_counts_characters_from_one() -> None:
    match = re.search(r"at character (\d+):", refusal('title eq "é😀" & title pr'))

    assert match
    assert match[1] == "15"
