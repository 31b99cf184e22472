"""The sync log's entries as items of the table, and back."""

import json
from datetime import datetime, timedelta

from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.storage import log_keys
from provisioning.storage.keys import key
from provisioning.storage.table import Action, Item


def additions(entries: list[LogEntry], retention: timedelta) -> list[Action]:
    """What writes the entries in the transaction of the change that they tell of."""
    return [Action({"Put": {"Item": to_item(entry, retention)}}) for entry in entries]


def left_log(provider_id: str, entries: list[LogEntry], retention: timedelta) -> list[Action]:
    """What keeps a deleted provider's log among the logs of all, in the transaction that tells of the deletion."""
    left = key(log_keys.LEFT_LOG_PARTITION, provider_id)
    return [Action({"Put": {"Item": {**left, **_expiry(entry.at + retention)}}}) for entry in entries[-1:]]


def to_item(entry: LogEntry, retention: timedelta) -> Item:
    """The entry's item; DynamoDB deletes it after the retention."""
    return {
        **log_keys.entry_key(entry),
        **log_keys.index_keys(entry),
        "entry_id": {"S": entry.id},
        "at": {"S": entry.at.isoformat()},
        "provider_id": {"S": entry.origin.provider_id},
        "actor": {"S": entry.origin.actor},
        "request_id": {"S": entry.origin.request_id},
        "action": {"S": entry.action},
        "user_id": {"S": entry.user_id},
        "user_name": {"S": entry.user_name},
        "group_id": {"S": entry.group_id},
        "group_name": {"S": entry.group_name},
        "detail": {"S": entry.detail},
        "changes": {"S": json.dumps(entry.changes, ensure_ascii=False, separators=(",", ":"))},
        **_expiry(entry.at + retention),
    }


def from_item(item: Item) -> LogEntry:
    """The entry in an item that `to_item` made."""
    return LogEntry(
        id=item["entry_id"]["S"],
        at=datetime.fromisoformat(item["at"]["S"]),
        origin=Origin(
            provider_id=item["provider_id"]["S"], actor=item["actor"]["S"], request_id=item["request_id"]["S"]
        ),
        action=item["action"]["S"],
        user_id=item["user_id"]["S"],
        user_name=item["user_name"]["S"],
        group_id=item["group_id"]["S"],
        group_name=item["group_name"]["S"],
        detail=item["detail"]["S"],
        changes=json.loads(item["changes"]["S"]),
    )


def _expiry(at: datetime) -> Item:
    return {"expires_at": {"N": str(int(at.timestamp()))}}
