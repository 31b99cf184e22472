"""Versions as weak entity tags (RFC 7644 §3.14, RFC 9110 §8.8 and §13)."""

import re
from dataclasses import dataclass

ENTITY_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def etag(version: int) -> str:
    """The entity tag of a version; `meta.version` is the same."""
    return f'W/"{version}"'


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that an If-Match or If-None-Match header names; None stands for `*`, any version."""

    tags: frozenset[str] | None

    def include(self, version: int) -> bool:
        """True when the header names that version."""
        return self.tags is None or str(version) in self.tags


def read_versions(header: str | None) -> Versions | None:
    """What the header names; None without a header. Tags are compared weakly, as ours are weak."""
    if header is None or not header.strip():
        return None
    return Versions(None if header.strip() == "*" else frozenset(ENTITY_TAG.findall(header)))
