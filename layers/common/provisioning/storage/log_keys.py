"""The sync log's keys, each beside the question that it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date
from itertools import product

from provisioning.domain.names import name_key
from provisioning.domain.sync_log import LOGGED_NAME_CHARACTERS_MAX, LogEntry
from provisioning.storage.keys import PARTITION_KEY_BYTES_MAX, Key, fits, key

LEFT_LOG_PARTITION = "LEFTLOG"
"""Of which deleted providers is there a log still?"""


@dataclass(frozen=True, slots=True)
class Index:
    """An index of the log: keys only, in the order of time."""

    name: str
    partition: str
    """The attribute that is its partition key."""
    place: str
    """The attribute that is its sort key."""


BY_USER = Index("ByUser", "user_pk", "user_sk")
BY_ACTION = Index("ByAction", "action_pk", "sk")


def entry_key(entry: LogEntry) -> Key:
    """What happened on this day, in the order of time?"""
    return key(day_partition(entry.origin.provider_id, entry.at.astimezone(UTC).date()), entry.place)


def day_partition(provider_id: str, day: date) -> str:
    """The partition of one provider's day, in UTC."""
    return f"LOG#{provider_id}#{day:%Y-%m-%d}"


def index_keys(entry: LogEntry) -> dict[str, dict[str, str]]:
    """The keys of the indexes ByAction, and ByUser for what is about a user, or about nobody who has a name."""
    by_action = {BY_ACTION.partition: {"S": action_partition(entry.origin.provider_id, entry.action)}}
    about = _about(entry)
    if about is None:
        return by_action
    return by_action | {BY_USER.partition: {"S": about}, BY_USER.place: {"S": entry.place}}


def user_partitions(user_ids: Iterable[str], user_name: str | None) -> list[str]:
    """What happened to these users, and to nobody, who was to be called so? Partition keys of the index ByUser."""
    named = [] if user_name is None else [name_partition(user_name)]
    return [*map(user_partition, user_ids), *named]


def user_partition(user_id: str) -> str:
    """What happened to this user?"""
    return f"LOGUSER#{user_id}"


def name_partition(user_name: str) -> str:
    """What was refused about a user who was to be called so, and is nobody yet?"""
    return f"LOGNAME#{name_key(user_name[:LOGGED_NAME_CHARACTERS_MAX])}"


def action_partitions(provider_ids: Iterable[str], actions: Iterable[str]) -> list[str]:
    """When did these providers' logs tell of such an act? Partition keys of the index ByAction."""
    return [action_partition(provider_id, action) for provider_id, action in product(provider_ids, actions)]


def action_partition(provider_id: str, action: str) -> str:
    """When did this provider's log tell of such an act?"""
    return f"LOGACTION#{provider_id}#{action}"


def _about(entry: LogEntry) -> str | None:
    if entry.user_id:
        return user_partition(entry.user_id)
    partition = name_partition(entry.user_name) if entry.user_name else ""
    # A few characters become many when names are compared.
    return partition if partition and fits(partition, PARTITION_KEY_BYTES_MAX) else None
