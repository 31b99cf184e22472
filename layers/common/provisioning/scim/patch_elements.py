"""What one step of a PATCH makes of the elements of a multi-valued attribute.

In between two steps an element may be without a value: Entra sets `emails[type eq "work"].primary` first and
`emails[type eq "work"].value` next. What still says nothing in the end is left out by `patch.py`.
"""

from provisioning.scim.attributes import Attribute, Document, Json
from provisioning.scim.elements import Elements, identity, is_valueless, united, with_one_primary
from provisioning.scim.errors import InvalidValue, NoTarget
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import simple_values
from provisioning.scim.patch_steps import Step
from provisioning.scim.values import (
    assigned,
    clean,
    clean_elements,
    clean_members,
    is_unassigned,
    only_element,
    require_few,
    require_list,
    require_object,
)


def changed_elements(step: Step, elements: Elements) -> Elements:
    """The elements after the step.

    Raises:
        InvalidValue: the step's value is of the wrong kind or too little, or there are too many elements.
        InvalidSyntax: an object has a name twice, in different letter case.
        NoTarget: the path's filter selects nothing that could be changed or created.
    """
    if step.op == "add" and step.path.sub_attribute is None and is_unassigned(step.value):
        return elements
    chooses = step.path.value_filter is not None or step.path.sub_attribute is not None
    changed = (_changed_some if chooses else _changed_whole)(step, elements)
    require_few(changed, str(step.path))
    return changed


def _changed_whole(step: Step, elements: Elements) -> Elements:
    """The elements after a step on the attribute as a whole."""
    given: Json = [step.value] if isinstance(step.value, dict) else step.value
    if step.op == "remove":
        # Entra removes by value: {"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "…"}]}.
        return [] if given is None or given == "" else _without_named(elements, given, step)
    news = clean_elements(step.attribute, given, str(step.path))
    return with_one_primary(*united(elements, news, step.attribute)) if step.op == "add" else news


def _without_named(elements: Elements, named: Json, step: Step) -> Elements:
    """The elements without those that have all the values of one that is named. Naming nothing removes nothing."""
    attribute, where = step.attribute, str(step.path)
    objects = [require_object(each, where) for each in require_list(named, where) if each is not None]
    cleaned = [clean_members(each, attribute.sub_attribute, f"{where}.") for each in objects]
    names = [name for name in (identity(each, attribute) for each in cleaned) if name]
    identities = [identity(element, attribute) for element in elements]
    return [e for e, known in zip(elements, identities, strict=True) if not any(name <= known for name in names)]


def _changed_some(step: Step, elements: Elements) -> Elements:
    """The elements after a step on those that the path's filter selects, or on a part of them."""
    selects = predicate(step.path.value_filter) if step.path.value_filter is not None else None
    selected = {index for index, element in enumerate(elements) if selects is None or selects(element)}
    if step.op == "remove" or is_unassigned(step.value):
        return _without(elements, selected, step.path.sub_attribute)
    members = _given_members(step)
    if step.op == "replace" and step.path.sub_attribute is None:
        return _replaced(elements, selected, members, step)
    if not selected:
        elements, selected = _with_meant(elements, step)
    changed = [assigned({**e, **members}) if index in selected else e for index, e in enumerate(elements)]
    return with_one_primary(changed, sorted(selected))


def _without(elements: Elements, selected: set[int], part: Attribute | None) -> Elements:
    """The elements without the selected ones, or without that part of theirs."""
    if part is None:
        return [element for index, element in enumerate(elements) if index not in selected]
    return [assigned({**e, part.name: None}) if index in selected else e for index, e in enumerate(elements)]


def _given_members(step: Step) -> Document:
    part, where = step.path.sub_attribute, str(step.path)
    if part is not None:
        return {part.name: clean(part, step.value, where)}
    given = require_object(only_element(step.value, where), where)
    return clean_members(given, step.attribute.sub_attribute, f"{where}.")


def _replaced(elements: Elements, selected: set[int], members: Document, step: Step) -> Elements:
    """RFC 7644 §3.5.2.3: the selected elements are replaced wholly; what the filter demands of them stays."""
    if not assigned(members):
        return _without(elements, selected, None)
    if not selected:
        raise _no_target(step)
    new = assigned({**(_demanded(step) or {}), **members})
    if is_valueless(new):
        raise InvalidValue(
            f"{step.path} would be left without a value. Send its value too, or change a part by its path."
        )
    return with_one_primary([new if index in selected else e for index, e in enumerate(elements)], sorted(selected))


def _with_meant(elements: Elements, step: Step) -> tuple[Elements, set[int]]:
    """The elements with one that the filter selects, and its place: the one that was meant, or a new one.

    RFC 7644 §3.5.2.3 wants noTarget when a replace selects nothing. But Entra creates the work address by
    `replace addresses[type eq "work"].country`, so a replace of a part creates too when the filter tells what.
    """
    demanded = _demanded(step)
    if demanded is None:
        raise _no_target(step)
    if _is_meant(elements, demanded, step.attribute):
        return [{**elements[0], **demanded}], {0}
    return [*elements, demanded], {len(elements)}


def _demanded(step: Step) -> Document | None:
    """The values that the path's filter demands, as they are kept; None when it does not say them plainly."""
    values = {} if step.path.value_filter is None else simple_values(step.path.value_filter)
    if values is None:
        return None
    return assigned(clean_members(values, step.attribute.sub_attribute, f"{step.attribute.name}."))


def _no_target(step: Step) -> NoTarget:
    return NoTarget(f"{step.path} selects nothing: there is no such value to change. Add it first.")


def _is_meant(elements: Elements, demanded: Document, attribute: Attribute) -> bool:
    """True when there is one element only, and it says nothing against the filter.

    Okta sends one address, primary and without a type; Entra reaches the same one as `type eq "work"` and as
    `primary eq true`. Elements with a `value` are told apart by it and never taken for one another.
    """
    bundles = attribute.sub_attribute("value") is None
    return bundles and len(elements) == 1 and not demanded.keys() & elements[0].keys()
