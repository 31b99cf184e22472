"""What one PATCH operation makes of one attribute's value. None stands for unassigned, before and after."""

from provisioning.scim.attributes import Attribute, Document, Json
from provisioning.scim.errors import NoTarget
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import simple_values
from provisioning.scim.patch_message import Operation
from provisioning.scim.path import PatchPath
from provisioning.scim.values import MARKERS, clean, clean_members, require_object

type Elements = list[Document]


def changed_value(operation: Operation, path: PatchPath, attribute: Attribute, before: Json) -> Json:
    """The attribute's value after the operation.

    Raises:
        InvalidValue: the operation's value is of the wrong kind.
        NoTarget: the path's filter selects nothing that could be changed or created.
    """
    # Identity providers clear an attribute by replacing it with null or an empty string (RFC 7643 §2.5).
    clears = operation.op == "remove" or operation.value is None or operation.value == ""
    if attribute.multi_valued and attribute.type == "complex":
        return _changed_elements(operation, path, attribute, before, clears=clears) or None
    if path.sub_attribute is not None:
        member: Json = None if clears else operation.value
        return _merged(attribute, before, {path.sub_attribute.name: member})
    if clears:
        return None
    if attribute.type == "complex" and isinstance(operation.value, dict):
        return _merged(attribute, before, operation.value)
    return clean(attribute, operation.value, str(path))


def _merged(attribute: Attribute, before: Json, members: Document) -> Json:
    # RFC 7644 §3.5.2.3: sub-attributes that are not named stay as they are.
    merged = dict(before) if isinstance(before, dict) else {}
    merged.update(clean_members(attribute, members, attribute.name))
    return {name: value for name, value in merged.items() if value is not None} or None


def _changed_elements(
    operation: Operation, path: PatchPath, attribute: Attribute, before: Json, *, clears: bool
) -> list[Json]:
    elements = [element for element in before if isinstance(element, dict)] if isinstance(before, list) else []
    if path.value_filter is None and path.sub_attribute is None:
        return [*_changed_whole(operation, path, attribute, elements, clears=clears)]
    selects = predicate(path.value_filter) if path.value_filter is not None else None
    selected = [index for index, element in enumerate(elements) if selects is None or selects(element)]
    if clears:
        return [*_without(elements, selected, path.sub_attribute)]
    members = {path.sub_attribute.name: operation.value} if path.sub_attribute else operation.value
    members = clean_members(attribute, require_object(_only(members), str(path)), str(path))
    if not selected:
        elements, selected, members = _made_to_select(operation, path, attribute, elements, members)
    changed = [_with_members(e, members) if index in selected else e for index, e in enumerate(elements)]
    return [*_with_one_primary(changed, selected)]


def _only(value: Json) -> Json:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _changed_whole(
    operation: Operation, path: PatchPath, attribute: Attribute, elements: Elements, *, clears: bool
) -> Elements:
    """The elements after an operation on the whole attribute."""
    given: Json = [operation.value] if isinstance(operation.value, dict) else operation.value
    cleaned = clean(attribute, given, str(path)) if given else None
    news = [element for element in cleaned if isinstance(element, dict)] if isinstance(cleaned, list) else []
    if operation.op == "remove" and news:
        # Entra removes by value: {"op": "Remove", "path": "members", "value": [{"value": "…"}]}.
        return [element for element in elements if not any(_same(element, gone) for gone in news)]
    if clears:
        return []
    return _with_added(elements, news) if operation.op == "add" else news


def _with_added(elements: Elements, news: Elements) -> Elements:
    """The elements and the new ones; one that is there already is completed, not repeated (RFC 7643 §2.4)."""
    result = list(elements)
    touched: list[int] = []
    for new in news:
        index = next((i for i, element in enumerate(result) if _same(element, new)), len(result))
        result[index : index + 1] = [_with_members(result[index] if index < len(result) else {}, new)]
        touched.append(index)
    return _with_one_primary(result, touched)


def _same(element: Document, other: Document) -> bool:
    """True when `other` says nothing that `element` does not say as well, but for which one is primary."""
    return all(element.get(name) == value for name, value in other.items() if name not in {"primary", "display"})


def _with_members(element: Document, members: Document) -> Document:
    return {name: value for name, value in {**element, **members}.items() if value is not None}


def _without(elements: Elements, selected: list[int], sub_attribute: Attribute | None) -> Elements:
    """The elements without the selected ones, or without that sub-attribute of theirs."""
    if sub_attribute is None:
        return [element for index, element in enumerate(elements) if index not in selected]
    shorter = [
        {name: value for name, value in e.items() if name != sub_attribute.name} if index in selected else e
        for index, e in enumerate(elements)
    ]
    return [element for element in shorter if element.keys() - MARKERS]


def _made_to_select(
    operation: Operation, path: PatchPath, attribute: Attribute, elements: Elements, members: Document
) -> tuple[Elements, list[int], Document]:
    """The elements with one that the path's filter selects: the one that was meant, or a new one.

    RFC 7644 §3.5.2.3 wants noTarget when a replace selects nothing. But Entra creates the work address by
    `replace addresses[type eq "work"].country`, so a replace of a sub-attribute creates too when the filter tells what.
    """
    wanted = {} if path.value_filter is None else simple_values(path.value_filter)
    if wanted is None or (operation.op == "replace" and path.sub_attribute is None):
        raise NoTarget(f"{path} selects nothing of this user's {attribute.name}. Add the value first.")
    index = _meant(attribute, elements, wanted)
    if index == len(elements):
        elements = [*elements, {}]
    return elements, [index], {**wanted, **members}


def _meant(attribute: Attribute, elements: Elements, wanted: Document) -> int:
    """The place of the only element, when it says nothing against the filter; else the place for a new one.

    Okta sends one address, primary and without a type; Entra reaches the same one as `type eq "work"` and as
    `primary eq true`. Elements with a `value` are told apart by it and never taken for one another.
    """
    bundles = attribute.sub_attribute("value") is None
    return 0 if bundles and len(elements) == 1 and not wanted.keys() & elements[0].keys() else len(elements)


def _with_one_primary(elements: Elements, touched: list[int]) -> Elements:
    """RFC 7644 §3.5.2: setting `primary` to true on one element clears it on all others; the last one set counts."""
    primaries = [index for index in touched if elements[index].get("primary") is True]
    if not primaries:
        return elements
    return [
        {**element, "primary": False} if element.get("primary") is True and index != primaries[-1] else element
        for index, element in enumerate(elements)
    ]
