"""What a PATCH may cost: how often all its operations together may look at an element of a multi-valued attribute."""

from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import TooMany
from provisioning.scim.filter_syntax import count_parts
from provisioning.scim.patch_steps import Step

PATCH_LOOKS_MAX = 100_000
"""About 25 milliseconds: 1,000 operations on some of 25 elements, or all 200 elements replaced twice."""
LOOKS_OF_A_CHOICE = 4
"""To try one part of a filter on an element, to change a part of it or to make it fit to be compared takes as long as
to compare it four times."""
LOOK_CHARACTERS = 64
"""A longer text takes as many more looks as it has this many characters."""


def looks_of(step: Step, before: Json) -> int:
    """How many looks the step takes when the attribute's value is `before`; 0 for an attribute that has one value."""
    if not step.attribute.multi_valued:
        return 0
    elements, chosen = looks_at(before), step.path.value_filter
    if chosen is not None or step.path.sub_attribute is not None:
        return elements * LOOKS_OF_A_CHOICE * (count_parts(chosen) if chosen else 1)
    # Each value given is compared with all that are there, and with the others that are given.
    given = len(step.value) if isinstance(step.value, list) else 1
    compared = given if step.op == "replace" else elements + given
    return compared * (LOOKS_OF_A_CHOICE + given)


def looks_at(elements: Json) -> int:
    """How many looks it takes to see each of the elements once."""
    return sum(_size(each) for each in elements if isinstance(each, dict)) if isinstance(elements, list) else 0


def require_few_looks(looks: int) -> None:
    """Raise TooMany beyond PATCH_LOOKS_MAX."""
    if looks > PATCH_LOOKS_MAX:
        raise TooMany(
            f"The operations would look at values more than {PATCH_LOOKS_MAX:,} times. "
            "Send fewer operations at a time, or replace the attribute as a whole."
        )


def _size(element: Document) -> int:
    return 1 + sum(len(value) for value in element.values() if isinstance(value, str)) // LOOK_CHARACTERS
