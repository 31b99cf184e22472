"""Legal holds in the table: implements the port `HoldStore` of `usecases/ports.py`."""

from datetime import datetime, timedelta

from provisioning.domain.holds import LegalHold
from provisioning.domain.sync_log import LogEntry
from provisioning.storage import keys, log_items
from provisioning.storage.table import Action, Item, Table


class DynamoHolds:
    """Who is on a hold stands with the user; here is what the hold is."""

    def __init__(self, table: Table, log_retention: timedelta) -> None:
        self._table = table
        self._log_retention = log_retention

    def create(self, hold: LegalHold, entries: list[LogEntry]) -> None:
        put = Action({"Put": {"Item": to_item(hold)}})
        self._table.transact([put, *log_items.additions(entries, self._log_retention)])

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
