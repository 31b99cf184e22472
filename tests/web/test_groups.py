"""/Groups at the edge: statuses, headers, preconditions, and what is read for an answer."""

import json
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from urllib.parse import quote
from uuid import UUID

import pytest
from aws_lambda_powertools import Logger

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.groups import Group, Member
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.members import MEMBER_CHANGES_MAX
from provisioning.web.answers import RESPONSE_BYTES_MAX
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.groups import GroupRoutes
from tests.groups.disturbed import DisturbedGroups
from tests.groups.stage import adding, patch_of, removing
from tests.people import ENTRA, NOW, a_group, a_group_body, a_user, new_id
from tests.web.conftest import BASE_URL, BASIC, Client
from tests.world import World

TOO_MANY = 200_000


TOO_MANY_DETAIL = (
    "The answer would have {} members, which is more than 6,000,000 bytes. "
    "Ask without them by excludedAttributes=members, for their ids only by attributes=members.value, "
    'for one of them by filter=members[value eq "…"], or for fewer groups by count.'
)


class CrowdedGroups(DisturbedGroups):
    """A store with groups of so many members of one name; nobody needs to be there for it."""

    def __init__(self, users: MemoryUsers) -> None:
        super().__init__(users)
        self._displays: dict[str, str | None] = {}
        self.members_read = 0

    def crowd(self, name: str = "Everybody", count: int = TOO_MANY, display: str | None = None) -> str:
        """Add such a group; its id."""
        group = a_group(name, member_count=count)
        self.create(group, [], [])
        self._displays[group.id] = display
        return group.id

    def members(self, group_id: str) -> Iterator[Member]:
        found, group = super().members(group_id), self.get(group_id)
        if group is None or group_id not in self._displays:
            return found
        return self._read(group, self._displays[group_id])

    def _read(self, group: Group, display: str | None) -> Iterator[Member]:
        for number in range(group.member_count):
            self.members_read += 1
            # Ids like all others: they hardly compress.
            yield Member(str(UUID(bytes=sha256(b"%d" % number).digest()[:16])), display and f"{display}{number % 10}")


def shown(user_id: str) -> Document:
    """A member as the answer has him."""
    return {"value": user_id, "$ref": f"{BASE_URL}/Users/{user_id}"}


@pytest.fixture
def groups(users: MemoryUsers) -> CrowdedGroups:
    return CrowdedGroups(users)


@pytest.fixture
def okta(users: MemoryUsers, groups: CrowdedGroups, providers: MemoryProviders) -> Client:
    return Client(group_api(users, groups, providers), {"authorization": BASIC})


def group_api(users: MemoryUsers, groups: CrowdedGroups, providers: MemoryProviders) -> ScimApi:
    """The API as `functions/scim_groups` puts it together."""
    world = World(users, lambda: NOW, providers=providers, groups=groups)
    api = ScimApi(Authenticator(providers, lambda: NOW), Logger(service=new_id(), stream=StringIO()))
    GroupRoutes(world.provision_groups, world.find_groups, BASE_URL).add_to(api)
    return api


@pytest.fixture
def ada(users: MemoryUsers) -> str:
    user = a_user()
    users.create(user, [])
    return user.id


@pytest.fixture
def group_id(okta: Client, ada: str) -> str:
    """A group with one member, at version 1."""
    body: Document = okta.ask("POST", "/Groups", a_group_body("Engineers", ada)).body
    return str(body["id"])


# POST


def test_rfc_020_rfc_021_a_created_group_is_answered_with_its_place_and_its_members(okta: Client, ada: str) -> None:
    reply = okta.ask("POST", "/Groups", a_group_body("Engineers", ada, externalId="00g1"))

    assert (reply.status, reply.headers["Content-Type"]) == (201, "application/scim+json")
    assert reply.headers["Location"] == reply.body["meta"]["location"] == f"{BASE_URL}/Groups/{reply.body['id']}"
    assert (reply.body["displayName"], reply.body["externalId"]) == ("Engineers", "00g1")
    assert (reply.body["members"], reply.headers["ETag"]) == ([shown(ada)], 'W/"1"')


def test_ipsie_11_what_okta_and_entra_post_is_a_group_without_members(okta: Client) -> None:
    entra = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

    replies = [
        okta.ask("POST", "/Groups", {"schemas": [urns.GROUP], "displayName": "Okta's", "members": []}),
        okta.ask("POST", "/Groups", {"schemas": [urns.GROUP, entra], "displayName": "Entra's", "externalId": "e1"}),
    ]

    assert [reply.status for reply in replies] == [201, 201]
    assert not any("members" in reply.body for reply in replies)


def test_a_taken_name_is_a_conflict(okta: Client, group_id: str) -> None:
    reply = okta.ask("POST", "/Groups", a_group_body("ENGINEERS"))

    assert (reply.status, reply.body["scimType"], reply.body["status"]) == (409, "uniqueness", "409")
    assert group_id not in reply.text


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        ({"schemas": [urns.GROUP]}, "invalidValue"),
        ({"displayName": "Engineers"}, "invalidSyntax"),
        ({"schemas": [urns.GROUP], "displayName": "x" * 901}, "invalidValue"),
    ],
)
def test_a_group_that_cannot_be_is_refused(okta: Client, body: Json, scim_type: str) -> None:
    reply = okta.ask("POST", "/Groups", body)

    assert (reply.status, reply.body["scimType"]) == (400, scim_type)


def test_attack_015_more_members_than_one_request_may_name_are_refused(okta: Client, groups: CrowdedGroups) -> None:
    people = [str(number) for number in range(MEMBER_CHANGES_MAX + 1)]

    reply = okta.ask("POST", "/Groups", a_group_body("Engineers", *people))

    assert (reply.status, "10,001 members; the limit is 10,000" in reply.body["detail"]) == (400, True)
    assert not groups.calls


# GET


def test_a_group_is_read_with_its_members(okta: Client, group_id: str, ada: str) -> None:
    reply = okta.ask("GET", f"/Groups/{group_id}")

    assert (reply.status, reply.headers["ETag"], reply.headers["Cache-Control"]) == (200, 'W/"1"', "no-store")
    assert (reply.body["schemas"], reply.body["members"]) == ([urns.GROUP], [shown(ada)])
    assert reply.body["meta"]["resourceType"] == "Group"


def test_what_the_provider_calls_a_member_is_shown_again(okta: Client, ada: str) -> None:
    members: Json = [{"value": ada, "display": "Ada Lovelace", "$ref": None}]

    reply = okta.ask("POST", "/Groups", a_group_body() | {"members": members})

    assert reply.body["members"] == [shown(ada) | {"display": "Ada Lovelace"}]


def test_bug_028_a_list_and_a_group_agree_on_members(okta: Client, group_id: str) -> None:
    listed = okta.ask("GET", "/Groups?startIndex=1&count=100").body

    assert listed["Resources"] == [okta.ask("GET", f"/Groups/{group_id}").body]
    assert (listed["totalResults"], listed["startIndex"], listed["itemsPerPage"]) == (1, 1, 1)


@pytest.mark.parametrize("query", ["excludedAttributes=members", "attributes=displayName", "attributes=id,meta"])
def test_bug_027_an_answer_without_members_reads_none(
    okta: Client, groups: CrowdedGroups, group_id: str, query: str
) -> None:
    groups.calls.clear()

    one, listed = okta.ask("GET", f"/Groups/{group_id}?{query}"), okta.ask("GET", f"/Groups?{query}")

    assert "members" not in one.body
    assert listed.body["Resources"] == [one.body]
    assert not groups.calls


def test_an_empty_groups_members_are_not_read(okta: Client, groups: CrowdedGroups) -> None:
    empty = okta.ask("POST", "/Groups", a_group_body("Empty")).body["id"]
    groups.calls.clear()

    assert "members" not in okta.ask("GET", f"/Groups/{empty}").body
    assert not groups.calls


def test_the_ids_of_the_members_can_be_had_alone(okta: Client, ada: str) -> None:
    members: Json = [{"value": ada, "display": "Ada"}]
    group_id = okta.ask("POST", "/Groups", a_group_body() | {"members": members}).body["id"]

    reply = okta.ask("GET", f"/Groups/{group_id}?attributes=members.value")

    assert reply.body["members"] == [{"value": ada}]


@pytest.mark.parametrize("name", ['R&D "core"', "a+b/c%20d", "Ingenieure Österreich", "エンジニア"])
def test_okta_finds_a_group_by_its_name(okta: Client, name: str) -> None:
    okta.ask("POST", "/Groups", a_group_body(name))
    quoted = name.replace('"', '\\"')

    reply = okta.ask("GET", f"/Groups?filter={quote(f'displayName eq "{quoted}"')}&startIndex=1&count=100")

    assert [group["displayName"] for group in reply.body["Resources"]] == [name]


def test_a_group_that_is_not_there_is_not_found(okta: Client) -> None:
    reply = okta.ask("GET", "/Groups/nobody")

    assert (reply.status, reply.body["schemas"], reply.body["status"]) == (404, [urns.ERROR], "404")


def test_rfc_112_who_has_a_group_already_is_not_sent_it_again_and_no_member_is_read(
    okta: Client, groups: CrowdedGroups, group_id: str
) -> None:
    groups.calls.clear()

    reply = okta.ask("GET", f"/Groups/{group_id}", if_none_match='W/"1"')

    assert (reply.status, reply.text, reply.headers["ETag"]) == (304, "", 'W/"1"')
    assert not groups.calls


# PUT


def test_a_put_is_answered_with_the_group_as_it_is_now(okta: Client, group_id: str, users: MemoryUsers) -> None:
    bob = a_user("bob@example.com")
    users.create(bob, [])

    reply = okta.ask("PUT", f"/Groups/{group_id}", a_group_body("Builders", bob.id, id=group_id, meta={}))

    assert (reply.status, reply.headers["ETag"]) == (200, 'W/"2"')
    assert (reply.body["displayName"], reply.body["members"]) == ("Builders", [shown(bob.id)])


def test_okta_reads_back_at_once_what_it_put(okta: Client, group_id: str) -> None:
    put = okta.ask("PUT", f"/Groups/{group_id}", a_group_body("Builders"))

    assert okta.ask("GET", f"/Groups/{group_id}").body == put.body


# PATCH


def test_rfc_078_bug_032_a_patch_is_answered_without_a_body_and_reads_no_members(
    okta: Client, groups: CrowdedGroups, group_id: str, ada: str
) -> None:
    groups.calls.clear()

    reply = okta.ask("PATCH", f"/Groups/{group_id}", patch_of(removing(ada)))

    assert (reply.status, reply.text, groups.calls["members"]) == (204, "", 0)


def test_rfc_034_rfc_078_a_patch_that_asks_for_attributes_is_answered_with_them(
    okta: Client, group_id: str, ada: str
) -> None:
    reply = okta.ask("PATCH", f"/Groups/{group_id}?attributes=members", patch_of(removing(ada), adding(ada)))

    assert (reply.status, reply.body["members"]) == (200, [shown(ada)])
    assert "displayName" not in reply.body


def test_rfc_034_bug_027_a_patch_that_excludes_members_is_answered_with_the_rest(
    okta: Client, groups: CrowdedGroups, group_id: str, ada: str
) -> None:
    groups.calls.clear()

    reply = okta.ask("PATCH", f"/Groups/{group_id}?excludedAttributes=members", patch_of(removing(ada)))

    assert (reply.status, reply.headers["ETag"], "members" in reply.body) == (200, 'W/"2"', False)
    assert groups.calls["members"] == 0


def test_a_part_of_a_member_cannot_be_changed(okta: Client, group_id: str, ada: str) -> None:
    change: Json = {"op": "replace", "path": f'members[value eq "{ada}"].display', "value": "Eve"}

    reply = okta.ask("PATCH", f"/Groups/{group_id}", patch_of(change))

    assert (reply.status, reply.body["scimType"]) == (400, "mutability")


# DELETE


def test_rfc_096_a_deleted_group_is_gone(okta: Client, group_id: str) -> None:
    statuses = [okta.ask("DELETE", f"/Groups/{group_id}").status for _ in range(2)]

    assert statuses == [204, 404]
    assert okta.ask("GET", "/Groups").body["totalResults"] == 0


# Preconditions


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_rfc_113_a_change_of_an_older_version_is_refused(okta: Client, group_id: str, method: str) -> None:
    body = patch_of(adding("nobody")) if method == "PATCH" else a_group_body()

    reply = okta.ask(method, f"/Groups/{group_id}", body, if_match='W/"7"')

    assert (reply.status, reply.body["status"]) == (412, "412")


@pytest.mark.parametrize("header", ['W/"1"', '"1"', "*"])
def test_a_change_of_the_present_version_is_made(okta: Client, group_id: str, header: str) -> None:
    assert okta.ask("PUT", f"/Groups/{group_id}", a_group_body("Builders"), if_match=header).status == 200


def test_a_member_who_joins_makes_another_version(okta: Client, group_id: str, ada: str) -> None:
    okta.ask("PATCH", f"/Groups/{group_id}", patch_of(removing(ada)))

    assert okta.ask("GET", f"/Groups/{group_id}").headers["ETag"] == 'W/"2"'


# Too much for one answer


@pytest.mark.parametrize("target", ["/Groups/{id}", "/Groups", "/Groups?filter=displayName%20sw%20%22E%22"])
def test_an_answer_that_lambda_could_not_carry_is_refused_before_a_member_is_read(
    okta: Client, groups: CrowdedGroups, target: str
) -> None:
    group_id = groups.crowd()

    reply = okta.ask("GET", target.format(id=group_id))

    assert (reply.status, reply.body["scimType"]) == (400, "tooMany")
    assert reply.body["detail"] == TOO_MANY_DETAIL.format("200,000")
    assert groups.calls["members"] == 0


def test_such_a_group_is_read_without_its_members(okta: Client, groups: CrowdedGroups) -> None:
    group_id = groups.crowd()

    assert okta.ask("GET", f"/Groups/{group_id}?excludedAttributes=members").status == 200
    assert okta.ask("GET", "/Groups?attributes=displayName").status == 200


def test_groups_that_are_too_much_together_can_be_had_one_by_one(okta: Client, groups: CrowdedGroups) -> None:
    for name in ("First", "Second"):
        groups.crowd(name, TOO_MANY // 8)

    replies = [okta.ask("GET", f"/Groups{query}") for query in ("", "?count=1")]

    assert [reply.status for reply in replies] == [400, 200]


def test_a_client_that_takes_gzip_gets_what_else_would_not_fit(okta: Client, groups: CrowdedGroups) -> None:
    """Okta takes it: it finds a group of 60,000 by its name, with all members."""
    group_id = groups.crowd(count=60_000)

    plain = okta.ask("GET", f"/Groups/{group_id}")
    compressed = okta.ask("GET", f"/Groups/{group_id}", accept_encoding="gzip,deflate")

    assert (plain.status, compressed.status) == (400, 200)
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert len(compressed.body["members"]) == 60_000


@pytest.mark.parametrize("accepted", ["", "identity", "deflate, br", "gzip;q=0", "gzip; q=0.0"])
def test_who_does_not_take_gzip_never_gets_it(okta: Client, groups: CrowdedGroups, accepted: str) -> None:
    group_id = groups.crowd(count=60_000)

    reply = okta.ask("GET", f"/Groups/{group_id}", accept_encoding=accepted)

    assert reply.status == 400


def test_an_ordinary_answer_is_not_compressed(okta: Client, groups: CrowdedGroups) -> None:
    group_id = groups.crowd(count=100)

    reply = okta.ask("GET", f"/Groups/{group_id}", accept_encoding="gzip")

    assert (reply.status, reply.headers.get("Content-Encoding")) == (200, None)


def test_even_compressed_there_is_an_end(okta: Client, groups: CrowdedGroups) -> None:
    group_id = groups.crowd()

    reply = okta.ask("GET", f"/Groups/{group_id}", accept_encoding="gzip")

    assert (reply.status, reply.body["scimType"]) == (400, "tooMany")


def test_a_change_of_such_a_group_is_answered_without_its_members(okta: Client, groups: CrowdedGroups) -> None:
    """To refuse the answer would tell that nothing was changed."""
    group_id = groups.crowd()
    body: Json = {"schemas": [urns.GROUP], "displayName": "All"}

    put = okta.ask("PUT", f"/Groups/{group_id}", body)
    patched = okta.ask("PATCH", f"/Groups/{group_id}?attributes=members", patch_of(adding("nobody")))

    assert (put.status, put.body["displayName"], "members" in put.body) == (200, "All", False)
    assert patched.status == 200


def test_long_names_for_members_are_counted_while_they_are_read(okta: Client, groups: CrowdedGroups) -> None:
    group_id = groups.crowd(count=30_000, display="x" * 255)

    full = okta.ask("GET", f"/Groups/{group_id}")
    read = groups.members_read
    ids = okta.ask("GET", f"/Groups/{group_id}?attributes=members.value")

    assert (full.status, full.body["scimType"]) == (400, "tooMany")
    assert full.body["detail"] == TOO_MANY_DETAIL.format("30,000")
    assert read == 15_000, "where the answer was full the reading stopped"
    assert (ids.status, len(ids.body["members"])) == (200, 30_000)


def test_ordinary_names_are_counted_too(okta: Client, groups: CrowdedGroups) -> None:
    group_id = groups.crowd(count=34_000, display="Ada Lovelace (ada.lovelace@example.com)")

    reply = okta.ask("GET", f"/Groups/{group_id}")

    assert (reply.status, reply.body["detail"]) == (400, TOO_MANY_DETAIL.format("34,000"))
    assert groups.members_read < 34_000


def test_names_are_counted_as_they_compress(okta: Client, groups: CrowdedGroups) -> None:
    group_id = groups.crowd(count=150_000, display="Ada Lovelace (ada.lovelace@example.com)")

    reply = okta.ask("GET", f"/Groups/{group_id}", accept_encoding="gzip")

    assert (reply.status, reply.body["detail"]) == (400, TOO_MANY_DETAIL.format("150,000"))
    assert 100_000 < groups.members_read < 150_000


def test_a_change_of_a_group_with_long_names_is_answered_without_them(okta: Client, groups: CrowdedGroups) -> None:
    group_id = groups.crowd(count=30_000, display="x" * 255)

    put = okta.ask("PUT", f"/Groups/{group_id}", {"schemas": [urns.GROUP], "displayName": "All"})

    assert (put.status, put.body["displayName"], "members" in put.body) == (200, "All", False)


@pytest.mark.parametrize("display", [None, "Ada", '"quoted"', "Ö" * 20, "x\\y"])
def test_what_is_answered_fits_into_lambdas_answer(okta: Client, groups: CrowdedGroups, display: str | None) -> None:
    group_id = groups.crowd(count=100_000, display=display)

    reply = okta.ask("GET", f"/Groups/{group_id}")

    assert reply.status in (200, 400)
    assert len(json.dumps(reply.text, ensure_ascii=False).encode()) < RESPONSE_BYTES_MAX


# Other providers


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_attack_001_another_providers_group_is_not_found_by_any_method(
    okta: Client, groups: CrowdedGroups, method: str
) -> None:
    theirs = a_group(provider_id=ENTRA.id)
    groups.create(theirs, [], [])
    body = patch_of(adding("nobody")) if method == "PATCH" else a_group_body() if method == "PUT" else None

    replies = [
        okta.ask(method, f"/Groups/{group_id}", body, if_match="*", if_none_match="*") for group_id in (theirs.id, "x")
    ]

    assert [reply.status for reply in replies] == [404, 404]
    assert replies[0].text.replace(theirs.id, "x") == replies[1].text
    assert groups.get(theirs.id) == theirs


def test_okta_10_ipsie_02_a_busy_store_is_a_429_with_whole_seconds(
    okta: Client, groups: CrowdedGroups, group_id: str
) -> None:
    groups.meddle(refuse)

    reply = okta.ask("PUT", f"/Groups/{group_id}", a_group_body("Builders"))

    assert (reply.status, reply.headers["Retry-After"]) == (429, "5")


def refuse() -> None:
    raise Busy
