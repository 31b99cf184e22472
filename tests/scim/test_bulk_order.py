"""RFC 7644 §3.7: operations may change places only where that changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from provisioning.scim.attributes import Document, Json, ResourceType
from provisioning.scim.bulk import Operation, read_operations
from provisioning.scim.bulk_order import carrying_order
from provisioning.scim.errors import ScimError
from provisioning.scim.schemas import GROUP_RESOURCE, USER_RESOURCE

WRONG = "no operation"

type Kind = tuple[ResourceType, bool]


def user(bulk_id: str, *, manager: str = "7") -> Document:
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": {"manager": manager}}


def group(bulk_id: str, *members: str) -> Document:
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": {"members": [*members]}}


def change(path: str, value: str = "x") -> Document:
    return {"method": "PATCH", "path": path, "data": {"Operations": [{"op": "add", "value": value}]}}


def order(*given: Json) -> list[int]:
    return carrying_order(read_operations(given))


def test_rfc_103_what_refers_to_nothing_stays_where_it_is() -> None:
    assert order(user("a"), group("g"), change("/Users/1"), WRONG, user("b")) == [0, 1, 2, 3, 4]


def test_rfc_103_a_user_goes_before_the_groups_that_name_him() -> None:
    assert order(group("g", "bulkId:b"), group("h", "bulkId:b"), user("a"), user("b")) == [2, 3, 0, 1]
    assert order(group("g", "bulkId:a", "bulkId:b"), group("h", "bulkId:b"), user("a"), user("b")) == [2, 3, 0, 1]


def test_rfc_103_a_user_goes_before_nobody_of_his_own_kind() -> None:
    assert order(user("a", manager="bulkId:b"), user("b")) == [0, 1]
    assert order(group("g", "bulkId:b"), user("a"), WRONG, user("b"), user("c")) == [1, 3, 0, 2, 4]


def test_rfc_103_a_change_waits_for_what_it_names() -> None:
    assert order(change("/Groups/1", "bulkId:a"), user("a")) == [1, 0]
    assert order(change("/Users/bulkId:a"), group("g"), user("a")) == [2, 0, 1]


def test_rfc_103_nothing_goes_past_another_change() -> None:
    assert order(group("g", "bulkId:a"), change("/Users/1"), user("a")) == [0, 1, 2]
    assert order(change("/Users/bulkId:a"), change("/Users/1"), user("a")) == [0, 1, 2]


def test_rfc_104_a_circle_is_begun_where_it_stands() -> None:
    assert order(user("a", manager="bulkId:b"), user("b", manager="bulkId:a")) == [0, 1]
    assert order(user("a", manager="bulkId:a")) == [0]
    assert order(group("g", "bulkId:h"), group("h", "bulkId:g")) == [0, 1]


def kind_of(operation: Operation | ScimError) -> Kind | None:
    return (operation.resource_type, operation.creates) if isinstance(operation, Operation) else None


REFERENCES = st.sampled_from(["bulkId:a", "bulkId:b", "bulkId:c", "bulkId:g", "7"])
OPERATIONS = st.one_of(
    st.builds(user, st.sampled_from("abc"), manager=REFERENCES),
    st.builds(group, st.sampled_from("gh"), REFERENCES, REFERENCES),
    st.builds(change, st.sampled_from(["/Users/1", "/Users/bulkId:a"]), REFERENCES),
    st.just(WRONG),
)


@given(st.lists(OPERATIONS, max_size=8))
def test_rfc_103_every_operation_has_its_turn_once_and_its_kind_keeps_its_order(operations: list[Json]) -> None:
    read = read_operations(operations)

    places = carrying_order(read)

    assert sorted(places) == [*range(len(operations))]
    for kind in [(USER_RESOURCE, True), (GROUP_RESOURCE, True), (USER_RESOURCE, False)]:
        of_kind = [place for place in places if kind_of(read[place]) == kind]
        assert of_kind == sorted(of_kind)
