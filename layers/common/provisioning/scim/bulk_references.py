"""References to what a bulk request is still to create: `bulkId:x` (RFC 7644 §3.7.1 and §3.7.2).

One is a value by itself, as in a member or a manager, or stands in quotes or behind a slash: in the filter of a PATCH
path, in a `$ref`.
"""

import re
from collections.abc import Iterator, Mapping

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json, is_urn

PREFIX = "bulkId:"
INSIDE = re.compile(r'(?<=["/])bulkId:([^"/]+)(?=["/]|$)')
REFERENCE_DEPTH_MAX = 16
"""No attribute stands deeper in any message; what is deeper is nobody's, and not looked at."""


def references(value: Json) -> frozenset[str]:
    """The bulkIds that the value refers to, at any place in it."""
    return frozenset(_references(value, 0))


def resolved(value: Json, ids: Mapping[str, str]) -> Json:
    """The value with the permanent id in the place of each reference to one of `ids`, which are by bulkId."""
    return _resolved(value, ids, 0)


def split(document: Document, unknown: frozenset[str]) -> tuple[Document, Document]:
    """A resource without the values that refer to bulkIds not known yet, and those values.

    Of a multi-valued attribute it is the elements that refer; of any other the attribute goes as a whole.
    """
    parts = {name: _split_value(name, value, unknown) for name, value in document.items()}
    now = {name: kept for name, (kept, _) in parts.items()}
    later = {name: left_out for name, (_, left_out) in parts.items()}
    return _given(now), _given(later)


def adding(values: Document) -> Document:
    """The PatchOp message that adds what `split` has left out. All its paths are written out."""
    operations: list[Json] = [{"op": "add", "path": path, "value": value} for path, value in _paths(values)]
    return {"schemas": [urns.PATCH_OP], "Operations": operations}


def _references(value: Json, depth: int) -> Iterator[str]:
    if depth > REFERENCE_DEPTH_MAX:
        return
    if isinstance(value, str):
        yield from _named_in(value)
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _references(each, depth + 1)


def _named_in(text: str) -> list[str]:
    return [text.removeprefix(PREFIX)] if text.startswith(PREFIX) else INSIDE.findall(text)


def _resolved(value: Json, ids: Mapping[str, str], depth: int) -> Json:
    if depth > REFERENCE_DEPTH_MAX:
        return value
    match value:
        case str():
            return _with_ids(value, ids)
        case list():
            return [_resolved(each, ids, depth + 1) for each in value]
        case dict():
            return {name: _resolved(each, ids, depth + 1) for name, each in value.items()}
        case _:
            return value


def _with_ids(text: str, ids: Mapping[str, str]) -> str:
    if text.startswith(PREFIX):
        return ids.get(text.removeprefix(PREFIX), text)
    return INSIDE.sub(lambda found: ids.get(found[1], found[0]), text)


def _split_value(name: str, value: Json, unknown: frozenset[str]) -> tuple[Json, Json]:
    if not references(value) & unknown:
        return value, None
    if isinstance(value, list):
        refers = [bool(references(each) & unknown) for each in value]
        pairs = list(zip(value, refers, strict=True))
        return [each for each, is_later in pairs if not is_later], [each for each, is_later in pairs if is_later]
    if isinstance(value, dict) and is_urn(name):
        return split(value, unknown)
    return None, value


def _given(document: Document) -> Document:
    """The document without names that have nothing left."""
    return {name: value for name, value in document.items() if value not in (None, {}, [])}


def _paths(values: Document) -> Iterator[tuple[str, Json]]:
    for name, value in values.items():
        if isinstance(value, dict) and is_urn(name):
            yield from ((f"{name}:{inner}", each) for inner, each in value.items())
        else:
            yield name, value
