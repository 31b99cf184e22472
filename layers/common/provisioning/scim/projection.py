"""Which attributes a client gets back (RFC 7644 §3.9): `attributes` or `excludedAttributes`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from provisioning.scim.attributes import AttributePath, Document, Json, ResourceType
from provisioning.scim.errors import InvalidValue
from provisioning.scim.values import assigned

ALWAYS_RETURNED = frozenset({"schemas", "id"})
PROJECTED_NAMES_MAX = 200

type Selection = dict[str, Selection]
"""Names to keep or to leave out, with what of them; an empty selection stands for the whole."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What of a resource to return. Both None: all that is returned by default."""

    only: Selection | None = None
    without: Selection | None = None

    def __call__(self, resource: Document) -> Document:
        """The resource with what the client asked for. `schemas` and `id` are always there."""
        if self.only is not None:
            return _only(resource, self.only)
        if self.without is not None:
            return _without(resource, self.without)
        return resource

    def keeps(self, name: str) -> bool:
        """True when the answer has something of that core attribute, so that it must be known."""
        if self.only is not None:
            return name in self.only
        return self.without is None or self.without.get(name) != {}


EVERYTHING = Projection()


def read_projection(attributes: Sequence[str], excluded: Sequence[str], resource_type: ResourceType) -> Projection:
    """The projection that the names ask for, which may be URN-qualified, dotted and in any letter case.

    Unknown names select nothing: a client may ask several service providers for the same.

    Raises:
        InvalidValue: both are given, or too many names.
    """
    if attributes and excluded:
        raise InvalidValue("attributes and excludedAttributes exclude each other; send one of them.")
    _require_few("attributes", attributes)
    _require_few("excludedAttributes", excluded)
    if attributes:
        return Projection(only=_selection(attributes, resource_type) | {name: {} for name in ALWAYS_RETURNED})
    if excluded:
        selection = _selection(excluded, resource_type)
        return Projection(without={name: of for name, of in selection.items() if name not in ALWAYS_RETURNED})
    return EVERYTHING


def _require_few(parameter: str, names: Sequence[str]) -> None:
    if len(names) > PROJECTED_NAMES_MAX:
        raise InvalidValue(f"{parameter} has {len(names):,} names; the limit is {PROJECTED_NAMES_MAX}.")


def _selection(names: Iterable[str], resource_type: ResourceType) -> Selection:
    selection: Selection = {}
    for name in names:
        schema = resource_type.extension(name)
        path = None if schema else resource_type.find(name)
        if schema:
            selection[schema.id] = {}
        elif path:
            _select(selection, path)
    return selection


def _select(selection: Selection, path: AttributePath) -> None:
    names = [path.extension] if path.extension else []
    names += [path.attribute.name, *([path.sub_attribute.name] if path.sub_attribute else [])]
    for name in names[:-1]:
        if selection.get(name) == {}:
            return  # the whole of it is selected already
        selection = selection.setdefault(name, {})
    selection[names[-1]] = {}


def _only(value: Document, selection: Selection) -> Document:
    kept = {
        name: _part(value[name], of, _only) if of else value[name] for name, of in selection.items() if name in value
    }
    return assigned(kept)


def _without(value: Document, selection: Selection) -> Document:
    kept = {name: member for name, member in value.items() if selection.get(name) != {}}
    parts = {name: _part(kept[name], of, _without) for name, of in selection.items() if name in kept}
    return assigned({**kept, **parts})


def _part(value: Json, selection: Selection, project: Callable[[Document, Selection], Document]) -> Json:
    """What the projection leaves of a value, or of each element; None when it leaves nothing."""
    if isinstance(value, list):
        parts = [_part(element, selection, project) for element in value]
        return [part for part in parts if part is not None] or None
    return project(value, selection) or None if isinstance(value, dict) else value
