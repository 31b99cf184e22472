"""PATCH (RFC 7644 §3.5.2): a document and operations in, a new document out. The document that came in stays as it was.

An operation is taken apart in `patch_steps.py`; what a step does to one attribute's value is in `patch_values.py`.
"""

from collections.abc import Sequence

from provisioning.scim.attributes import Document, Json, ResourceType
from provisioning.scim.errors import Mutability
from provisioning.scim.patch_costs import looks_at, looks_of, require_few_looks
from provisioning.scim.patch_message import Operation
from provisioning.scim.patch_steps import Step, steps_of
from provisioning.scim.patch_values import changed_value
from provisioning.scim.resource import container_of, require_attributes, with_value
from provisioning.scim.values import clean


def patch(document: Document, operations: tuple[Operation, ...], resource_type: ResourceType) -> Document:
    """The document after all operations, each applied to what the one before left (RFC 7644 §3.5.2).

    Raises:
        ScimError: an operation cannot be carried out; nothing of the others counts then either.
    """
    return patched(document, [step for each in operations for step in steps_of(each, resource_type)], resource_type)


def patched(document: Document, steps: Sequence[Step], resource_type: ResourceType) -> Document:
    """The document after all steps, each applied to what the one before left.

    Raises:
        ScimError: a step cannot be carried out, or a required attribute has no value in the end.
        TooMany: the steps would look at the elements of multi-valued attributes too often.
    """
    looks = 0
    for step in steps:
        looks += looks_of(step, _value(document, step))
        require_few_looks(looks)
        document = _applied(document, step)
    for step in {(step.path.extension, step.attribute.name): step for step in steps}.values():
        looks += looks_at(_value(document, step))
        require_few_looks(looks)
        document = _settled(document, step)
    require_attributes(document, resource_type)
    return document


def _value(document: Document, step: Step) -> Json:
    return container_of(document, step.path.extension).get(step.attribute.name)


def _applied(document: Document, step: Step) -> Document:
    before = _value(document, step)
    after = changed_value(step, before)
    if after is None and step.op == "remove" and step.attribute.required:
        raise Mutability(f"{step.path} is required and cannot be removed.")
    return document if after == before else with_value(document, step.path.extension, step.attribute.name, after)


def _settled(document: Document, step: Step) -> Document:
    """The document without elements that got no value in the end, or that became equal to another one."""
    if not step.attribute.multi_valued:
        return document
    patched = _value(document, step)
    settled = clean(step.attribute, patched, step.attribute.name)
    return document if settled == patched else with_value(document, step.path.extension, step.attribute.name, settled)
