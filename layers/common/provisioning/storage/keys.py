"""The table's keys, each beside the question that it answers."""

from datetime import datetime
from typing import Literal
from zlib import crc32

from provisioning.domain.names import name_key

type Key = dict[str, dict[str, str]]
type Kind = Literal["USER"]

COUNTER_SHARDS = 16
LIST_INDEX = "ByList"
KEY_BYTES_MAX = 1_024
"""DynamoDB: a sort key has at most 1,024 bytes, a partition key 2,048; names and external ids stay below either."""


def key(pk: str, sk: str) -> Key:
    """A primary key as DynamoDB takes it."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def user_key(user_id: str) -> Key:
    """Who is this?"""
    return key(f"USER#{user_id}", "USER")


def user_name_key(user_name: str) -> Key:
    """Who has this name, in any spelling that counts as the same?"""
    return key(f"USERNAME#{name_key(user_name)}", "CLAIM")


def external_id_key(provider_id: str, external_id: str) -> Key:
    """Whom does this provider call by this id?"""
    return key(f"EXTERNALID#{provider_id}#{external_id}", "CLAIM")


def counter_partition(provider_id: str, kind: Kind) -> str:
    """How many does this provider have? The sum over the partition's shards."""
    return f"COUNT#{provider_id}#{kind}"


def counter_key(provider_id: str, kind: Kind, resource_id: str) -> Key:
    """The shard that counts this resource. Sharded, so that creations do not collide in their transactions."""
    shard = crc32(resource_id.encode()) % COUNTER_SHARDS
    return key(counter_partition(provider_id, kind), f"SHARD#{shard:02}")


def list_partition(provider_id: str, kind: Kind) -> str:
    """Whom does this provider have, in the order of their names? The partition key of the index ByList."""
    return f"LIST#{provider_id}#{kind}"


def list_sort(name: str, resource_id: str) -> str:
    """The place in that order; the id tells namesakes apart."""
    return f"{name_key(name)}#{resource_id}"


def bookmark_key(provider_id: str, kind: Kind, start_index: int) -> Key:
    """Where did the page before this startIndex end?"""
    return key(f"BOOKMARK#{provider_id}#{kind}", f"{start_index}")


def provider_partition(provider_id: str) -> str:
    """What is this provider, and with which secrets may it come?"""
    return f"PROVIDER#{provider_id}"


def log_key(provider_id: str, at: datetime, entry_id: str) -> Key:
    """What happened on this day, in the order of time?"""
    return key(log_partition(provider_id, at), f"{at.isoformat()}#{entry_id}")


def log_partition(provider_id: str, at: datetime) -> str:
    """The partition of one provider's day, in UTC."""
    return f"LOG#{provider_id}#{at:%Y-%m-%d}"
