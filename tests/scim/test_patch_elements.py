"""RFC 7644 §3.5.2: what each operation does to the elements of a multi-valued attribute."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.elements import Elements
from provisioning.scim.errors import InvalidValue, NoTarget
from tests.scim.documents import (
    HOME,
    OTHER,
    USER_NAME,
    WORK,
    a_document,
    add,
    emails_after,
    patched,
    remove,
    replace,
    replacing,
)

ENTERPRISE = urns.ENTERPRISE_USER
BARE: Document = {"userName": USER_NAME}


def test_rfc_083_add_appends_to_a_multi_valued_attribute() -> None:
    assert emails_after([WORK], add("emails", [HOME, OTHER])) == [WORK, HOME, OTHER]


@pytest.mark.parametrize("again", [WORK, {"value": "w@b.c"}, {"value": "w@b.c", "type": "work"}])
def test_bug_008_rfc_082_adding_what_is_there_already_changes_nothing(again: Document) -> None:
    document = a_document(title="a", emails=[WORK, HOME])

    assert patched(document, add("emails", [again]), add("title", "a"), replacing(title="a")) is document


def test_adding_a_value_in_another_case_re_cases_it_and_repeats_nothing() -> None:
    assert emails_after([WORK, HOME], add("emails", [{"value": "W@b.c", "type": "work"}])) == [
        {**WORK, "value": "W@b.c"},
        HOME,
    ]


def test_adding_to_a_value_completes_it() -> None:
    assert emails_after([WORK], add("emails", {**WORK, "display": "Work"})) == [{**WORK, "display": "Work"}]


@pytest.mark.parametrize("nothing", [None, "", []])
@pytest.mark.parametrize("path", ["emails", 'emails[type eq "work"]', 'emails[type eq "other"]'])
def test_rfc_009_adding_nothing_to_a_multi_valued_attribute_changes_nothing(path: str, nothing: Json) -> None:
    assert emails_after([WORK, HOME], add(path, nothing)) == [WORK, HOME]


def test_bug_009_adding_a_part_of_an_element_that_is_not_there_creates_it() -> None:
    assert emails_after([HOME], add('emails[type eq "work"].value', "w@b.c")) == [
        HOME,
        {"type": "work", "value": "w@b.c"},
    ]


def test_adding_to_elements_that_are_there_completes_them() -> None:
    assert emails_after([WORK, HOME], add('emails[type eq "work"]', {"display": "W"})) == [
        {**WORK, "display": "W"},
        HOME,
    ]


@pytest.mark.parametrize(
    "path", ['emails[type eq "a" or type eq "b"].value', "emails[not (value pr)].value", "emails[type pr].value"]
)
def test_a_filter_that_does_not_say_plainly_what_to_create_is_no_target(path: str) -> None:
    with pytest.raises(NoTarget, match="selects nothing"):
        patched(BARE, add(path, "w@b.c"))


@pytest.mark.parametrize("country", ["at", "AT"])
def test_what_a_filter_demands_is_kept_as_any_value_is(country: str) -> None:
    document = patched(BARE, add(f'addresses[country eq "{country}" and type eq ""].locality', "Wien"))

    assert document == {**BARE, "addresses": [{"country": "AT", "locality": "Wien"}]}


def test_what_a_filter_demands_is_checked_as_any_value_is() -> None:
    with pytest.raises(InvalidValue, match=r'addresses\.country is "Austria"'):
        patched(BARE, add('addresses[country eq "Austria"].locality', "Wien"))


def test_rfc_085_remove_with_a_filter_removes_the_matches_only() -> None:
    assert emails_after([WORK, HOME, OTHER], remove('emails[type eq "home"]')) == [WORK, OTHER]


def test_rfc_085_nothing_left_is_unassigned() -> None:
    assert patched(a_document(emails=[WORK]), remove('emails[type eq "work"]')) == BARE


def test_removing_the_value_of_an_element_removes_the_element() -> None:
    assert emails_after([WORK, HOME], remove('emails[type eq "work"].value')) == [HOME]


def test_removing_a_mark_of_an_element_leaves_the_element() -> None:
    assert emails_after([WORK, HOME], remove("emails.type")) == [
        {"value": "w@b.c", "primary": True},
        {"value": "h@b.c"},
    ]


def test_bug_007_several_removals_remove_the_right_ones() -> None:
    emails: Elements = [{"value": str(number)} for number in range(6)]

    left = emails_after(emails, *[remove(f'emails[value eq "{number}"]') for number in (0, 1, 4, 5)])

    assert left == [{"value": "2"}, {"value": "3"}]


def test_rfc_088_replace_of_a_multi_valued_attribute_leaves_only_the_new_values() -> None:
    assert emails_after([WORK, HOME], replace("emails", [OTHER])) == [OTHER]


@pytest.mark.parametrize("nothing", [None, "", [], {}, [None], [{}], [{"type": "work"}]], ids=repr)
def test_rfc_009_replace_by_nothing_clears(nothing: Json) -> None:
    assert patched(a_document(emails=[WORK, HOME]), replace("emails", nothing)) == BARE


def test_rfc_089_replace_with_a_filter_replaces_all_matching_elements_wholly() -> None:
    document = a_document(
        addresses=[{"type": "work", "region": "CA", "country": "US"}, {"type": "home", "country": "DE"}]
    )

    moved = patched(document, replace('addresses[type eq "work"]', {"locality": "Wien", "country": "AT"}))

    assert moved["addresses"] == [
        {"type": "work", "locality": "Wien", "country": "AT"},
        {"type": "home", "country": "DE"},
    ]


@pytest.mark.parametrize("marks", [{"primary": True}, {"type": "home"}, {"value": "", "display": "x"}], ids=str)
def test_replacing_an_element_by_marks_alone_is_refused_and_loses_nothing(marks: Document) -> None:
    with pytest.raises(InvalidValue, match="would be left without a value"):
        emails_after([WORK, HOME], replace('emails[type eq "work"]', marks))


def test_rfc_089_replace_of_a_part_changes_it_in_all_matching_elements() -> None:
    emails: Elements = [WORK, {"value": "w2@b.c", "type": "work"}, HOME]

    assert emails_after(emails, replace('emails[type eq "work"].display', "W")) == [
        {**WORK, "display": "W"},
        {"value": "w2@b.c", "type": "work", "display": "W"},
        HOME,
    ]


def test_rfc_090_replace_of_elements_that_are_not_there_is_no_target() -> None:
    with pytest.raises(NoTarget, match=r'emails\[type eq "other"\] selects nothing'):
        emails_after([WORK], replace('emails[type eq "other"]', {"value": "o@b.c"}))


@pytest.mark.parametrize("nothing", [None, "", []])
def test_rfc_009_replacing_elements_by_nothing_removes_them(nothing: Json) -> None:
    assert emails_after([WORK, HOME], replace('emails[type eq "work"]', nothing)) == [HOME]
    assert emails_after([HOME], replace('emails[type eq "work"]', {})) == [HOME]
    assert emails_after([WORK, HOME], replace('emails[type eq "work"].value', nothing)) == [HOME]
    assert emails_after([WORK, HOME], replace('emails[type eq "work"]', {"value": nothing})) == [HOME]


@pytest.mark.parametrize(
    "operation",
    [
        add("emails", [{**HOME, "primary": True}]),
        replace('emails[type eq "home"].primary', "True"),
        replace('emails[type eq "home"]', {"value": "h@b.c", "primary": True}),
        add('emails[type eq "home"]', {"primary": True}),
    ],
    ids=str,
)
def test_rfc_080_a_new_primary_value_takes_over(operation: Document) -> None:
    assert emails_after([WORK, HOME], operation) == [{**WORK, "primary": False}, {**HOME, "primary": True}]


def test_rfc_080_rfc_094_of_all_that_are_made_primary_the_last_one_is() -> None:
    assert emails_after([WORK, HOME, OTHER], replace("emails.primary", True)) == [
        {**WORK, "primary": False},
        {**HOME, "primary": False},
        {**OTHER, "primary": True},
    ]


def test_rfc_080_an_element_that_gets_no_value_takes_nothing_over() -> None:
    assert emails_after([WORK], add('emails[type eq "home"].primary', True)) == [WORK]


def test_rfc_094_two_new_primary_values_are_refused() -> None:
    with pytest.raises(InvalidValue, match="2 primary values"):
        emails_after([], add("emails", [{**WORK, "primary": True}, {**HOME, "primary": True}]))


def test_rfc_094_elements_that_become_the_same_are_one() -> None:
    assert emails_after([WORK, HOME], replace("emails.value", "x@b.c"), replace("emails.type", "work")) == [
        {"value": "x@b.c", "type": "work", "primary": True}
    ]
