"""What one PATCH operation makes of one attribute's value. None stands for unassigned, before and after.

What it makes of the elements of a multi-valued attribute is in `patch_elements.py`.
"""

from provisioning.scim.attributes import Attribute, Document, Json
from provisioning.scim.patch_elements import changed_elements
from provisioning.scim.patch_steps import Step
from provisioning.scim.values import assigned, clean, clean_members, only_element


def changed_value(step: Step, before: Json) -> Json:
    """The attribute's value after the step.

    Raises:
        InvalidValue: the step's value is of the wrong kind.
        InvalidSyntax: an object has a name twice, in different letter case.
        NoTarget: the path's filter selects nothing that could be changed or created.
    """
    attribute, part = step.attribute, step.path.sub_attribute
    if attribute.multi_valued:
        elements = [each for each in before if isinstance(each, dict)] if isinstance(before, list) else []
        return [*changed_elements(step, elements)] or None
    if part is not None:
        return _merged(before, {part.name: _new_value(step, part)})
    if attribute.type == "complex" and step.op != "remove":
        given = only_element(step.value, str(step.path))
        if isinstance(given, dict):
            return _merged(before, clean_members(given, attribute.sub_attribute, f"{step.path}."))
    return _new_value(step, attribute)


def _new_value(step: Step, target: Attribute) -> Json:
    return None if step.op == "remove" else clean(target, step.value, str(step.path))


def _merged(before: Json, members: Document) -> Json:
    # RFC 7644 §3.5.2.3: sub-attributes that are not named stay as they are.
    stays = before if isinstance(before, dict) else {}
    known = stays.get("value")
    if known is not None and members.get("value", known) != known:
        # But what was said of one manager is not true of another.
        stays = {}
    return assigned({**stays, **members}) or None
