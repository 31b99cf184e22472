"""The shapes that Entra sends (checklist okta-and-entra.md), on emails, addresses and roles."""

import pytest

from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import NoTarget
from tests.scim.documents import HOME, USER_NAME, WORK, a_document, emails_after, entra, patched

BARE: Document = {"userName": USER_NAME}
OKTA_ADDRESS: Document = {"primary": True, "locality": "Linz", "country": "AT"}


@pytest.mark.parametrize("op", ["Add", "Replace"])
@pytest.mark.parametrize("others", [[], [HOME], [HOME, {"value": "o@b.c", "type": "other", "primary": True}]], ids=len)
def test_bug_009_rfc_090_a_part_of_a_missing_element_creates_it(op: str, others: list[Document]) -> None:
    created: Document = {"type": "work", "value": "x@y.z"}

    assert emails_after(others, entra(op, 'emails[type eq "work"].value', "x@y.z")) == [*others, created]


@pytest.mark.parametrize("op", ["Add", "Replace"])
def test_a_part_of_an_element_that_is_there_changes_in_its_place(op: str) -> None:
    assert emails_after([WORK, HOME], entra(op, 'emails[type eq "work"].value', "x@y.z")) == [
        {**WORK, "value": "x@y.z"},
        HOME,
    ]


@pytest.mark.parametrize(
    "path",
    [
        'emails[type eq "work"].value',
        'Emails[TYPE  EQ "Work" ].VALUE',
        'emails[type eq "WORK" and primary eq true].value',
    ],
)
def test_bug_006_a_filter_counts_in_any_spelling(path: str) -> None:
    assert emails_after([HOME, WORK], entra("Replace", path, "x@y.z")) == [HOME, {**WORK, "value": "x@y.z"}]


@pytest.mark.parametrize("value", ["a+b@c.d", "o'hara@c.d", 'q"q', "50%", "ü李", "two words", "s", "a\\b"])
def test_bug_026_a_value_in_a_filter_is_compared_to_the_letter(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')

    assert emails_after([HOME, {"value": value}], entra("Remove", f'emails[value eq "{escaped}"]')) == [HOME]


def test_bug_010_a_filter_in_a_value_without_a_path() -> None:
    assert emails_after([WORK], {"op": "Add", "value": {'emails[type eq "home"].value': "h@b.c"}}) == [
        WORK,
        {"type": "home", "value": "h@b.c"},
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ('addresses[type eq "work"]', {"type": "work"}),
        ("addresses[primary eq true]", {}),
        ('addresses[primary eq "True"]', {}),
    ],
)
def test_the_address_that_okta_sent_is_reached_by_type_and_as_primary(path: str, said: Document) -> None:
    document = patched(a_document(addresses=[OKTA_ADDRESS]), entra("Replace", f"{path}.locality", "Wien"))

    assert document["addresses"] == [{**OKTA_ADDRESS, "locality": "Wien", **said}]


def test_the_same_address_is_reached_by_type_and_as_primary_in_turn() -> None:
    document = patched(
        BARE,
        entra("Add", 'addresses[type eq "work"].country', "at"),
        entra("Add", "addresses[primary eq true].locality", "Wien"),
        entra("Replace", 'addresses[type eq "work"].region', "W"),
    )

    assert document["addresses"] == [
        {"type": "work", "country": "AT", "primary": True, "locality": "Wien", "region": "W"}
    ]


def test_an_address_that_says_otherwise_is_another_address() -> None:
    document = a_document(addresses=[{"type": "home", "country": "DE"}])

    assert patched(document, entra("Replace", 'addresses[type eq "work"].country', "AT"))["addresses"] == [
        {"type": "home", "country": "DE"},
        {"type": "work", "country": "AT"},
    ]


def test_one_of_two_addresses_is_not_taken_for_the_one_that_was_meant() -> None:
    document = a_document(addresses=[{"locality": "Linz"}, {"locality": "Graz"}])

    changed = patched(document, entra("Replace", 'addresses[type eq "work"].locality', "Wien"))

    assert changed["addresses"] == [{"locality": "Linz"}, {"locality": "Graz"}, {"type": "work", "locality": "Wien"}]


@pytest.mark.parametrize("order", [1, -1], ids=["in this order", "in the other"])
def test_parts_of_a_new_element_may_come_in_any_order(order: int) -> None:
    parts: list[Document] = [
        entra("Add", 'roles[primary eq "True"].display', "Admin"),
        entra("Add", 'roles[primary eq "True"].type', "App"),
        entra("Add", 'roles[primary eq "True"].value', "admin"),
    ]

    assert patched(BARE, *parts[::order])["roles"] == [
        {"primary": True, "display": "Admin", "type": "App", "value": "admin"}
    ]


def test_rfc_080_a_new_element_made_primary_first_is_primary_when_it_has_its_value() -> None:
    made_primary = entra("Add", 'emails[type eq "home"].primary', "True")

    assert emails_after([WORK], made_primary, entra("Add", 'emails[type eq "home"].value', "h@b.c")) == [
        {**WORK, "primary": False},
        {**HOME, "primary": True},
    ]


def test_an_element_cleared_and_filled_again_in_one_message_keeps_its_marks() -> None:
    path = 'emails[type eq "work"].value'

    assert emails_after([WORK], entra("Replace", path, ""), entra("Add", path, "x@y.z")) == [{**WORK, "value": "x@y.z"}]


@pytest.mark.parametrize(
    "named",
    [
        [{"value": "h@b.c"}],
        [{"$ref": None, "value": "h@b.c"}],
        {"value": "h@b.c"},
        [{"value": "H@B.C", "type": "Home", "primary": True, "display": "Home"}],
        [{"type": "home"}],
        [None, {"value": "h@b.c"}, {"value": "nobody@b.c"}],
    ],
    ids=str,
)
def test_bug_005_remove_with_values_removes_exactly_those(named: Json) -> None:
    assert emails_after([WORK, HOME], entra("Remove", "emails", named)) == [WORK]


@pytest.mark.parametrize(
    "named",
    [
        [],
        [{}],
        {},
        [None],
        [{"value": None}],
        [{"value": ""}],
        [{"$ref": None}],
        [{"primary": True}],
        [{"display": "x"}],
        [{"value": "x"}],
    ],
    ids=str,
)
def test_bug_005_remove_with_values_that_name_nobody_removes_nobody(named: Json) -> None:
    assert emails_after([WORK, HOME], entra("Remove", "emails", named)) == [WORK, HOME]


@pytest.mark.parametrize(
    "operation", [entra("Remove", "emails"), entra("Remove", "emails", None), entra("Remove", "emails", "")], ids=str
)
def test_bug_005_remove_without_values_removes_all(operation: Document) -> None:
    assert emails_after([WORK, HOME], operation) is None


def test_rfc_090_a_replace_of_whole_missing_elements_is_refused_to_entra_too() -> None:
    with pytest.raises(NoTarget, match="selects nothing"):
        emails_after([HOME], entra("Replace", 'emails[type eq "work"]', {"value": "w@b.c"}))
