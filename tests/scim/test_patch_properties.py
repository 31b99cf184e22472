"""RFC 7644 §3.5.2: what holds for every document, every message and every JSON value."""

from collections.abc import Callable
from copy import deepcopy

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import ScimError
from provisioning.scim.patch_message import read_patch
from provisioning.scim.resource import read_resource, schemas_of
from provisioning.scim.schemas import USER_RESOURCE
from tests.scim.documents import patched

ENTERPRISE, FOREIGN = urns.ENTERPRISE_USER, "urn:okta:acme:1.0:user:custom"

patient = settings(deadline=None)
"""A busy machine is no counterexample."""

type Values = st.SearchStrategy[Json]


def sparse(members: dict[str, Values]) -> st.SearchStrategy[Document]:
    """Objects in which each member may be absent, and comes in any order."""
    objects = st.fixed_dictionaries({}, optional=members)
    return objects.flatmap(lambda members: st.permutations([*members.items()]).map(dict[str, Json]))


nothing: Values = st.sampled_from([None, "", []])
texts: Values = st.sampled_from(["a", "A", "b", "ß", "x@y.z"])
booleans: Values = st.sampled_from([True, False, "True", "false"])
types: Values = st.sampled_from(["work", "Work", "home"])
emails = sparse({"value": texts, "type": types, "primary": booleans, "display": texts})
countries: Values = st.sampled_from(["AT", "at", "DE"])
addresses = sparse({"country": countries, "locality": texts, "type": types, "primary": booleans})
managers: Values = texts | sparse({"value": texts, "displayName": texts, "$ref": texts})


def lists(elements: st.SearchStrategy[Document]) -> Values:
    return st.lists(elements, max_size=4).map(with_one_primary)


def with_one_primary(elements: list[Document]) -> Json:
    return [
        {**element, "primary": element.get("primary") is True and index == 0} for index, element in enumerate(elements)
    ]


ATTRIBUTES: dict[str, Values] = {
    "userName": texts,
    "displayName": texts | nothing,
    "active": booleans,
    "name": sparse({"givenName": texts | nothing, "familyName": texts | nothing}) | nothing,
    "emails": lists(emails) | nothing,
    "addresses": lists(addresses) | nothing,
    "usertype": texts | nothing,
    "c42OrgName": texts | nothing,
    ENTERPRISE: sparse({"department": texts | nothing, "manager": managers | nothing, "c42OrgName": texts}) | nothing,
}
"""Attributes by the names that identity providers give them, with values that fit."""

PARTS: dict[str, Values] = {
    "name.givenName": texts | nothing,
    f"{ENTERPRISE}:department": texts | nothing,
    f"{ENTERPRISE}:manager": managers | nothing,
    f"{ENTERPRISE}:manager.value": texts | nothing,
    f"{FOREIGN}:c42OrgName": texts | nothing,
}
"""Parts of attributes that are there once."""

ELEMENTS: dict[str, Values] = {
    'emails[type eq "work"].value': texts | nothing,
    'emails[type eq "work"].primary': booleans,
    "emails[primary eq true].display": texts | nothing,
    'emails[type eq "home"]': sparse({"value": texts, "primary": booleans}),
    'addresses[type eq "work"].country': countries | nothing,
    "addresses[primary eq true].locality": texts | nothing,
    "emails.display": texts | nothing,
}
"""Chosen elements, or parts of them."""

WRONG: dict[str, Values] = {
    "id": texts,
    "groups.value": texts,
    "nick.name": texts,
    'emails[type eq "a" or type eq "b"].value': texts,
    'addresses[country eq "Austria"].locality': texts,
    'emails[type eq "work"': texts,
    "displayName": st.just(5),
    "emails": st.just([{"value": "a", "primary": True}, {"value": "b", "primary": True}]),
}


def operations(
    *tables: dict[str, Values], ops: tuple[str, ...] = ("add", "Remove", "REPLACE")
) -> st.SearchStrategy[Document]:
    pairs = [st.tuples(st.just(path), values) for table in tables for path, values in table.items()]
    return st.builds(operation, st.sampled_from(ops), st.one_of(pairs))


def operation(op: str, change: tuple[str, Json]) -> Document:
    path, value = change
    return {"op": op, "path": path, "value": value}


documents = sparse({name: values for name, values in ATTRIBUTES.items() if name != "userName"}).map(
    lambda body: read_resource({"schemas": [urns.USER], "userName": "ada", **body}, USER_RESOURCE)
)
anything: Values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from([*ATTRIBUTES]), inner, max_size=4)
    ),
    max_leaves=8,
)
any_paths: Values = anything | st.sampled_from([*ATTRIBUTES, *PARTS, *ELEMENTS, *WRONG])
any_operations: Values = anything | sparse(
    {"op": st.sampled_from(["add", "Remove", "replace", "x"]), "path": any_paths, "value": anything}
)
any_messages: Values = anything | sparse(
    {"schemas": st.just([urns.PATCH_OP]), "Operations": st.lists(any_operations, max_size=3)}
)


@given(anything | sparse({"schemas": st.just([urns.USER]), "userName": texts, **dict.fromkeys(ATTRIBUTES, anything)}))
@settings(patient, max_examples=200)
def test_any_json_is_a_resource_or_a_scim_error(body: Json) -> None:
    document = outcome(lambda: read_resource(body, USER_RESOURCE))

    if isinstance(document, ScimError):
        assert tellable(document)
    else:
        assert read_resource({"schemas": [urns.USER], **document}, USER_RESOURCE) == document


@given(any_messages)
@settings(patient, max_examples=200)
def test_any_json_is_a_message_or_a_scim_error(body: Json) -> None:
    message = outcome(lambda: read_patch(body, USER_RESOURCE))

    assert tellable(message) if isinstance(message, ScimError) else message


@given(documents, st.lists(operations(ATTRIBUTES, PARTS, ELEMENTS, WRONG) | any_operations, min_size=1, max_size=4))
@settings(patient, max_examples=300)
def test_bug_016_rfc_076_a_patch_succeeds_wholly_or_is_a_scim_error_and_leaves_what_it_got(
    document: Document, changes: list[Json]
) -> None:
    before = deepcopy((document, changes))

    changed = outcome(lambda: patched(document, *changes))

    assert tellable(changed) if isinstance(changed, ScimError) else changed["userName"]
    assert repr((document, changes)) == repr(before)


@given(documents, st.lists(operations(ATTRIBUTES, PARTS, ELEMENTS), max_size=4, min_size=1))
@settings(patient, max_examples=300)
def test_a_patched_document_is_one_that_a_put_could_have_made(document: Document, changes: list[Json]) -> None:
    changed = patched_or_skipped(document, *changes)

    shown: Document = {"schemas": schemas_of(changed, USER_RESOURCE), **changed}
    assert read_resource(shown, USER_RESOURCE) == changed


@given(documents, operations(ATTRIBUTES, PARTS, ELEMENTS, ops=("add", "remove", "replace")))
@settings(patient, max_examples=300)
def test_rfc_082_doing_the_same_again_changes_nothing(document: Document, change: Json) -> None:
    changed = patched_or_skipped(document, change)

    assert patched(changed, change) == changed


@given(documents, st.lists(operations(ATTRIBUTES, PARTS), min_size=1, max_size=4))
@patient
def test_rfc_077_a_message_does_what_its_operations_would_do_one_by_one(
    document: Document, changes: list[Json]
) -> None:
    together = patched_or_skipped(document, *changes)

    for change in changes:
        document = patched(document, change)
    assert document == together


@given(documents, st.sampled_from(["add", "Replace"]), sparse({**ATTRIBUTES, **PARTS}))
@settings(patient, max_examples=200)
def test_bug_002_with_paths_and_without_them_the_result_is_the_same(
    document: Document, op: str, values: Document
) -> None:
    assume(values)
    with_paths = [{"op": op, "path": path, "value": value} for path, value in values.items()]

    expected = patched_or_skipped(document, *with_paths)

    assert patched(document, {"op": op, "value": values}) == expected


@given(documents, st.sampled_from([*ATTRIBUTES][1:]))
@patient
def test_rfc_085_what_is_removed_is_gone_and_all_else_stays(document: Document, path: str) -> None:
    found = USER_RESOURCE.find(path)
    container = found.extension or found.attribute.name if found else path

    changed = patched(document, {"op": "remove", "path": path})

    assert changed == {name: value for name, value in document.items() if name != container}


@given(documents, st.lists(operations(ATTRIBUTES, ELEMENTS), min_size=1, max_size=4))
@patient
def test_rfc_094_at_most_one_element_is_primary(document: Document, changes: list[Json]) -> None:
    changed = patched_or_skipped(document, *changes)

    for name in ("emails", "addresses"):
        elements = changed.get(name) or []
        assert isinstance(elements, list)
        assert sum(isinstance(each, dict) and each.get("primary") is True for each in elements) <= 1


def outcome[Result](act: Callable[[], Result]) -> Result | ScimError:
    """What the act answers, or the protocol's error that it raises; any other exception fails the test."""
    try:
        return act()
    except ScimError as refused:
        return refused


def patched_or_skipped(document: Document, *changes: Json) -> Document:
    """The document after the operations; an example that is refused is not one."""
    changed = outcome(lambda: patched(document, *changes))
    assume(not isinstance(changed, ScimError))
    assert not isinstance(changed, ScimError)
    return changed


def tellable(refused: ScimError) -> bool:
    """Whether the detail is fit for an administrator's eyes, and short."""
    return bool(refused.detail) and refused.detail.isprintable() and len(refused.detail) < 500
