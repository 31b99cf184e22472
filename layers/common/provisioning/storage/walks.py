"""Walking along an index from a place on: keys and places, page by page."""

from collections.abc import Iterator

from provisioning.storage import keys
from provisioning.storage.table import Table

WALKED_AT_ONCE = 100
"""Entries that one query reads if it is not told otherwise: as many as one batch of users has."""
FIRST, LAST = "\0", "\U0010ffff"
"""Before and after all that stands in an index."""
ATTRIBUTES = {keys.LIST_INDEX: ("list_pk", "list_sk"), keys.DUE_INDEX: ("due_pk", "due_sk")}
"""The key attributes of each index."""


def walk(
    table: Table, index: str, partition: str, *, prefix: str = "", after: str = "", at_once: int = WALKED_AT_ONCE
) -> Iterator[tuple[str, keys.Key]]:
    """The places that begin with `prefix` and come after the place `after`, in order, each with who stands there.

    A place is a sort key of the index. It holds no more than SORT_KEY_BYTES_MAX, so neither may what is given.
    """
    start, end = max(f"{after}{FIRST}" if after else "", prefix, FIRST), f"{prefix}{LAST}"
    if start > end:
        return
    pk, sk = ATTRIBUTES[index]
    entries = table.query_all(
        IndexName=index,
        KeyConditionExpression=f"{pk} = :partition AND {sk} BETWEEN :start AND :end",
        ExpressionAttributeValues={":partition": {"S": partition}, ":start": {"S": start}, ":end": {"S": end}},
        Limit=at_once,
    )
    for entry in entries:
        yield entry[sk]["S"], {"pk": entry["pk"], "sk": entry["sk"]}
