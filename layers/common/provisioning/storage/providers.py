"""Providers in the table: implements the port `ProviderStore` of `usecases/ports.py`."""

from datetime import datetime

from provisioning.domain.providers import Credential, Provider, SafetyLimit
from provisioning.storage import keys
from provisioning.storage.table import Action, Item, Table


class DynamoProviders:
    """A provider and its credentials share a partition, so that one query reads them all."""

    def __init__(self, table: Table) -> None:
        self._table = table

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


def to_items(provider: Provider) -> list[Item]:
    """The provider's own item, then one for each credential."""
    partition = keys.provider_partition(provider.id)
    own = {
        **keys.key(partition, "PROVIDER"),
        "provider_id": {"S": provider.id},
        "display_name": {"S": provider.display_name},
        "enabled": {"BOOL": provider.enabled},
        "email_names_required": {"BOOL": provider.email_names_required},
        "delay_minutes": {"N": str(provider.delay_minutes)},
        **_optional_number("safety_limit_users", provider.safety_limit.users),
        **_optional_number("safety_limit_percent", provider.safety_limit.percent),
    }
    return [own, *(_credential_item(partition, credential) for credential in provider.credentials)]


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
        credentials=tuple(_credential(item) for item in items if item is not own),
    )


def _optional_number(name: str, number: int | None) -> Item:
    return {} if number is None else {name: {"N": str(number)}}


def _number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


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
