"""A directory with very many users on a real engine, and the acts on its groups."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import batched, count
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, cast

from local.engines import Engine
from local.template import read_template
from provisioning.domain.failures import Busy
from provisioning.domain.groups import Group
from provisioning.domain.mappings import OrganizationMapping, RoleMapping
from provisioning.domain.placement import Placement
from provisioning.domain.providers import ProviderChange
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.storage import keys, user_items
from provisioning.storage.claims import changed_claims, user_claims
from provisioning.storage.connection import pause
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import Item, Table
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.caller import Caller
from provisioning.usecases.operate import Operator
from provisioning.usecases.remembered_organizations import RememberedOrganizations
from tests.faults.wire import Wire
from tests.people import LOG_RETENTION, NOW, OKTA, a_call, a_user
from tests.world import World, durable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

OLGA = Operator("arn:aws:iam::123456789012:user/olga", "request-9")
NAMES = count(1)
BATCH_WRITE_MAX = 25
ATTEMPTS_MAX = 10
"""Okta repeats a 429 so often."""


class Crowd:
    """The house on a table of its own; its calls go over a wire that can break, and only a test moves its clock.

    With the name of a table that is there it is the house as others find it. Like the functions' own, its client does
    not validate what it sends: that takes a fifth of the time.
    """

    def __init__(self, engine: Engine, table_name: str | None = None) -> None:
        self.now = NOW
        self._runs_since: float | None = None
        self.wire = Wire()
        self.table_name = table_name or f"crowd-{next(NAMES)}"
        self._client: DynamoDBClient = engine.client(validates=False)
        if table_name is None:
            self._client.create_table(**read_template().table(self.table_name))
        self.wire.attach(self._client.meta.events)
        self.table = table = Table(self._client, self.table_name, pause)
        self.users = DynamoUsers(table, self.clock, LOG_RETENTION)
        self.groups = DynamoGroups(table, self.clock, LOG_RETENTION)
        self.providers = DynamoProviders(table, LOG_RETENTION)
        if table_name is None:
            self.providers.save(OKTA)
        stores = durable(table, self.clock)
        stores["organizations"] = RememberedOrganizations(stores["organizations"], self.clock)
        self.world = World(self.users, self.clock, providers=self.providers, **stores)

    @contextmanager
    def costs(self) -> Generator[list[tuple[str, float]]]:
        """The calls that are made meanwhile, each with the capacity units that the engine says it used."""
        calls: list[tuple[str, float]] = []
        events = self._client.meta.events
        hear = partial(_hear, calls)
        events.register("before-parameter-build.dynamodb", _ask_for_units)
        events.register("after-call.dynamodb", hear)
        try:
            yield calls
        finally:
            events.unregister("before-parameter-build.dynamodb", _ask_for_units)
            events.unregister("after-call.dynamodb", hear)

    @contextmanager
    def after_each_call(self, look: Callable[[], None]) -> Generator[None]:
        """While the context lasts, look at what each call has left behind, as soon as it has been answered."""

        def listen(**_: object) -> None:
            look()

        self._client.meta.events.register("after-call.dynamodb", listen)
        try:
            yield
        finally:
            self._client.meta.events.unregister("after-call.dynamodb", listen)

    @contextmanager
    def running_clock(self) -> Generator[None]:
        """While the context lasts time goes by as it does for clients."""
        self._runs_since = monotonic()
        try:
            yield
        finally:
            self.now, self._runs_since = self.clock(), None

    def clock(self) -> datetime:
        gone_by = 0 if self._runs_since is None else monotonic() - self._runs_since
        return self.now + timedelta(seconds=gone_by)

    def hire(self, number: int) -> list[str]:
        """So many new users; their ids. They are in no counter and claim no names."""
        people = _newcomers(number)
        self._put(user_items.to_item(person) for person in people)
        return [person.id for person in people]

    def employ(self, number: int) -> list[str]:
        """So many new users who are counted and claim their names; their ids."""
        people = _newcomers(number)
        self._put(user_items.to_item(person) for person in people)
        self._put(_claim(person) for person in people)
        self._put(_counters(people))
        return [person.id for person in people]

    def _put(self, items: Iterable[Item]) -> None:
        """Straight into the table: a request for each would take minutes."""
        for part in batched(items, BATCH_WRITE_MAX, strict=False):
            puts: list[Any] = [{"PutRequest": {"Item": item}} for item in part]
            self._client.batch_write_item(RequestItems={self.table_name: puts})

    # The provider

    @property
    def caller(self) -> Caller:
        return a_call()

    def group(self, name: str = "Everybody") -> str:
        return self.world.provision_groups.create(a_call(), {"schemas": [urns.GROUP], "displayName": name}).id

    def push(self, group_id: str, op: str, user_ids: Iterable[str]) -> None:
        """A PATCH of members."""
        operation: Document = {"op": op, "path": "members", "value": [{"value": user_id} for user_id in user_ids]}
        body: Document = {"schemas": [urns.PATCH_OP], "Operations": [operation]}
        self.world.provision_groups.patch(a_call(), group_id, body, None)

    def put(self, group_id: str, user_ids: Iterable[str]) -> Group:
        """A PUT with all members."""
        members: Any = [{"value": user_id} for user_id in user_ids]
        body: Document = {"schemas": [urns.GROUP], "displayName": self.found(group_id).display_name, "members": members}
        return self.world.provision_groups.replace(a_call(), group_id, body, None)

    # Time and operators

    def sweep(self) -> None:
        """Some minutes later the sweep comes."""
        self.now += timedelta(minutes=5)
        self.world.group_changes.sweep()
        self.world.memberships.sweep()

    def map(self, organizations: OrganizationMapping | None = None, roles: RoleMapping | None = None) -> None:
        change = ProviderChange(organization_mapping=organizations, role_mapping=roles)
        self.world.configure.change_provider(OLGA, OKTA.id, change, grants_administrator=True)

    # What can be seen

    def found(self, group_id: str) -> Group:
        group = self.groups.get(group_id)
        assert group is not None
        return group

    def members(self, group_id: str) -> set[str]:
        return {member.user_id for member in self.groups.members(group_id)}

    def in_groups(self, user_ids: list[str]) -> set[str]:
        """Those of them who say that they are in some group."""
        return {user.id for user in self.users.get_many(user_ids) if user.group_ids}

    def told_as(self, side: str) -> list[str]:
        """Who was added or removed, as the sync log of the first day has it."""
        entries = [entry for entry in self.users.log_of(OKTA.id, NOW) if entry.action == "members changed"]
        return [person["id"] for entry in entries for person in entry.changes["members"][side]]


def as_okta(push: Callable[[], object]) -> None:
    """Do it, and again when the answer is 429."""
    for attempt in range(ATTEMPTS_MAX):
        try:
            push()
        except Busy:
            sleep(0.05 * 2**attempt)
        else:
            return
    raise Busy


def _newcomers(number: int) -> list[User]:
    placement = Placement(role_ids=BASIC_ROLE_IDS)
    return [a_user(f"user{each:06}@example.com", placement=placement) for each in range(number)]


def _claim(user: User) -> Item:
    (claim,) = changed_claims({}, user_claims(user), owner_id=user.id, provider_id=user.provider_id)
    return claim.request["Put"]["Item"]


def _counters(users: list[User]) -> Iterator[Item]:
    """The shards that count them."""
    shards = [keys.counter_key(user.provider_id, "USER", user.id) for user in users]
    totals = Counter((shard["pk"]["S"], shard["sk"]["S"]) for shard in shards)
    return ({**keys.key(pk, sk), "total": {"N": str(total)}} for (pk, sk), total in totals.items())


def _ask_for_units(params: dict[str, Any], **_: object) -> None:
    params["ReturnConsumedCapacity"] = "TOTAL"


def _hear(calls: list[tuple[str, float]], model: Any, parsed: dict[str, Any], **_: object) -> None:
    consumed = parsed["ConsumedCapacity"]
    tables = cast("list[dict[str, float]]", consumed if isinstance(consumed, list) else [consumed])
    calls.append((model.name, sum(table["CapacityUnits"] for table in tables)))
