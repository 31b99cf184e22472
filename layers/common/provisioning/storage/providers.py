"""Providers in the table: implements the port `ProviderStore` of `usecases/ports.py`."""

import json
from datetime import datetime, timedelta

from provisioning.domain.failures import LostRace
from provisioning.domain.mappings import (
    organization_mapping_from_json,
    organization_mapping_to_json,
    role_mapping_from_json,
    role_mapping_to_json,
)
from provisioning.domain.providers import Credential, Provider, SafetyLimit
from provisioning.domain.sync_log import LogEntry
from provisioning.storage import keys, log_items
from provisioning.storage.table import Action, Item, Table, still_at


class DynamoProviders:
    """A provider and its credentials share a partition, so that one query reads them all."""

    def __init__(self, table: Table, log_retention: timedelta) -> None:
        self._table = table
        self._log_retention = log_retention

    def get(self, provider_id: str) -> Provider | None:
        items = list(
            self._table.query_all(
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": keys.provider_partition(provider_id)}},
                ConsistentRead=True,
            )
        )
        return from_items(items) if items else None

    def save(self, provider: Provider) -> None:
        """Write the provider and all its credentials."""
        self._table.transact([Action({"Put": {"Item": item}}) for item in to_items(provider)])

    def replace(self, before: Provider, after: Provider, entries: list[LogEntry]) -> None:
        put = {"Put": {"Item": _own_item(after), **still_at(before.version)}}
        logged = log_items.additions(entries, self._log_retention)
        self._table.transact([Action(put, lambda _: LostRace()), *logged])


def to_items(provider: Provider) -> list[Item]:
    """The provider's own item, then one for each credential."""
    partition = keys.provider_partition(provider.id)
    return [_own_item(provider), *(_credential_item(partition, credential) for credential in provider.credentials)]


def from_items(items: list[Item]) -> Provider | None:
    """The provider in items that `to_items` made, in any order; None when only credentials are left."""
    own = next((item for item in items if item["sk"]["S"] == "PROVIDER"), None)
    if own is None:
        return None
    return Provider(
        id=own["provider_id"]["S"],
        display_name=own["display_name"]["S"],
        enabled=own["enabled"]["BOOL"],
        email_names_required=own["email_names_required"]["BOOL"],
        delay_minutes=int(own["delay_minutes"]["N"]),
        safety_limit=SafetyLimit(
            users=_number(own, "safety_limit_users"), percent=_number(own, "safety_limit_percent")
        ),
        strict=own["strict"]["BOOL"],
        organization_mapping=organization_mapping_from_json(json.loads(own["organization_mapping"]["S"])),
        role_mapping=role_mapping_from_json(json.loads(own["role_mapping"]["S"])),
        mappings_changed_at=_moment(own, "mappings_changed_at"),
        version=int(own["version"]["N"]),
        credentials=tuple(_credential(item) for item in items if item is not own),
    )


def _own_item(provider: Provider) -> Item:
    item = {
        **keys.key(keys.provider_partition(provider.id), "PROVIDER"),
        "provider_id": {"S": provider.id},
        "display_name": {"S": provider.display_name},
        "enabled": {"BOOL": provider.enabled},
        "email_names_required": {"BOOL": provider.email_names_required},
        "delay_minutes": {"N": str(provider.delay_minutes)},
        **_optional_number("safety_limit_users", provider.safety_limit.users),
        **_optional_number("safety_limit_percent", provider.safety_limit.percent),
        "strict": {"BOOL": provider.strict},
        "organization_mapping": {"S": json.dumps(organization_mapping_to_json(provider.organization_mapping))},
        "role_mapping": {"S": json.dumps(role_mapping_to_json(provider.role_mapping))},
        "version": {"N": str(provider.version)},
    }
    if provider.mappings_changed_at is not None:
        item["mappings_changed_at"] = {"S": provider.mappings_changed_at.isoformat()}
    return item


def _optional_number(name: str, number: int | None) -> Item:
    return {} if number is None else {name: {"N": str(number)}}


def _number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


def _moment(item: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None


def _credential_item(partition: str, credential: Credential) -> Item:
    return {
        **keys.key(partition, f"CREDENTIAL#{credential.id}"),
        "credential_id": {"S": credential.id},
        "type": {"S": credential.type},
        "secret_hash": {"S": credential.secret_hash},
        "created_at": {"S": credential.created_at.isoformat()},
    }


def _credential(item: Item) -> Credential:
    return Credential(
        id=item["credential_id"]["S"],
        type=item["type"]["S"],
        secret_hash=item["secret_hash"]["S"],
        created_at=datetime.fromisoformat(item["created_at"]["S"]),
    )
