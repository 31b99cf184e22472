"""Organizations in the table: implements the port `OrganizationStore` of `usecases/ports.py`.

The default organization is there without an item until somebody changes it.
"""

from datetime import timedelta

from provisioning.domain.failures import LostRace, OrganizationNameClaimed
from provisioning.domain.names import name_key
from provisioning.domain.organizations import DEFAULT_ORGANIZATION, DEFAULT_ORGANIZATION_ID, Organization
from provisioning.domain.sync_log import LogEntry
from provisioning.storage import keys, log_items
from provisioning.storage.claims import changed_claims, organization_claims, owner_of
from provisioning.storage.counters import counted_among_all, counted_organization
from provisioning.storage.table import Action, Item, Table, still_at, string_set, strings_in

NEW = "attribute_not_exists(pk)"


class DynamoOrganizations:
    """Each change is one transaction: the organization, the claim of its name, the counter and the log entries."""

    def __init__(self, table: Table, log_retention: timedelta) -> None:
        self._table = table
        self._log_retention = log_retention

    def get(self, organization_id: str) -> Organization | None:
        item = self._table.get(keys.organization_key(organization_id))
        if item is not None:
            return from_item(item)
        return DEFAULT_ORGANIZATION if organization_id == DEFAULT_ORGANIZATION_ID else None

    def by_name(self, name: str) -> Organization | None:
        claim = self._table.get(keys.organization_name_key(name))
        organization = self.get(owner_of(claim) if claim else DEFAULT_ORGANIZATION_ID)
        return organization if organization and name_key(organization.name) == name_key(name) else None

    def all(self) -> list[Organization]:
        items = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.ORGANIZATION_PARTITION}},
            ConsistentRead=True,
        )
        found = {item["sk"]["S"]: from_item(item) for item in items}
        return [found.pop(DEFAULT_ORGANIZATION_ID, DEFAULT_ORGANIZATION), *found.values()]

    def total(self) -> int:
        return self._counted(keys.ORGANIZATIONS_COUNT)

    def created_by(self, provider_id: str) -> int:
        return self._counted(keys.created_organizations_key(provider_id))

    def _counted(self, key: keys.Key) -> int:
        counter = self._table.get(key)
        return int(counter["total"]["N"]) if counter else 0

    def create(self, organization: Organization, entries: list[LogEntry], *, created_by_max: int | None = None) -> None:
        creator = organization.created_by
        by_creator = [] if creator is None else [counted_organization(creator, created_by_max)]
        counted = [*by_creator, counted_among_all()]
        own = _put(organization, {"ConditionExpression": NEW})
        self._save(None, organization, [own, *_free_of_default(organization)], [*counted, *self._logged(entries)])

    def replace(self, before: Organization, after: Organization, entries: list[LogEntry]) -> None:
        if before == DEFAULT_ORGANIZATION:
            own = [_put(after, {"ConditionExpression": NEW})]
            self._save(None, after, own, self._logged(entries))
        else:
            own = [_put(after, still_at(before.version)), *_free_of_default(after)]
            self._save(before, after, own, self._logged(entries))

    def _save(self, before: Organization | None, after: Organization, own: list[Action], more: list[Action]) -> None:
        names = changed_claims(organization_claims(before), organization_claims(after), owner_id=after.id)
        self._table.transact([*own, *names, *more])

    def _logged(self, entries: list[LogEntry]) -> list[Action]:
        return log_items.additions(entries, self._log_retention)


def to_item(organization: Organization) -> Item:
    """The organization's item."""
    item: Item = {
        **keys.organization_key(organization.id),
        **string_set("default_role_ids", organization.default_role_ids),
        "name": {"S": organization.name},
        "version": {"N": str(organization.version)},
    }
    if organization.parent_id is not None:
        item["parent_id"] = {"S": organization.parent_id}
    if organization.created_by is not None:
        item["created_by"] = {"S": organization.created_by}
    return item


def from_item(item: Item) -> Organization:
    """The organization in an item that `to_item` made."""
    return Organization(
        id=item["sk"]["S"],
        name=item["name"]["S"],
        parent_id=item["parent_id"]["S"] if "parent_id" in item else None,
        default_role_ids=strings_in(item, "default_role_ids"),
        created_by=item["created_by"]["S"] if "created_by" in item else None,
        version=int(item["version"]["N"]),
    )


def _put(organization: Organization, condition: Item) -> Action:
    return Action({"Put": {"Item": to_item(organization), **condition}}, lambda _: LostRace())


def _free_of_default(organization: Organization) -> list[Action]:
    """The check that the default organization does not have the name; once it is stored, its claim says so itself."""
    default_id, default_name = DEFAULT_ORGANIZATION_ID, DEFAULT_ORGANIZATION.name
    if organization.id == default_id or name_key(organization.name) != name_key(default_name):
        return []
    stored = {"Key": keys.organization_key(default_id), "ConditionExpression": "attribute_exists(pk)"}
    claimed = OrganizationNameClaimed(owner_id=default_id, provider_id="")
    return [Action({"ConditionCheck": stored}, lambda _: claimed)]
