"""PRODUCT §5: the group in a POST or PUT body, and its members apart."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.scim.members import (
    DISPLAY_CHARACTERS_MAX,
    MEMBER_CHANGES_MAX,
    MEMBER_ID_CHARACTERS_MAX,
    MemberDisplays,
    read_group,
)
from tests.scim.groups import NAME, posted

ADSCIM = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"


def members_of(members: Json) -> MemberDisplays | None:
    return posted(members=members)[1]


def refusal(members: Json) -> str:
    with pytest.raises(InvalidValue) as caught:
        members_of(members)
    return caught.value.detail


def test_what_okta_posts_is_a_group_without_members() -> None:
    assert posted(members=[]) == ({"displayName": NAME}, {})


def test_what_entra_posts_is_a_group_that_does_not_say_its_members() -> None:
    body: Document = {
        "schemas": [urns.GROUP, ADSCIM],
        "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
        "displayName": NAME,
        "meta": {"resourceType": "Group"},
    }

    assert read_group(body) == ({"displayName": NAME, "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159"}, None)


def test_bug_014_a_put_of_what_was_read_back_says_all_members_and_keeps_nothing_that_is_ours() -> None:
    meta: Document = {"resourceType": "Group", "version": 'W/"1"', "location": "https://scim.example.com/Groups/g1"}
    members: list[Json] = [{"value": "u1", "display": "Ada"}, {"value": "u2"}]

    assert posted(id="g1", meta=meta, members=members) == ({"displayName": NAME}, {"u1": "Ada", "u2": None})


def test_the_members_stay_in_the_order_given() -> None:
    assert [*(members_of(["u3", {"value": "u1"}, "u2"]) or ())] == ["u3", "u1", "u2"]


@pytest.mark.parametrize("name", ["members", "Members", "MEMBERS"])
def test_rfc_007_members_count_in_any_letter_case(name: str) -> None:
    body: Document = {name: [{"VALUE": "u1", "Display": "Ada"}]}

    assert posted(**body) == ({"displayName": NAME}, {"u1": "Ada"})


def test_attack_012_members_given_twice_are_refused() -> None:
    with pytest.raises(InvalidSyntax, match="members is given more than once"):
        posted(members=[], Members=[])


def test_attack_012_a_part_of_a_member_given_twice_is_refused() -> None:
    with pytest.raises(InvalidSyntax, match=r"members\[0\]\.value is given more than once"):
        members_of([{"value": "u1", "VALUE": "u2"}])


@pytest.mark.parametrize(("nothing", "members"), [(None, None), ([], {}), ("", {})], ids=repr)
def test_bug_015_no_members_is_not_the_same_as_no_word_of_them(nothing: Json, members: MemberDisplays | None) -> None:
    assert members_of(nothing) == members


@pytest.mark.parametrize(
    "members",
    [
        [{"value": "u1"}],
        {"value": "u1"},
        ["u1"],
        [{"$ref": None, "value": "u1"}],
        [{"$ref": "https://scim.example.com/Users/u1", "type": "User", "value": "u1"}],
        [{"value": "u1", "display": None}],
        [{"value": "u1", "display": "", "primary": True, "operation": "add"}],
        [{"value": "u1"}, {"value": "u1"}],
    ],
    ids=repr,
)
def test_a_member_comes_in_many_shapes(members: Json) -> None:
    assert members_of(members) == {"u1": None}


@pytest.mark.parametrize(
    "member",
    [None, 5, True, "", [], {}, {"display": "Ada"}, {"value": None}, {"value": ""}, {"value": 7}, {"value": {"a": 1}}],
    ids=repr,
)
def test_a_member_without_an_id_is_refused_by_its_place(member: Json) -> None:
    assert refusal([{"value": "u0"}, {"value": "u1"}, {"value": "u2"}, member]).startswith("members[3].value must be ")


@pytest.mark.parametrize("members", [5, True], ids=repr)
def test_members_are_a_list(members: Json) -> None:
    assert refusal(members).startswith("members must be a list, not a ")


def test_half_a_character_is_no_part_of_an_id() -> None:
    assert refusal(["\ud800"]) == "members[0].value has half a surrogate pair, which is no character."


def test_an_id_is_only_so_long() -> None:
    longest = "u" * MEMBER_ID_CHARACTERS_MAX

    assert members_of([longest]) == {longest: None}
    assert refusal([f"{longest}u"]) == "members[0].value has 129 characters; the limit is 128."


def test_a_display_is_only_so_long() -> None:
    longest = "x" * DISPLAY_CHARACTERS_MAX

    assert members_of([{"value": "u1", "display": longest}]) == {"u1": longest}
    assert refusal([{"value": "u1", "display": f"{longest}x"}]) == (
        "members[0].display has 257 characters; the limit is 256."
    )


def test_a_display_is_a_text() -> None:
    assert refusal([{"value": "u1", "display": 5}]) == "members[0].display must be a string, not a number."


def test_one_request_names_ten_thousand_members() -> None:
    members: list[Json] = [{"value": str(number)} for number in range(MEMBER_CHANGES_MAX)]

    assert len(members_of(members) or ()) == 10_000


def test_more_members_are_refused_before_any_is_looked_at() -> None:
    members: list[Json] = [None] * 10_001

    assert refusal(members) == "The request names 10,001 members; the limit is 10,000 in one request."


@pytest.mark.parametrize("name", [None, "", "  "], ids=repr)
def test_rfc_071_a_group_has_a_name(name: Json) -> None:
    with pytest.raises(InvalidValue, match="displayName is required"):
        posted(displayName=name)


@pytest.mark.parametrize(("body", "kind"), [(None, "null"), ([], "a list"), ("x", "a string")], ids=repr)
def test_a_body_that_is_no_object_is_refused_by_its_kind(body: Json, kind: str) -> None:
    with pytest.raises(InvalidSyntax, match=f"must be a JSON object, not {kind}"):
        read_group(body)


def test_a_body_without_the_schema_of_groups_is_refused() -> None:
    with pytest.raises(InvalidSyntax, match=urns.GROUP):
        read_group({"schemas": [urns.USER, ADSCIM], "displayName": NAME})


def test_reading_leaves_the_body_as_it_was() -> None:
    body: Document = {"schemas": [urns.GROUP], "displayName": NAME, "Members": [{"value": "u1"}]}

    read_group(body)

    assert body == {"schemas": [urns.GROUP], "displayName": NAME, "Members": [{"value": "u1"}]}
