"""Legal holds in the table: implements the port `HoldStore` of `usecases/ports.py`."""

from datetime import datetime

from provisioning.domain.holds import LegalHold
from provisioning.storage import keys
from provisioning.storage.table import Item, Table


class DynamoHolds:
    """Who is on a hold stands with the user; here is what the hold is."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, hold: LegalHold) -> None:
        self._table.put(to_item(hold))

    def get(self, hold_id: str) -> LegalHold | None:
        item = self._table.get(keys.hold_key(hold_id))
        return from_item(item) if item else None

    def all(self) -> list[LegalHold]:
        items = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.HOLD_PARTITION}},
            ConsistentRead=True,
        )
        return [from_item(item) for item in items]


def to_item(hold: LegalHold) -> Item:
    """The hold's item."""
    return {
        **keys.hold_key(hold.id),
        "name": {"S": hold.name},
        "created_at": {"S": hold.created_at.isoformat()},
    }


def from_item(item: Item) -> LegalHold:
    """The hold in an item that `to_item` made."""
    return LegalHold(
        id=item["sk"]["S"], name=item["name"]["S"], created_at=datetime.fromisoformat(item["created_at"]["S"])
    )
