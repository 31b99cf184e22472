"""RFC 7643 §2 and RFC 7644 §3.10: how a name finds its attribute."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import ATTRIBUTE_PATH_CHARACTERS_MAX, is_urn
from provisioning.scim.schemas import USER_RESOURCE

ENTERPRISE, PROVISIONING = urns.ENTERPRISE_USER, urns.PROVISIONING_USER


def found(text: str) -> str:
    return str(USER_RESOURCE.find(text))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("userName", "userName"),
        ("USERNAME", "userName"),
        ("name.GivenName", "name.givenName"),
        ("emails.$REF", "None"),
        ("groups.$REF", "groups.$ref"),
        ("meta.lastmodified", "meta.lastModified"),
        ("externalid", "externalId"),
        (f"{urns.USER}:userName", "userName"),
        (f"{urns.USER.upper()}:NAME.familyname", "name.familyName"),
        (f"{urns.USER}:id", "id"),
        (f"{ENTERPRISE}:department", f"{ENTERPRISE}:department"),
        (f"{ENTERPRISE.lower()}:Manager.DisplayName", f"{ENTERPRISE}:manager.displayName"),
    ],
)
def test_rfc_036_a_name_is_found_in_any_case_with_its_urn_and_with_a_dot(text: str, path: str) -> None:
    assert found(text) == path


@pytest.mark.parametrize("urn", ["", ENTERPRISE, PROVISIONING, urns.USER, "urn:x", "URN:okta:acme:1.0:user:custom"])
@pytest.mark.parametrize(("name", "path"), [("c42ORGname", f"{PROVISIONING}:c42OrgName"), ("USERtype", "userType")])
def test_what_may_stand_anywhere_is_found_anywhere(urn: str, name: str, path: str) -> None:
    assert found(f"{urn}:{name}" if urn else name) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        ":",
        "nick",
        "name.",
        ".name",
        "name.first",
        "name..givenName",
        "name.givenName.x",
        "userName.x",
        " userName",
        ":userName",
        "::userName",
        "x:userName",
        "x:c42OrgName",
        ":c42OrgName",
        "department",
        "manager.value",
        ENTERPRISE,
        f"{ENTERPRISE}:",
        f"{ENTERPRISE}:userName",
        f"{ENTERPRISE}.department",
        f"{urns.USER}:department",
        f"urn:x:{ENTERPRISE}:department",
        "__proto__",
        "constructor",
    ],
)
def test_bug_012_what_names_no_attribute_is_not_found(text: str) -> None:
    assert USER_RESOURCE.find(text) is None


def test_a_name_that_is_too_long_is_not_looked_for() -> None:
    longest = f"urn:{'x' * (ATTRIBUTE_PATH_CHARACTERS_MAX - len('urn::userType'))}:userType"

    assert len(longest) == ATTRIBUTE_PATH_CHARACTERS_MAX
    assert USER_RESOURCE.find(longest)
    assert USER_RESOURCE.find(f"{longest[:4]}x{longest[4:]}") is None


def test_an_extension_is_found_by_its_urn_in_any_case() -> None:
    extension = USER_RESOURCE.extension(ENTERPRISE.upper())

    assert extension
    assert extension.id == ENTERPRISE
    assert USER_RESOURCE.extension(urns.USER) is None


@pytest.mark.parametrize(
    ("text", "is_one"), [("urn:x", True), ("URN:x", True), ("urn", False), ("http://x", False), ("", False)]
)
def test_a_urn_begins_as_one(text: str, is_one: bool) -> None:
    assert is_urn(text) is is_one


def test_the_path_of_a_part_names_the_part_as_its_target() -> None:
    whole, part = USER_RESOURCE.find("name"), USER_RESOURCE.find("name.givenName")

    assert whole
    assert part
    assert (whole.target.name, part.target.name) == ("name", "givenName")
