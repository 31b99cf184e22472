"""What can be wrong with memberships, groups and what is unfinished."""

from dataclasses import replace

from provisioning.storage import keys
from tests.doctor.small_house import NOBODY, SmallHouse
from tests.doctor.stage import OLGA
from tests.people import ENTRA, LOG_RETENTION

# Memberships


def membership_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.membership_key(house.poets, house.ada, present=True))


def membership_of_the_absent_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.membership_key(house.poets, house.cy, present=False))


def member_though_he_is_gone(house: SmallHouse) -> None:
    membership_of_the_absent_gone(house)
    add_membership(house, house.poets, house.cy, present=True)


def member_twice(house: SmallHouse) -> None:
    add_membership(house, house.poets, house.ada, present=False)


def absent_twice(house: SmallHouse) -> None:
    add_membership(house, house.poets, house.cy, present=True)


def member_without_knowing(house: SmallHouse) -> None:
    add_membership(house, house.poets, house.ann, present=True)


def member_of_nothing(house: SmallHouse) -> None:
    add_membership(house, NOBODY, house.ann, present=True)


def nobody_is_a_member(house: SmallHouse) -> None:
    add_membership(house, house.poets, NOBODY, present=True)


def nobody_is_an_absent_member(house: SmallHouse) -> None:
    add_membership(house, house.poets, NOBODY, present=False)


def add_membership(house: SmallHouse, group_id: str, user_id: str, *, present: bool) -> None:
    key = keys.membership_key(group_id, user_id, present=present)
    house.stage.table.put({**key, "user_id": {"S": user_id}})


def in_a_group_that_is_not_there(house: SmallHouse) -> None:
    house.rewrite(house.ann, lambda ann: replace(ann, group_ids=frozenset({NOBODY})))


def in_another_providers_group(house: SmallHouse) -> None:
    house.rewrite(house.ann, lambda ann: replace(ann, group_ids=frozenset({house.poets})))
    add_membership(house, house.poets, house.ann, present=True)
    house.stage.spoil(keys.group_key(house.poets), member_count={"N": "3"})


def says_too_many_members(house: SmallHouse) -> None:
    house.stage.spoil(keys.group_key(house.poets), member_count={"N": "7"})


def group_not_on_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.group_key(house.poets), list_pk=None, list_sk=None)


def group_deleted_and_left(house: SmallHouse) -> None:
    doomed = house.stage.group("Doomed")
    item = house.stage.item(keys.group_key(doomed))
    house.stage.world.provision_groups.delete(house.stage.caller(), doomed, None)
    house.stage.table.put({**{n: v for n, v in item.items() if not n.startswith("list_")}, "deleted": {"BOOL": True}})


def groups_provider_gone(house: SmallHouse) -> None:
    group = house.stage.group("Few", provider=ENTRA)
    house.stage.deletes(house.ann, ENTRA)
    house.rewrite(house.ann, lambda ann: replace(ann, created_at=ann.created_at - LOG_RETENTION))
    house.stage.lose(keys.provider_key(ENTRA.id))
    assert group


# What is unfinished


def line_for_a_group(house: SmallHouse) -> None:
    line(house, keys.unfinished_key("GROUP", house.poets))


def line_for_no_group(house: SmallHouse) -> None:
    line(house, keys.unfinished_key("GROUP", NOBODY))


def line_for_nobody(house: SmallHouse) -> None:
    line(house, keys.unfinished_key("USER", NOBODY))


def line(house: SmallHouse, key: keys.Key) -> None:
    house.stage.table.put({**key, "begun_at": {"S": house.stage.clock().isoformat()}})


def unlisted_change(house: SmallHouse) -> None:
    begin_change(house)
    house.stage.lose(keys.unfinished_key("GROUP", house.poets))


def old_change(house: SmallHouse) -> None:
    begin_change(house)
    house.stage.clock.advance(14)
    house.stage.world.deactivations.sweep("request-sweep")
    house.stage.clock.advance(2)


def begin_change(house: SmallHouse) -> None:
    crowd = [house.stage.user(f"user{number:02}") for number in range(50)]
    house.stage.dies(1, lambda: house.stage.pushes(house.poets, "add", crowd))


def old_line_of_a_user(house: SmallHouse) -> None:
    house.stage.dies(2, lambda: house.stage.world.operate.deactivate(OLGA, house.ada))
    house.stage.world.operate.unblock(OLGA, house.bob)
    house.stage.clock.advance(16)
