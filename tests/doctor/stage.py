"""The house on a table of its own with a doctor in it, and hands that reach into the table."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from local.engines import Engine
from local.memory import MemoryColdStorage, MemoryTimers
from local.template import read_template
from provisioning.domain.findings import Finding
from provisioning.domain.providers import Provider
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.storage import keys
from provisioning.storage.connection import pause
from provisioning.storage.holds import DynamoHolds
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import Item, Table
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.operate import Operator
from tests.deactivation.stage import MORE_THAN_THE_DELAY, Clock
from tests.faults.wire import FAULTS, Call, Killed, Wire
from tests.people import ENTRA, LOG_RETENTION, OKTA, a_body, a_call, a_group_body
from tests.world import World, durable, examination_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

OLGA = Operator("arn:aws:iam::123456789012:user/olga", "request-9")
TABLES = count(1)


class Stage:
    """What everybody does, each in a word."""

    def __init__(self, engine: Engine) -> None:
        self.clock = Clock()
        name = f"doctor-{next(TABLES)}"
        self.client: DynamoDBClient = engine.client()
        self.client.create_table(**read_template().table(name))
        self.wire = Wire()
        self.wire.attach(self.client.meta.events)
        self.table = Table(self.client, name, pause)
        self.timers, self.records = MemoryTimers(), MemoryColdStorage()
        self.users = DynamoUsers(self.table, self.clock, LOG_RETENTION)
        self.providers = DynamoProviders(self.table, LOG_RETENTION)
        for provider in (OKTA, ENTRA):
            self.providers.save(provider)
        self.world = World(
            self.users,
            self.clock,
            providers=self.providers,
            timers=self.timers,
            cold_storage=self.records,
            holds=DynamoHolds(self.table, LOG_RETENTION),
            **durable(self.table, self.clock),
        )
        self.doctor = examination_of(self.world, self.table, self.timers, self.records)

    # The doctor

    def found(self) -> list[str]:
        """The codes of all that is found."""
        return sorted(finding.code for finding in self.doctor.all())

    def repaired(self) -> list[Finding]:
        """What a repair leaves."""
        return [finding for finding in self.doctor.all(OLGA) if not finding.repaired]

    # Providers

    def caller(self, provider: Provider = OKTA) -> Any:
        return a_call(self.providers.get(provider.id) or provider)

    def user(self, name: str = "ada", provider: Provider = OKTA, **attributes: Json) -> str:
        """The id of a new user."""
        body = a_body(f"{name}@{provider.id}.example", externalId=f"{name}-id", **attributes)
        return self.world.provision.create(self.caller(provider), body).id

    def says(self, user_id: str, *, active: bool, provider: Provider = OKTA) -> None:
        operation: Document = {"op": "replace", "path": "active", "value": active}
        body: Document = {"schemas": [urns.PATCH_OP], "Operations": [operation]}
        self.world.provision.patch(self.caller(provider), user_id, body, None)

    def deletes(self, user_id: str, provider: Provider = OKTA) -> None:
        self.world.provision.delete(self.caller(provider), user_id, None)

    def group(self, name: str, *user_ids: str, provider: Provider = OKTA, **attributes: Json) -> str:
        """The id of a new group."""
        return self.world.provision_groups.create(self.caller(provider), a_group_body(name, *user_ids, **attributes)).id

    def pushes(self, group_id: str, op: str, user_ids: Iterable[str]) -> None:
        operation: Document = {"op": op, "path": "members", "value": [{"value": user_id} for user_id in user_ids]}
        body: Document = {"schemas": [urns.PATCH_OP], "Operations": [operation]}
        self.world.provision_groups.patch(self.caller(), group_id, body, None)

    def dies(self, nth: int, act: Callable[[], object]) -> None:
        """Do it; the function is killed after its nth transaction."""
        with suppress(Killed), self.wire.act((Call("dynamodb", "TransactWriteItems", nth), FAULTS["killed after"])):
            act()
        assert self.wire.broke

    # Time

    def pass_the_deadline(self) -> None:
        """Let the delay go by, and have all timers that are due delivered."""
        self.clock.advance(MORE_THAN_THE_DELAY)
        for reminder in sorted(self.timers.armed, key=lambda each: each.due_at):
            if reminder.due_at <= self.clock():
                self.world.deactivations.meet(reminder, "timer", "request-timer")
                self.timers.disarm(reminder)

    def sweep(self) -> None:
        self.clock.advance(5)
        self.world.deactivations.sweep("request-sweep")
        self.world.memberships.sweep()
        self.world.group_changes.sweep()

    def work_off(self) -> None:
        """The worker gets all messages, and carries the jobs on to their end."""
        messages, self.world.queue.messages = self.world.queue.messages, []
        for job_id, _ in messages:
            self.world.apply_settings.run(job_id, self.clock() + timedelta(minutes=4))

    # What is in the table

    def read(self, user_id: str) -> User:
        user = self.users.get(user_id)
        assert user is not None
        return user

    def group_named(self, name: str) -> str:
        group = self.world.groups.by_display_name(OKTA.id, name)
        assert group is not None
        return group.id

    def item(self, key: keys.Key) -> Item:
        item = self.table.get(key)
        assert item is not None
        return item

    def lose(self, key: keys.Key) -> None:
        """Delete an item behind everybody's back."""
        self.item(key)
        self.client.delete_item(TableName=self.table.name, Key=key)

    def spoil(self, key: keys.Key, **attributes: Item | None) -> None:
        """Write attributes of an item behind everybody's back; None takes one away."""
        item = {**self.item(key), **attributes}
        self.table.put({name: value for name, value in item.items() if value is not None})

    def items(self) -> list[Item]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.table.name)
        return [item for page in pages for item in page["Items"]]

    def log_entry(self, user_id: str, action: str) -> keys.Key:
        """The key of the user's entry of that action; of nobody's, if the id is empty."""
        (key,) = self.log_entries(user_id, action)
        return key

    def log_entries(self, user_id: str, action: str) -> list[keys.Key]:
        """The keys of all of them."""
        wanted = ({"S": action}, {"S": user_id})
        found = [item for item in self.items() if (item.get("action"), item.get("user_id")) == wanted]
        return [{"pk": item["pk"], "sk": item["sk"]} for item in found]

    def repairs_told(self) -> Counter[str]:
        """The log's entries of repairs, by code."""
        details = [item["detail"]["S"] for item in self.items() if item.get("action") == {"S": "repaired"}]
        return Counter(detail.partition(":")[0] for detail in details)
