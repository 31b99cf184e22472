"""A conversation of scim2-client, a client whom nobody here wrote, with the running endpoint.

It learns resource types and schemas from discovery, and checks what it sends and every answer against them.
"""

from collections.abc import Generator
from typing import Any

import pytest
from httpx2 import BasicAuth, Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import BulkRequest, NotFoundException, PatchOp, SearchRequest, UniquenessException

from provisioning.scim.attributes import Json
from tests.local.test_server import quiet_server
from tests.web.bulk_stage import id_in


@pytest.fixture(scope="module")
def scim(tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    folder = tmp_path_factory.mktemp("client")
    with quiet_server(folder, "--port", "0") as endpoint:
        credentials = BasicAuth(endpoint["username"], endpoint["password"])
        with Client(base_url=endpoint["baseUrl"], auth=credentials, timeout=30) as client:
            scim = SyncSCIMClient(client)
            scim.discover()
            yield scim


@pytest.fixture(scope="module")
def user_model(scim: Any) -> Any:
    """The class that the client has made of /Schemas and /ResourceTypes."""
    return scim.get_resource_model("User")


@pytest.fixture(scope="module")
def group_model(scim: Any) -> Any:
    return scim.get_resource_model("Group")


@pytest.fixture
def create_user(scim: Any, user_model: Any) -> Any:
    def create(name: str) -> Any:
        return scim.create(user_model(user_name=f"{name}@example.com", display_name=name))

    return create


def patch_of(model: Any, operation: Json) -> Any:
    return PatchOp[model].model_validate({"Operations": [operation]})


def search_for(name_filter: str, **more: Json) -> Any:
    return SearchRequest[Any].model_validate({"filter": name_filter, **more})


def test_it_discovers_what_there_is(scim: Any) -> None:
    assert {each.name for each in scim.provider.resource_types} == {"User", "Group"}
    assert scim.provider.config.bulk.supported


def test_a_created_user_is_found_by_name_and_read_by_id(scim: Any, user_model: Any, create_user: Any) -> None:
    created = create_user("ada")

    found = scim.query(user_model, query_parameters=search_for('userName eq "ADA@example.com"'))
    read = scim.query(user_model, created.id)

    assert [each.id for each in found.resources] == [created.id]
    assert read.model_dump() == created.model_dump()


def test_a_user_is_modified_by_patch(scim: Any, user_model: Any, create_user: Any) -> None:
    bob = create_user("bob")

    modified = scim.modify(user_model, bob.id, patch_of(user_model, {"op": "replace", "path": "title", "value": "Dr"}))

    assert (modified.title, modified.meta.version) == ("Dr", 'W/"2"')


def test_a_user_is_replaced(scim: Any, create_user: Any) -> None:
    carl = create_user("carl")
    carl.display_name, carl.active = "Carl Friedrich", False

    replaced = scim.replace(carl)

    assert (replaced.id, replaced.display_name, replaced.active) == (carl.id, "Carl Friedrich", False)


def test_a_group_has_its_members_until_they_are_removed(scim: Any, group_model: Any, create_user: Any) -> None:
    dora = create_user("dora")
    group = scim.create(group_model.model_validate({"displayName": "Engineers", "members": [{"value": dora.id}]}))

    scim.modify(
        group_model, group.id, patch_of(group_model, {"op": "remove", "path": f'members[value eq "{dora.id}"]'})
    )

    assert [member.value for member in group.members] == [dora.id]
    assert scim.query(group_model, group.id).members is None


def test_a_deleted_user_is_gone(scim: Any, user_model: Any, create_user: Any) -> None:
    eve = create_user("eve")

    scim.delete(user_model, eve.id)

    with pytest.raises(NotFoundException, match="There is no user"):
        scim.query(user_model, eve.id)


def test_a_name_that_is_taken_is_told(create_user: Any) -> None:
    create_user("fay")

    with pytest.raises(UniquenessException, match="userName exists already"):
        create_user("fay")


def test_a_search_by_post_finds_what_a_query_finds(scim: Any, create_user: Any) -> None:
    grace = create_user("grace")

    found = scim.search("User", search_for('userName sw "grace"', attributes=["userName"]))

    assert [each.user_name for each in found.resources] == [grace.user_name]


def test_a_bulk_request_creates_a_user_and_a_group_that_he_is_in(scim: Any, user_model: Any, group_model: Any) -> None:
    hugo = {"schemas": [str(user_model.__schema__)], "userName": "hugo@example.com"}
    fans = {"schemas": [str(group_model.__schema__)], "displayName": "Fans", "members": [{"value": "bulkId:hugo"}]}
    request = {
        "Operations": [
            {"method": "POST", "bulkId": "hugo", "path": "/Users", "data": hugo},
            {"method": "POST", "bulkId": "fans", "path": "/Groups", "data": fans},
        ]
    }

    answer = scim.bulk(BulkRequest[user_model | group_model].model_validate(request))

    created, group = answer.operations
    assert [created.status, group.status] == [201, 201]
    assert [each.value for each in scim.query(group_model, id_in(group.location)).members] == [id_in(created.location)]


def test_rfc_115_me_is_nobody(scim: Any) -> None:
    answer = scim.client.get("/Me")

    assert (answer.status_code, answer.json()["status"]) == (501, "501")
