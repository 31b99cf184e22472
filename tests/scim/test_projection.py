"""RFC 7644 §3.9: what of a resource a client gets back."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.scim.errors import InvalidValue
from provisioning.scim.projection import PROJECTED_NAMES_MAX, read_projection
from provisioning.scim.schemas import USER_RESOURCE

ENTERPRISE, PROVISIONING = urns.ENTERPRISE_USER, urns.PROVISIONING_USER
ALWAYS: Document = {"schemas": [urns.USER, ENTERPRISE], "id": "u1"}
ADA: Document = {
    **ALWAYS,
    "userName": "ada@example.com",
    "active": False,
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "emails": [{"value": "a@example.com", "type": "work", "primary": True}, {"value": "b@example.com"}],
    ENTERPRISE: {"department": "Sales", "manager": {"value": "m1", "displayName": "Charles"}},
    "meta": {"resourceType": "User", "version": 'W/"1"'},
}


def only(*names: str) -> Document:
    """What is returned besides what is always returned."""
    projected = read_projection([*names], [], USER_RESOURCE)(ADA)
    assert {name: projected.pop(name) for name in ALWAYS} == ALWAYS
    return projected


def without(*names: str) -> Document:
    return read_projection([], [*names], USER_RESOURCE)(ADA)


def rest(*names: str) -> Document:
    """Ada without these root attributes."""
    return {name: value for name, value in ADA.items() if name not in names}


def test_without_a_word_everything_is_returned() -> None:
    assert read_projection([], [], USER_RESOURCE)(ADA) == ADA


@pytest.mark.parametrize("name", ["userName", "USERNAME", f"{urns.USER}:userName", f"{urns.USER.upper()}:username"])
def test_rfc_035_rfc_036_attributes_returns_the_minimum_and_what_is_asked_for(name: str) -> None:
    assert only(name) == {"userName": "ada@example.com"}


def test_rfc_035_a_false_value_is_returned() -> None:
    assert only("active") == {"active": False}


@pytest.mark.parametrize(
    ("names", "returned"),
    [
        (["name.givenName"], {"name": {"givenName": "Ada"}}),
        (["name.givenName", "NAME.familyname"], {"name": {"givenName": "Ada", "familyName": "Lovelace"}}),
        (["name.givenName", "name"], {"name": ADA["name"]}),
        (["name", "name.givenName"], {"name": ADA["name"]}),
        (["emails.value"], {"emails": [{"value": "a@example.com"}, {"value": "b@example.com"}]}),
        (["emails.type"], {"emails": [{"type": "work"}]}),
        (["emails.primary", "active"], {"emails": [{"primary": True}], "active": False}),
        (["meta.version"], {"meta": {"version": 'W/"1"'}}),
        ([ENTERPRISE], {ENTERPRISE: ADA[ENTERPRISE]}),
        ([ENTERPRISE.lower()], {ENTERPRISE: ADA[ENTERPRISE]}),
        ([f"{ENTERPRISE}:department"], {ENTERPRISE: {"department": "Sales"}}),
        ([f"{ENTERPRISE}:manager.value"], {ENTERPRISE: {"manager": {"value": "m1"}}}),
        ([f"{ENTERPRISE}:department", ENTERPRISE], {ENTERPRISE: ADA[ENTERPRISE]}),
        ([ENTERPRISE, f"{ENTERPRISE}:department"], {ENTERPRISE: ADA[ENTERPRISE]}),
    ],
)
def test_rfc_036_attributes_takes_dots_and_urns(names: list[str], returned: Document) -> None:
    assert only(*names) == returned


@pytest.mark.parametrize(
    "name",
    [
        *("title", "name.middleName", "emails.display", "photos", PROVISIONING, "c42OrgName", f"{ENTERPRISE}:division"),
        *(
            f"{ENTERPRISE}:manager.$ref",
            "nobody.knows",
            "",
            ".",
            'emails[type eq "work"]',
            "x" * 10_000,
            "schemas",
            "id",
        ),
    ],
)
def test_rfc_035_what_is_not_there_leaves_no_trace(name: str) -> None:
    assert only(name) == {}


@pytest.mark.parametrize("names", [["id"], ["schemas"], ["ID", "Schemas"], [f"{urns.USER}:id"]])
def test_rfc_032_rfc_035_what_is_always_returned_cannot_be_excluded(names: list[str]) -> None:
    assert without(*names) == ADA


@pytest.mark.parametrize(
    ("names", "returned"),
    [
        (["userName"], rest("userName")),
        (["USERNAME", "emails"], rest("userName", "emails")),
        (["name.givenName"], {**ADA, "name": {"familyName": "Lovelace"}}),
        (["name.givenName", "name.familyName"], rest("name")),
        (["name", "name.givenName"], rest("name")),
        (["name.givenName", "name"], rest("name")),
        (
            ["emails.primary", "emails.type"],
            {**ADA, "emails": [{"value": "a@example.com"}, {"value": "b@example.com"}]},
        ),
        (["emails.value"], {**ADA, "emails": [{"type": "work", "primary": True}]}),
        ([ENTERPRISE], rest(ENTERPRISE)),
        ([f"{ENTERPRISE}:department"], {**ADA, ENTERPRISE: {"manager": {"value": "m1", "displayName": "Charles"}}}),
        ([f"{ENTERPRISE}:department", f"{ENTERPRISE}:manager"], rest(ENTERPRISE)),
        (
            [f"{ENTERPRISE}:manager.displayName"],
            {**ADA, ENTERPRISE: {"department": "Sales", "manager": {"value": "m1"}}},
        ),
        (["nobody.knows", "title", "password"], ADA),
    ],
)
def test_rfc_035_excluded_attributes_returns_all_but_those(names: list[str], returned: Document) -> None:
    assert without(*names) == returned


def test_rfc_031_rfc_037_a_password_is_not_returned_even_when_asked_for() -> None:
    assert only("password", "userName") == {"userName": "ada@example.com"}


def test_rfc_035_attributes_and_excluded_attributes_exclude_each_other() -> None:
    with pytest.raises(InvalidValue, match="send one of them"):
        read_projection(["userName"], ["emails"], USER_RESOURCE)


def test_too_many_names_are_refused_with_the_limit() -> None:
    names = ["userName"] * (PROJECTED_NAMES_MAX + 1)

    assert read_projection(names[1:], [], USER_RESOURCE)
    with pytest.raises(InvalidValue, match=r"^attributes has 201 names; the limit is 200"):
        read_projection(names, [], USER_RESOURCE)
    with pytest.raises(InvalidValue, match=r"^excludedAttributes has 201 names; the limit is 200"):
        read_projection([], names, USER_RESOURCE)


def test_projecting_leaves_the_resource_as_it_was() -> None:
    before = repr(ADA)

    only("emails.value")
    without("emails.value", "name")

    assert repr(ADA) == before
