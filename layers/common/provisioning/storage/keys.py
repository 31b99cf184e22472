"""The table's keys, each beside the question that it answers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal
from zlib import crc32

from provisioning.domain import names
from provisioning.domain.names import name_key

type Key = dict[str, dict[str, str]]
type Kind = Literal["USER", "GROUP"]

COUNTER_SHARDS = 16
LIST_INDEX = "ByList"
DUE_INDEX = "ByDue"
DUE_PARTITION = "DUE"
"""Whose deactivation is due? All providers' pending users together, in the order of their deadlines."""
HOLD_PARTITION = "HOLD"
PROVIDERS_PARTITION = "PROVIDERS"
PROVIDER = "PROVIDER"
CONTACT = "CONTACT"
UNFINISHED_PARTITION = "UNFINISHED"
"""Whose change of members is not carried out yet, and whose groups have not heard yet that he comes or goes?"""
UNFINISHED_JOBS_PARTITION = "UNFINISHEDJOBS"
"""Which jobs have neither ended nor failed?"""
ORGANIZATION_PARTITION = "ORGANIZATION"
MEMBERS = "MEMBER#"
ABSENT = "ABSENT#"
ID_CHARACTERS_MAX = 128
"""No id is longer: not ours, and not those that clients may send."""
ORDER_CHARACTERS_MAX = 200
SEPARATOR = "\x1f"
"""Between a name and what follows it. It sorts before all that names are made of, so that a name precedes those that
begin with it: "Sales" comes before "Sales EMEA"."""
PARTITION_KEY_BYTES_MAX = 2_048
SORT_KEY_BYTES_MAX = 1_024
"""DynamoDB's limits. What is stored stays below them; what is asked for may not."""


def key(pk: str, sk: str) -> Key:
    """A primary key as DynamoDB takes it."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def possible(key: Key) -> bool:
    """True when an item can have this key."""
    return fits(key["pk"]["S"], PARTITION_KEY_BYTES_MAX) and fits(key["sk"]["S"], SORT_KEY_BYTES_MAX)


def fits(text: str, bytes_max: int) -> bool:
    """True when a key can be this text: it is not too long, and has no half of a surrogate pair."""
    try:
        return len(text.encode()) <= bytes_max
    except UnicodeEncodeError:
        return False


def possible_ids(ids: Iterable[str]) -> list[str]:
    """Each id once, in their order, but for those that nobody can have."""
    return [each for each in dict.fromkeys(ids) if len(each) <= ID_CHARACTERS_MAX]


def user_key(user_id: str) -> Key:
    """Who is this?"""
    return key(f"USER#{user_id}", "USER")


def user_name_key(user_name: str) -> Key:
    """Who has this name, in any spelling that counts as the same?"""
    return key(f"USERNAME#{name_key(user_name)}", "CLAIM")


def former_names_partition(user_name: str) -> str:
    """Who has given up this name, in any spelling that counts as the same: renamed since, or deleted?"""
    return f"FORMERNAME#{name_key(user_name)}"


def external_id_key(provider_id: str, external_id: str) -> Key:
    """Whom does this provider call by this id?"""
    return key(f"EXTERNALID#{provider_id}#{external_id}", "CLAIM")


def user_id(user: Key) -> str:
    """Whose key is this?"""
    return user["pk"]["S"].removeprefix("USER#")


def group_partition(group_id: str) -> str:
    """What is this group, and who is in it?"""
    return f"GROUP#{group_id}"


def group_id(part: Key) -> str:
    """In which group's partition is this key?"""
    return part["pk"]["S"].removeprefix("GROUP#")


def group_key(group_id: str) -> Key:
    """What is this group?"""
    return key(group_partition(group_id), "GROUP")


def group_name_key(provider_id: str, display_name: str) -> Key:
    """Which of the provider's groups has this name, in any spelling that counts as the same?"""
    return key(f"GROUPNAME#{provider_id}#{names.group_name_key(display_name)}", "CLAIM")


def group_external_id_key(provider_id: str, external_id: str) -> Key:
    """Which group does this provider call by this id?"""
    return key(f"GROUPEXTERNALID#{provider_id}#{external_id}", "CLAIM")


def membership_key(group_id: str, user_id: str, *, present: bool) -> Key:
    """Is he in this group? Those who are present stand apart from the absent, so that members are read alone."""
    return key(group_partition(group_id), f"{MEMBERS if present else ABSENT}{user_id}")


def unfinished_key(kind: Kind, resource_id: str) -> Key:
    """Is something left to be done for this user or group?"""
    return key(UNFINISHED_PARTITION, f"{kind}#{resource_id}")


def change_partition(change_id: str) -> str:
    """Which steps does this change of members have?"""
    return f"CHANGE#{change_id}"


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
    return f"{name_key(name)}{SEPARATOR}{resource_id}"


def due_index(partition: str, due_at: datetime, user_id: str) -> dict[str, dict[str, str]]:
    """The keys of the index ByDue: in the order of the deadlines."""
    return {"due_pk": {"S": partition}, "due_sk": {"S": f"{due_sort(due_at)}#{user_id}"}}


def due_sort(due_at: datetime) -> str:
    """A deadline as text that sorts chronologically."""
    return due_at.astimezone(UTC).isoformat(timespec="microseconds")


def waiting_partition(provider_id: str, status: str) -> str:
    """Who of the provider's users waits in this status? The partition key of the index ByDue."""
    return f"WAITING#{provider_id}#{status}"


def deadline_partition(provider_id: str, status: str) -> str:
    """Who is in this status, in the order of the deadlines? The pending of all providers stand together."""
    return DUE_PARTITION if status == "pending" else waiting_partition(provider_id, status)


def pending_partition(provider_id: str) -> str:
    """How many became pending lately? One counter a minute and shard."""
    return f"PENDING#{provider_id}"


def pending_key(provider_id: str, minute: datetime, user_id: str) -> Key:
    """The counter that counts this user's becoming pending in that minute."""
    return key(pending_partition(provider_id), f"{minute_sort(minute)}#{crc32(user_id.encode()) % COUNTER_SHARDS:02}")


def minute_sort(minute: datetime) -> str:
    """A minute in UTC as text that sorts chronologically."""
    return f"{minute.astimezone(UTC):%Y-%m-%dT%H:%M}"


def hold_key(hold_id: str) -> Key:
    """What is this legal hold? All of them share a partition: there are few."""
    return key(HOLD_PARTITION, hold_id)


def hold_name_key(name: str) -> Key:
    """Which legal hold has this name, in any spelling that counts as the same?"""
    return key(f"HOLDNAME#{name_key(name)}", "CLAIM")


def organization_key(organization_id: str) -> Key:
    """What is this organization? All of them share a partition: the tree is read as a whole."""
    return key(ORGANIZATION_PARTITION, organization_id)


def organization_name_key(name: str) -> Key:
    """Which organization has this name, in any spelling that counts as the same?"""
    return key(f"ORGANIZATIONNAME#{name_key(name)}", "CLAIM")


ORGANIZATIONS_COUNT: Key = key("ORGANIZATIONS", "COUNT")
"""How many organizations are there, the default one aside?"""


def created_organizations_key(provider_id: str) -> Key:
    """How many organizations has this provider created?"""
    return key(f"ORGANIZATIONS#{provider_id}", "COUNT")


def job_partition(job_id: str) -> str:
    """What is this job, and what did it do?"""
    return f"JOB#{job_id}"


def user_list_partition(list_id: str) -> str:
    """Over whom does a job go?"""
    return f"USERLIST#{list_id}"


def job_key(job_id: str) -> Key:
    """How far is this job?"""
    return key(job_partition(job_id), "JOB")


def unfinished_job_key(job_id: str) -> Key:
    """Has this job neither ended nor failed?"""
    return key(UNFINISHED_JOBS_PARTITION, job_id)


def bookmark_key(provider_id: str, kind: Kind, start_index: int) -> Key:
    """Where did the page before this startIndex end?"""
    return key(f"BOOKMARK#{provider_id}#{kind}", f"{start_index}")


def provider_name_key(display_name: str) -> Key:
    """Which provider has this name, in any spelling that counts as the same?"""
    return key(f"PROVIDERNAME#{name_key(display_name)}", "CLAIM")


def provider_partition(provider_id: str) -> str:
    """What is this provider, and when did it last call?"""
    return f"PROVIDER#{provider_id}"


def provider_key(provider_id: str) -> Key:
    """What is this provider, and with which secrets may it come?"""
    return key(provider_partition(provider_id), PROVIDER)


def contact_key(provider_id: str) -> Key:
    """When did this provider last call?"""
    return key(provider_partition(provider_id), CONTACT)


def provider_id(part: Key) -> str:
    """In which provider's partition is this key?"""
    return part["pk"]["S"].removeprefix("PROVIDER#")


def providers_index(display_name: str, provider_id: str) -> dict[str, dict[str, str]]:
    """Which providers are there, in the order of their names? The keys of the index ByList."""
    # Some characters stand for many when they are compared: the order needs no more than the first ones.
    place = name_key(display_name)[:ORDER_CHARACTERS_MAX]
    return {"list_pk": {"S": PROVIDERS_PARTITION}, "list_sk": {"S": f"{place}#{provider_id}"}}
