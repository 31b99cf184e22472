"""Legal holds in the table: implements the port `HoldStore` of `usecases/ports.py`."""

from datetime import datetime, timedelta

from provisioning.domain.holds import LegalHold
from provisioning.domain.sync_log import LogEntry
from provisioning.storage import keys, log_items
from provisioning.storage.claims import changed_claims, hold_claims, owner_of
from provisioning.storage.table import Action, Item, Table


class DynamoHolds:
    """Who is on a hold stands with the user; here is what the hold is."""

    def __init__(self, table: Table, log_retention: timedelta) -> None:
        self._table = table
        self._log_retention = log_retention

    def create(self, hold: LegalHold, entries: list[LogEntry]) -> None:
        put = Action({"Put": {"Item": to_item(hold)}})
        name = changed_claims({}, hold_claims(hold), owner_id=hold.id)
        self._table.transact([put, *name, *log_items.additions(entries, self._log_retention)])

    def get(self, hold_id: str) -> LegalHold | None:
        item = self._table.get(keys.hold_key(hold_id))
        return from_item(item) if item else None

    def by_name(self, name: str) -> LegalHold | None:
        claim = self._table.get(keys.hold_name_key(name))
        return self.get(owner_of(claim)) if claim else None

    def page_after(self, hold_id: str, count: int) -> tuple[list[LegalHold], str | None]:
        page = self._table.query(
            KeyConditionExpression="pk = :pk AND sk > :after",
            # An id cannot be empty, and nothing sorts before a blank.
            ExpressionAttributeValues={":pk": {"S": keys.HOLD_PARTITION}, ":after": {"S": hold_id or " "}},
            ConsistentRead=True,
            Limit=count,
        )
        ended_at = page["LastEvaluatedKey"]["sk"]["S"] if "LastEvaluatedKey" in page else None
        return [from_item(item) for item in page["Items"]], ended_at


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
