"""RFC 7644 §3.7: the BulkRequest message and the operations in it, read one by one."""

from typing import Any

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.bulk import (
    BULK_ID_CHARACTERS_MAX,
    Operation,
    bulk_response,
    named,
    pointed_at,
    read_bulk,
    read_operations,
)
from provisioning.scim.errors import InvalidSyntax, InvalidValue, ScimError
from provisioning.scim.schemas import USER_RESOURCE

POST: Document = {"method": "POST", "path": "/Users", "bulkId": "ada", "data": {"userName": "ada"}}
LONG = "x" * (BULK_ID_CHARACTERS_MAX + 1)


def message(**members: Json) -> Document:
    return {"schemas": [urns.BULK_REQUEST], "Operations": [POST], **members}


def read_one(**members: Json) -> Operation | ScimError:
    (operation,) = read_operations([POST | members])
    return operation


def refusal(operation: Operation | ScimError) -> str:
    assert isinstance(operation, ScimError), operation
    return operation.detail


def read(**members: Json) -> Operation:
    operation = read_one(**members)
    assert isinstance(operation, Operation), operation
    return operation


def test_rfc_100_a_request_is_known_by_its_schema() -> None:
    assert read_bulk(message()).operations == (POST,)
    with pytest.raises(InvalidSyntax, match="BulkRequest"):
        read_bulk(message(schemas=[urns.PATCH_OP]))


def test_rfc_100_a_response_says_that_it_is_one() -> None:
    assert bulk_response([{"status": "204"}]) == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
        "Operations": [{"status": "204"}],
    }


def test_rfc_007_the_names_in_the_message_are_in_any_letter_case() -> None:
    request = read_bulk({"SCHEMAS": [urns.BULK_REQUEST], "operations": [POST], "FailOnErrors": 2})
    (operation,) = read_operations([{name.upper(): value for name, value in POST.items()}])

    assert (request.operations, request.fail_on_errors) == ((POST,), 2)
    assert operation == read()


@pytest.mark.parametrize("body", [None, [], "text", {}, message(Operations=[]), message(Operations={}), [message()]])
def test_a_body_that_is_no_bulk_request_is_refused(body: Json) -> None:
    with pytest.raises(InvalidSyntax):
        read_bulk(body)


@pytest.mark.parametrize("count", [0, -1, 1.0, "1", True, [1]])
def test_rfc_101_the_number_of_errors_is_a_whole_number_of_at_least_one(count: Json) -> None:
    with pytest.raises(InvalidValue, match="failOnErrors"):
        read_bulk(message(failOnErrors=count))


def test_an_operation_is_read_with_all_that_it_says() -> None:
    operation = read(method="put", path="Users/2819c223/", bulkId=None, version='W/"3"')

    assert operation == Operation(
        method="PUT",
        resource_type=USER_RESOURCE,
        resource_id="2819c223",
        bulk_id="",
        version='W/"3"',
        data={"userName": "ada"},
    )
    assert operation.path == "/Users/2819c223"


def test_rfc_109_the_data_of_a_patch_may_be_the_bare_list_of_its_operations() -> None:
    changes: Json = [{"op": "replace", "path": "title", "value": "Dr"}]
    patch_op: Json = {"schemas": [urns.PATCH_OP], "Operations": changes}

    bare = read(method="PATCH", path="/Users/1", data=changes)

    assert bare == read(method="PATCH", path="/Users/1", data=patch_op)
    assert bare.data == patch_op


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        ({"method": "GET"}, "Operations[0].method must be POST, PUT, PATCH or DELETE."),
        ({"method": None}, "Operations[0].method must be POST, PUT, PATCH or DELETE."),
        ({"path": "/Bulk"}, "Operations[0].path must be /Users or /Groups for POST."),
        ({"path": "/Me"}, "Operations[0].path must be /Users or /Groups for POST."),
        ({"path": "/Users/1"}, "Operations[0].path must be /Users or /Groups for POST."),
        ({"path": "/Users/.search"}, "Operations[0].path must be /Users or /Groups for POST."),
        ({"path": None}, "Operations[0].path must be /Users or /Groups for POST."),
        ({"path": "https://scim.example.com/scim/v2/Users"}, "Operations[0].path must be /Users or /Groups for POST."),
        ({"method": "PUT"}, "Operations[0].path must be /Users/{id} or /Groups/{id} for PUT."),
        (
            {"method": "PATCH", "path": "/Users/.search"},
            "Operations[0].path must be /Users/{id} or /Groups/{id} for PATCH.",
        ),
        ({"version": 3}, "Operations[0].version must be a string, not a number."),
        ({"data": None}, "Operations[0].data must be an object, not null."),
        ({"data": [{"op": "add"}]}, "Operations[0].data must be an object, not a list."),
    ],
)
def test_an_operation_that_cannot_be_read_says_what_to_change(members: dict[str, Any], detail: str) -> None:
    assert refusal(read_one(**members)) == detail


@pytest.mark.parametrize("bulk_id", [None, "", 7, LONG, "two\nlines", "\ud800"])
def test_rfc_102_a_post_needs_a_bulk_id(bulk_id: Json) -> None:
    assert "bulkId must be a string" in refusal(read_one(bulkId=bulk_id))


def test_rfc_102_of_two_posts_with_one_bulk_id_the_second_one_is_wrong() -> None:
    first, second = read_operations([POST, POST])

    assert isinstance(first, Operation)
    assert refusal(second) == 'Operations[1].bulkId "ada" is that of an earlier operation.'


def test_an_operation_that_cannot_be_read_leaves_its_neighbours_alone() -> None:
    wrong, right = read_operations(["nonsense", POST])

    assert refusal(wrong) == "Operations[0] must be an object, not a string."
    assert right == read()


def test_a_deletion_needs_no_data_and_takes_none() -> None:
    assert read(method="DELETE", path="/Users/1").data is None


def test_rfc_102_a_result_repeats_the_method_and_the_bulk_id() -> None:
    assert named(POST | {"method": "post"}) == {"method": "POST", "bulkId": "ada"}


@pytest.mark.parametrize("given", [None, [], {}, {"method": 1, "bulkId": LONG}, {"METHOD": "TRACE", "bulkId": {}}])
def test_a_result_repeats_nothing_that_no_operation_has(given: Json) -> None:
    assert named(given) == {}


def test_where_an_operation_points_is_shown_short_and_printable() -> None:
    assert pointed_at({"path": "Bulk"}) == "/Bulk"
    assert pointed_at({"path": "/a\nb" + "x" * 1_000}) == "/a\N{REPLACEMENT CHARACTER}b" + "x" * 77 + "…"
    assert pointed_at({"path": 5}) == ""


def test_rfc_105_an_operation_needs_what_its_path_and_its_data_refer_to() -> None:
    operation = read(method="PUT", path="/Users/bulkId:ada", data={"manager": {"value": "bulkId:bob"}})

    assert operation.needs() == {"ada", "bob"}
