"""Numbers that are given up counting when they grow too large."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many were counted."""

    count: int
    more: bool = False
    """There are more, or there may be: the counting was given up."""
