"""Providers in the table: implements the port `ProviderStore` of `usecases/ports.py`."""

import json
from dataclasses import replace
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
from provisioning.storage import keys, log_items, log_keys
from provisioning.storage.claims import changed_claims, claim_item, provider_claims
from provisioning.storage.table import Action, Item, Table, still_at


class DynamoProviders:
    """A provider with its credentials is one item; beside it stands when it last called. One query reads both."""

    def __init__(self, table: Table, log_retention: timedelta) -> None:
        self._table = table
        self._log_retention = log_retention

    def get(self, provider_id: str) -> Provider | None:
        items = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.provider_partition(provider_id)}},
            ConsistentRead=True,
        )
        return from_items(list(items))

    def all(self) -> list[Provider]:
        ids = self._listed_ids()
        items = self._table.get_all([kind(each) for each in ids for kind in (keys.provider_key, keys.contact_key)])
        found = (from_items([item for item in items if keys.provider_id(item) == each]) for each in ids)
        return [provider for provider in found if provider is not None]

    def owner_ids(self) -> set[str]:
        left = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": log_keys.LEFT_LOG_PARTITION}},
        )
        return {*self._listed_ids(), *(item["sk"]["S"] for item in left)}

    def _listed_ids(self) -> list[str]:
        entries = self._table.query_all(
            IndexName=keys.LIST_INDEX,
            KeyConditionExpression="list_pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.PROVIDERS_PARTITION}},
        )
        return [keys.provider_id(entry) for entry in entries]

    def create(self, provider: Provider, entries: list[LogEntry]) -> None:
        unknown = {"ConditionExpression": "attribute_not_exists(pk)"}
        self._change({"Put": {"Item": to_item(provider), **unknown}}, entries, *_names(None, provider))

    def save(self, provider: Provider) -> None:
        """Write the provider and the claim of its name, whatever stands there."""
        for key in provider_claims(provider).values():
            self._table.put(claim_item(key, provider.id, provider.id))
        self._table.put(to_item(provider))

    def replace(self, before: Provider, after: Provider, entries: list[LogEntry]) -> None:
        self._change({"Put": {"Item": to_item(after), **still_at(before.version)}}, entries, *_names(before, after))

    def delete(self, provider: Provider, entries: list[LogEntry]) -> None:
        own = {"Delete": {"Key": keys.provider_key(provider.id), **still_at(provider.version)}}
        contact = Action({"Delete": {"Key": keys.contact_key(provider.id)}})
        left = log_items.left_log(provider.id, entries, self._log_retention)
        self._change(own, entries, *_names(provider, None), contact, *left)

    def note_contact(self, provider_id: str, at: datetime) -> None:
        self._table.put({**keys.contact_key(provider_id), "last_contact_at": {"S": at.isoformat()}})

    def _change(self, own: Item, entries: list[LogEntry], *others: Action) -> None:
        logged = log_items.additions(entries, self._log_retention)
        self._table.transact([Action(own, lambda _: LostRace()), *others, *logged])


def _names(before: Provider | None, after: Provider | None) -> list[Action]:
    """What claims the name that only `after` has, and releases the one that only `before` had."""
    either = after or before
    assert either is not None
    return changed_claims(provider_claims(before), provider_claims(after), owner_id=either.id, provider_id=either.id)


def from_items(items: list[Item]) -> Provider | None:
    """The provider in its item and that of its last contact, in any order; None when its own is missing."""
    by_kind = {item["sk"]["S"]: item for item in items}
    if keys.PROVIDER not in by_kind:
        return None
    contact = _moment(by_kind.get(keys.CONTACT, {}), "last_contact_at")
    return replace(from_item(by_kind[keys.PROVIDER]), last_contact_at=contact)


def from_item(item: Item) -> Provider:
    """The provider in the item that `to_item` made."""
    return Provider(
        id=item["provider_id"]["S"],
        display_name=item["display_name"]["S"],
        enabled=item["enabled"]["BOOL"],
        disabled_at=_moment(item, "disabled_at"),
        email_names_required=item["email_names_required"]["BOOL"],
        delay_minutes=int(item["delay_minutes"]["N"]),
        safety_limit=SafetyLimit(
            users=_number(item, "safety_limit_users"), percent=_number(item, "safety_limit_percent")
        ),
        strict=item["strict"]["BOOL"],
        organization_mapping=organization_mapping_from_json(json.loads(item["organization_mapping"]["S"])),
        role_mapping=role_mapping_from_json(json.loads(item["role_mapping"]["S"])),
        mappings_changed_at=_moment(item, "mappings_changed_at"),
        version=int(item["version"]["N"]),
        credentials=tuple(_credential(each["M"]) for each in item["credentials"]["L"]),
    )


def to_item(provider: Provider) -> Item:
    """The provider's own item, with its credentials; when it last called is written apart."""
    return {
        **keys.provider_key(provider.id),
        **keys.providers_index(provider.display_name, provider.id),
        "provider_id": {"S": provider.id},
        "display_name": {"S": provider.display_name},
        "enabled": {"BOOL": provider.enabled},
        **_optional_moment("disabled_at", provider.disabled_at),
        "email_names_required": {"BOOL": provider.email_names_required},
        "delay_minutes": {"N": str(provider.delay_minutes)},
        **_optional_number("safety_limit_users", provider.safety_limit.users),
        **_optional_number("safety_limit_percent", provider.safety_limit.percent),
        "strict": {"BOOL": provider.strict},
        "organization_mapping": {"S": json.dumps(organization_mapping_to_json(provider.organization_mapping))},
        "role_mapping": {"S": json.dumps(role_mapping_to_json(provider.role_mapping))},
        **_optional_moment("mappings_changed_at", provider.mappings_changed_at),
        "version": {"N": str(provider.version)},
        "credentials": {"L": [{"M": _credential_map(credential)} for credential in provider.credentials]},
    }


def _optional_number(name: str, number: int | None) -> Item:
    return {} if number is None else {name: {"N": str(number)}}


def _number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


def _optional_moment(name: str, moment: datetime | None) -> Item:
    return {} if moment is None else {name: {"S": moment.isoformat()}}


def _moment(item: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None


def _credential_map(credential: Credential) -> Item:
    return {
        "id": {"S": credential.id},
        "type": {"S": credential.type},
        "secret_hash": {"S": credential.secret_hash},
        "created_at": {"S": credential.created_at.isoformat()},
    }


def _credential(item: Item) -> Credential:
    return Credential(
        id=item["id"]["S"],
        type=item["type"]["S"],
        secret_hash=item["secret_hash"]["S"],
        created_at=datetime.fromisoformat(item["created_at"]["S"]),
    )
