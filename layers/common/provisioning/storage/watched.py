"""A table that tells what was written to the sync log."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from provisioning.domain.sync_log import LogEntry
from provisioning.storage import log_items
from provisioning.storage.table import Action, Pause, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

type Watch = Callable[[list[LogEntry]], None]
"""Is told of the entries of each transaction that succeeded, if it has any."""


class WatchedTable(Table):
    """Every change goes into the table with its log entries; so whoever watches these misses none."""

    def __init__(self, client: "DynamoDBClient", name: str, pause: Pause, watch: Watch) -> None:
        super().__init__(client, name, pause)
        self._watch = watch

    def transact(self, actions: list[Action]) -> None:
        super().transact(actions)
        written = [action.request["Put"]["Item"] for action in actions if "Put" in action.request]
        entries = [log_items.from_item(item) for item in written if "entry_id" in item]
        if entries:
            self._watch(entries)
