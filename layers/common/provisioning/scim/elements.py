"""The elements of a multi-valued attribute: which of them are the same one, and which of them is primary."""

from provisioning.scim.attributes import Attribute, Document, Json

type Elements = list[Document]
type Identity = frozenset[tuple[str, Json]]
"""An element's values as they compare. One element says all that another one says when its identity has the other's."""

MARKERS = frozenset({"type", "primary", "display"})
"""Sub-attributes that say something about a value but are none themselves."""


def is_valueless(element: Document) -> bool:
    """True when the element has nothing but markers."""
    return element.keys() <= MARKERS


def identity(element: Document, attribute: Attribute) -> Identity:
    """What tells the element from others; `primary` and `display` do not."""
    return frozenset(
        (name, _compared(value, attribute.sub_attribute(name)))
        for name, value in element.items()
        if value is not None and name not in {"primary", "display"}
    )


def united(elements: Elements, news: Elements, attribute: Attribute) -> tuple[Elements, list[int]]:
    """The elements with the new ones, and the places of these; one that is there already is completed, not repeated."""
    result = list(elements)
    identities = [identity(element, attribute) for element in elements]
    places: list[int] = []
    for new in news:
        said = identity(new, attribute)
        place = next((place for place, known in enumerate(identities) if said <= known), len(result))
        if place == len(result):
            result.append(new)
            identities.append(said)
        else:
            result[place] = {**result[place], **new}
        places.append(place)
    return result, places


def with_one_primary(elements: Elements, touched: list[int]) -> Elements:
    """RFC 7644 §3.5.2: setting `primary` to true on one element clears it on all others; the last one set counts."""
    primaries = [i for i in touched if elements[i].get("primary") is True and not is_valueless(elements[i])]
    if not primaries:
        return elements
    return [
        {**element, "primary": False} if element.get("primary") is True and index != primaries[-1] else element
        for index, element in enumerate(elements)
    ]


def _compared(value: Json, sub_attribute: Attribute | None) -> Json:
    # RFC 7643 §2.2: strings are equal in any letter case unless the attribute is caseExact.
    exact = sub_attribute is None or sub_attribute.case_exact
    return value.casefold() if isinstance(value, str) and not exact else value
