"""What a parsed filter tells: its canonical text, what it requires, what it demands of an element."""

import pytest

from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.filter_syntax import Filter, ValuePath, attribute_names, required_comparisons, simple_values
from provisioning.scim.schemas import USER_RESOURCE

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def parse(text: str) -> Filter:
    return parse_filter(text, USER_RESOURCE)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('USERNAME EQ "é\\u0022"', 'userName eq "é\\""'),
        ('active eq "True"', "active eq true"),
        ("active eq NULL", "active eq null"),
        ("((title pr) and (nickName pr)) or locale pr", "title pr and nickName pr or locale pr"),
        ("title pr and (nickName pr or locale pr)", "title pr and (nickName pr or locale pr)"),
        ("title pr and (nickName pr and locale pr)", "title pr and (nickName pr and locale pr)"),
        ("not(not(title pr))", "not (not (title pr))"),
        (f'{ENTERPRISE.lower()}:manager eq "1"', f'{ENTERPRISE}:manager.value eq "1"'),
        ('Emails[Type eq "work"].Value sw "x"', 'emails[type eq "work" and value sw "x"]'),
    ],
)
def test_a_filter_has_a_canonical_text(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical


def names(text: str) -> list[str]:
    return [str(comparison) for comparison in required_comparisons(parse(text))]


def test_equalities_joined_by_and_are_required() -> None:
    assert names('userName eq "x" and (active eq true and title pr)') == ['userName eq "x"', "active eq true"]


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "x" or active eq true',
        'not (userName eq "x")',
        'userName sw "x" and title pr',
        'emails[value eq "x"]',
    ],
)
def test_what_may_also_fail_is_not_required(text: str) -> None:
    assert names(text) == []


def demanded(value_filter: str) -> object:
    whole = parse(f"emails[{value_filter}]")
    assert isinstance(whole, ValuePath)
    return simple_values(whole.filter)


@pytest.mark.parametrize(
    ("value_filter", "values"),
    [
        ('type eq "work"', {"type": "work"}),
        (
            'type eq "work" and (primary eq "True" and display eq "x")',
            {"type": "work", "primary": True, "display": "x"},
        ),
        ('type eq "work" and type eq "work"', {"type": "work"}),
        ('type eq "work" and display eq null', {"type": "work"}),
    ],
)
def test_equalities_demand_an_element_of_these_values(value_filter: str, values: object) -> None:
    assert demanded(value_filter) == values


@pytest.mark.parametrize(
    "value_filter",
    [
        'type eq "work" or type eq "home"',
        'type ne "work"',
        'type eq "work" and value pr',
        'not (type eq "work")',
        'type eq "work" and type eq "home"',
        'type eq "work" and type eq null',
    ],
)
def test_no_element_can_be_made_from_another_filter(value_filter: str) -> None:
    assert demanded(value_filter) is None


def test_a_filter_tells_which_attributes_it_looks_at() -> None:
    text = 'not (title pr) and (emails[type eq "work"] or meta.created gt "2026-01-01T00:00:00Z" or schemas pr)'

    assert set(attribute_names(parse_filter(text, USER_RESOURCE))) == {"title", "emails", "meta", "schemas"}
