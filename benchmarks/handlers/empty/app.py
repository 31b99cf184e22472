"""A function that needs nothing: what is left is Python and the runtime."""

from typing import Any


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return {}
