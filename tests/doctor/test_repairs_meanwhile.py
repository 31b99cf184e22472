"""What somebody changes between the look and the repair stays as he left it, and no repair is told."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from provisioning.domain.examination import Mend
from provisioning.domain.findings import Code, Finding
from provisioning.storage import keys
from provisioning.storage.table import Item
from tests.doctor import plants_of_groups as groups
from tests.doctor import plants_of_people as people
from tests.doctor import plants_of_settings as settings
from tests.doctor import plants_of_the_log as log
from tests.doctor.plants import PLANTS
from tests.doctor.plants_of_groups import add_membership
from tests.doctor.small_house import NOBODY, SmallHouse, an_item
from tests.doctor.stage import OLGA, Stage
from tests.people import OKTA, a_body


@dataclass(frozen=True)
class Meanwhile:
    """What is planted, what is found of it, and what somebody does before that is repaired."""

    plant: Callable[[SmallHouse], object]
    found: Code
    happens: Callable[[SmallHouse], object]


def before_the_write(stage: Stage, act: Callable[[], object]) -> None:
    """Have it done once, when the next transaction is on its way."""
    event = "before-call.dynamodb.TransactWriteItems"

    def once(**_: object) -> None:
        stage.client.meta.events.unregister(event, once)
        act()

    stage.client.meta.events.register(event, once)


def repaired(stage: Stage, code: Code) -> list[bool]:
    """Repair what has that code and nothing else: whether each was."""
    repair = stage.doctor.repairs.for_operator(OLGA)
    found: list[Finding] = []

    def treat(finding: Finding, mend: Mend | None) -> Finding:
        return repair(finding, mend) if finding.code == code else finding

    walk = stage.doctor.table.begin()
    while walk is not None:
        piece = stage.doctor.table.piece(walk, treat)
        found, walk = [*found, *piece.findings], piece.walk
    return [finding.repaired for finding in found if finding.code == code]


# What happens meanwhile


def is_called(house: SmallHouse, user_id: str, name: str) -> None:
    """By hand: who renames a user whose claims are not in order is refused."""
    house.rewrite(user_id, lambda user: replace(user, user_name=name, version=user.version + 1))
    claim = an_item(owner_id=user_id, provider_id=OKTA.id)
    house.stage.table.put({**keys.user_name_key(name), **claim})


def ada_is_called_zoe(house: SmallHouse) -> None:
    is_called(house, house.ada, "zoe@okta.example")


def bob_is_called_ada(house: SmallHouse) -> None:
    is_called(house, house.bob, house.stage.read(house.ada).user_name)


def bob_has_the_claim(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_name_key("zoe@okta.example"), owner_id={"S": house.bob})


def bob_has_adas_claim(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), owner_id={"S": house.bob})


def ada_has_her_claim(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), owner_id={"S": house.ada})


def newcomer_takes_the_name(house: SmallHouse) -> None:
    house.stage.world.provision.create(house.stage.caller(), a_body(house.stage.read(house.ada).user_name))


def somebody_comes(house: SmallHouse) -> None:
    house.rewrite(house.ann, lambda ann: replace(ann, id=NOBODY, user_name="eve@okta.example", provider_id=OKTA.id))


def shard_moves(house: SmallHouse, number: int) -> None:
    key = keys.key(keys.counter_partition(OKTA.id, "USER"), f"SHARD#{number:02}")
    shard = house.stage.table.get(key) or {}
    house.stage.table.put({**key, **{name: _one_more(shard, name) for name in ("total", "changes")}})


def _one_more(shard: Item, name: str) -> Item:
    return {"N": str(int(shard.get(name, {"N": "0"})["N"]) + 1)}


def okta_creates_an_organization(house: SmallHouse) -> None:
    house.stage.spoil(keys.created_organizations_key(OKTA.id), total={"N": "4"})


def olga_creates_an_organization(house: SmallHouse) -> None:
    house.stage.world.configure.create_organization(OLGA, "Rome", None)


def change_is_carried_out(house: SmallHouse) -> None:
    house.stage.world.group_changes.take_over(house.poets, house.stage.clock() + timedelta(seconds=8))


def sweep_knows_of_it(house: SmallHouse) -> None:
    house.stage.clock.advance(1)
    groups.line_for_a_group(house)


def a_poet_leaves(house: SmallHouse) -> None:
    house.stage.pushes(house.poets, "remove", [house.ada])


def poets_are_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.group_key(house.poets))


def ada_goes(house: SmallHouse) -> None:
    house.stage.world.operate.deactivate(OLGA, house.ada)


def cy_comes_back(house: SmallHouse) -> None:
    house.stage.world.operate.reactivate(OLGA, house.cy)


def dee_is_a_member_without_knowing(house: SmallHouse) -> None:
    add_membership(house, house.poets, house.dee, present=house.stage.read(house.dee).present)


def dee_joins(house: SmallHouse) -> None:
    house.stage.pushes(house.poets, "add", [house.dee])


def entry_expires(house: SmallHouse) -> None:
    house.stage.lose(house.stage.log_entry(house.ada, "blocked"))


MEANWHILE: Mapping[str, Meanwhile] = {
    "a name that nothing claimed is a newcomer's": Meanwhile(people.no_claim, "claim-missing", newcomer_takes_the_name),
    "whose name nothing claimed is called otherwise": Meanwhile(people.no_claim, "claim-missing", ada_is_called_zoe),
    "a claim of another is right": Meanwhile(people.claim_of_another, "claim-missing", ada_has_her_claim),
    "a claim of another is his who has the name": Meanwhile(
        people.claim_of_another, "claim-missing", bob_is_called_ada
    ),
    "whose name another claimed is called otherwise": Meanwhile(
        people.claim_of_another, "claim-missing", ada_is_called_zoe
    ),
    "a stray claim is another's": Meanwhile(people.stray_claim, "claim-stray", bob_has_the_claim),
    "a stray claim is his who has the name": Meanwhile(people.stray_claim, "claim-stray", ada_is_called_zoe),
    "a claim of the wrong provider is another's": Meanwhile(
        people.claim_of_wrong_provider, "claim-of-wrong-provider", bob_has_adas_claim
    ),
    "whose claim was the wrong provider's is called otherwise": Meanwhile(
        people.claim_of_wrong_provider, "claim-of-wrong-provider", ada_is_called_zoe
    ),
    "the first shard of a counter has moved": Meanwhile(
        settings.counter_of_users_off, "counter-off", lambda house: shard_moves(house, 0)
    ),
    "the last shard of a counter has moved": Meanwhile(
        settings.counter_of_users_off, "counter-off", lambda house: shard_moves(house, keys.COUNTER_SHARDS - 1)
    ),
    "a provider has created an organization": Meanwhile(
        settings.counter_of_created_off, "created-count-off", okta_creates_an_organization
    ),
    "an operator has created an organization": Meanwhile(
        settings.counter_of_organizations_off, "created-count-off", olga_creates_an_organization
    ),
    "an unlisted change is carried out": Meanwhile(groups.unlisted_change, "change-unlisted", change_is_carried_out),
    "an unlisted change is listed": Meanwhile(groups.unlisted_change, "change-unlisted", sweep_knows_of_it),
    "a group with an idle line has a change": Meanwhile(groups.line_for_a_group, "line-idle", groups.begin_change),
    "a user with an idle line is there": Meanwhile(groups.line_for_nobody, "line-idle", somebody_comes),
    "who was in the wrong place of a list is called otherwise": Meanwhile(
        people.in_the_wrong_place_of_the_list, "index-keys-wrong", ada_is_called_zoe
    ),
    "an entry outside the index has expired": Meanwhile(log.entry_not_in_the_index, "index-keys-wrong", entry_expires),
    "a miscounted group has one member less": Meanwhile(
        groups.says_too_many_members, "member-count-off", a_poet_leaves
    ),
    "who had no membership is gone": Meanwhile(groups.membership_gone, "membership-missing", ada_goes),
    "a group without a membership is gone": Meanwhile(groups.membership_gone, "membership-missing", poets_are_gone),
    "who was shown though he was gone is back": Meanwhile(
        groups.member_though_he_is_gone, "membership-misplaced", cy_comes_back
    ),
    "who did not know of his group has joined it": Meanwhile(
        dee_is_a_member_without_knowing, "membership-not-users", dee_joins
    ),
    "a group with a member who does not know of it is gone": Meanwhile(
        groups.member_without_knowing, "membership-not-users", poets_are_gone
    ),
    "who was in a group twice is gone": Meanwhile(groups.member_twice, "membership-doubled", ada_goes),
    "a member who was not there is there": Meanwhile(
        groups.nobody_is_a_member, "membership-without-user", somebody_comes
    ),
}
"""By what is the case when the repair comes."""


@pytest.mark.parametrize("meanwhile", MEANWHILE.values(), ids=MEANWHILE)
def test_what_somebody_changes_meanwhile_is_left_alone(stage: Stage, meanwhile: Meanwhile) -> None:
    house = SmallHouse(stage)
    meanwhile.plant(house)
    left: list[Item] = []
    before_the_write(stage, lambda: (meanwhile.happens(house), left.extend(stage.items())))

    done = repaired(stage, meanwhile.found)

    assert (done, stage.items()) == ([False], left)


DOCTORS = (
    "a user without a claim of his name",
    "a claim of a name that its user does not have",
    "a claim under another provider",
    "a counter of users that is off",
    "a counter of created organizations that is off",
    "a membership of an absent user that is gone",
    "a member who is gone",
    "a member who is in it twice",
    "a group that says the wrong number",
    "a change that the sweep does not know",
    "a line for a job that has ended",
    "a line for a group that has no change",
    "a line for a user who is not there",
)
"""Whose repairs are transactions. Keys in the indexes are left out: who writes the same again is not refused."""


@pytest.mark.parametrize("name", DOCTORS)
def test_of_two_doctors_one_repairs_it(stage: Stage, name: str) -> None:
    PLANTS[name].does(SmallHouse(stage))
    others: list[Finding] = []
    before_the_write(stage, lambda: others.extend(stage.doctor.all(OLGA)))

    mine = stage.doctor.all(OLGA)

    assert [finding.repaired for finding in mine] == [False]
    assert stage.repairs_told() == Counter(finding.code for finding in others if finding.repaired) != Counter()


# Acts of the house that are repairs


@dataclass(frozen=True)
class Seen:
    """The only finding in a house, and who is to repair it."""

    stage: Stage
    finding: Finding

    def repaired(self) -> bool:
        return self.stage.doctor.repairs.for_operator(OLGA)(self.finding, None).repaired


def seen(house: SmallHouse) -> Seen:
    (finding,) = house.stage.doctor.all()
    return Seen(house.stage, finding)


ACTS = (people.no_timer, groups.old_line_of_a_user, groups.old_change, settings.job_stands_still)


@pytest.mark.parametrize("plant", ACTS)
def test_of_two_doctors_one_acts(stage: Stage, plant: Callable[[SmallHouse], object]) -> None:
    house = SmallHouse(stage)
    plant(house)
    mine, others = seen(house), seen(house)

    assert (others.repaired(), mine.repaired()) == (True, False)
    assert stage.repairs_told() == {mine.finding.code: 1}


def test_no_timer_is_set_for_who_was_unblocked_meanwhile(stage: Stage) -> None:
    house = SmallHouse(stage)
    people.no_timer(house)
    mine = seen(house)

    stage.world.operate.unblock(OLGA, house.bob)

    assert (mine.repaired(), stage.timers.armed) == (False, set())


def test_a_job_that_is_carried_on_meanwhile_is_not_ended(stage: Stage) -> None:
    house = SmallHouse(stage)
    settings.job_stands_still(house)
    mine = seen(house)

    stage.dies(1, stage.work_off)

    assert not mine.repaired()
    assert stage.world.apply_settings.read(mine.finding.about.other_id).finished_at is None
