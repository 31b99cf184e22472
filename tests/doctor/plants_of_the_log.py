"""What can be wrong with the log, and what is none of ours."""

from datetime import timedelta

from provisioning.domain.providers import ProviderChange
from provisioning.storage import keys, log_items
from tests.doctor.plants_of_groups import line
from tests.doctor.small_house import NOBODY, SmallHouse
from tests.doctor.stage import OLGA
from tests.people import ENTRA, an_entry


def creation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.ada, "created"))


def scheduling_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.bob, "deactivation scheduled"))


def holding_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.dee, "deactivation held"))


def deactivation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.cy, "deactivated"))


def return_untold(house: SmallHouse) -> None:
    house.stage.clock.advance(1)
    house.stage.world.operate.unblock(OLGA, house.bob)
    house.stage.lose(house.stage.log_entry(house.bob, "deactivation cancelled"))


def deletion_untold(house: SmallHouse) -> None:
    house.stage.deletes(house.ann, ENTRA)
    house.stage.lose(house.stage.log_entry(house.ann, "deleted"))


def blocking_untold(house: SmallHouse) -> None:
    house.stage.world.operate.block(OLGA, house.ada)
    house.stage.lose(house.stage.log_entry(house.ada, "blocked"))


def placing_on_hold_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.dee, "hold placed"))


def groups_creation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry("", "group created"))


def holds_creation_untold(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry("", "hold created"))


def groups_creation_not_in_the_index(house: SmallHouse) -> None:
    house.stage.spoil(house.stage.log_entry("", "group created"), action_pk=None)


def entry_about_a_gone_providers_user_not_in_the_index(house: SmallHouse) -> None:
    house.stage.deletes(house.ann, ENTRA)
    house.stage.world.configure.change_provider(OLGA, ENTRA.id, ProviderChange(enabled=False))
    house.stage.pass_the_deadline()
    house.stage.world.manage_providers.delete(OLGA, ENTRA.id)
    house.stage.world.operate.reactivate(OLGA, house.ann)
    house.stage.world.operate.block(OLGA, house.ann)
    blocked = [key for key in house.stage.log_entries(house.ann, "blocked") if key["pk"]["S"].startswith("LOG##")]
    house.stage.spoil(*blocked, user_pk=None, user_sk=None)


def entry_not_in_the_index(house: SmallHouse) -> None:
    house.stage.world.operate.block(OLGA, house.ada)
    house.stage.spoil(house.stage.log_entry(house.ada, "blocked"), user_pk=None, user_sk=None)


def strange_item(house: SmallHouse) -> None:
    house.stage.table.put({**keys.key("TEAPOT#1", "TEAPOT"), "handle": {"BOOL": True}})


def strange_item_in_a_group(house: SmallHouse) -> None:
    house.stage.table.put(keys.key(f"GROUP#{house.poets}", "TEAPOT"))


def unreadable_user(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ann), profile={"S": "{"})


def user_without_status(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ann), status=None)


def user_under_another_key(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ann), user_id={"S": NOBODY})


def group_under_another_key(house: SmallHouse) -> None:
    house.stage.group("Few", provider=ENTRA)
    few = house.stage.world.groups.by_display_name(ENTRA.id, "Few")
    assert few is not None
    house.stage.spoil(keys.group_key(few.id), group_id={"S": NOBODY})


def membership_under_another_key(house: SmallHouse) -> None:
    house.stage.table.put({**keys.membership_key(house.poets, "x", present=False), "user_id": {"S": NOBODY}})


def unreadable_claim(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ann), owner_id=None)


def unreadable_counter(house: SmallHouse) -> None:
    house.stage.table.put({**keys.key("COUNT#strange#USER", "SHARD#00"), "total": {"S": "many"}})


def unreadable_line(house: SmallHouse) -> None:
    house.stage.table.put({**keys.unfinished_key("USER", house.ada), "begun_at": {"S": "yesterday"}})


def strange_line(house: SmallHouse) -> None:
    line(house, keys.key(keys.UNFINISHED_PARTITION, "TEAPOT#1"))


def entry_at_anothers_place(house: SmallHouse) -> None:
    entry = an_entry(house.stage.read(house.ada), action="blocked", at=house.stage.clock())
    item = log_items.to_item(entry, timedelta(days=1))
    house.stage.table.put({**item, "sk": {"S": "2020-01-01"}})
