"""What the doctor asks of the log about groups and legal holds: not too much, and not too early."""

from datetime import datetime, timedelta

from provisioning.storage import keys
from tests.doctor.plants_of_the_log import groups_creation_untold
from tests.doctor.small_house import SmallHouse
from tests.doctor.stage import OLGA, Stage
from tests.doctor.test_large import examined
from tests.doctor.test_unjudged import forty_days_later, outcome
from tests.people import LOG_RETENTION

GROUPS = 40


def created_before(stage: Stage, key: keys.Key, earlier: timedelta) -> None:
    """As if it had been created so much earlier."""
    created_at = datetime.fromisoformat(stage.item(key)["created_at"]["S"])
    stage.spoil(key, created_at={"S": (created_at - earlier).isoformat()})


def queries(stage: Stage) -> int:
    return sum(calls["Query"] for _, calls in examined(stage))


def test_a_creation_before_the_log_begins_is_not_asked_for(stage: Stage) -> None:
    house = SmallHouse(stage)
    groups_creation_untold(house)
    created_before(stage, keys.group_key(house.poets), LOG_RETENTION)

    assert outcome(stage) == ([], [])


def test_the_entry_may_come_a_minute_after_the_moment_that_the_group_bears(stage: Stage) -> None:
    """Ten thousand members are looked up meanwhile; here the index does not know of the entry yet."""
    house = SmallHouse(stage)
    stage.spoil(stage.log_entry("", "group created"), action_pk=None)
    created_before(stage, keys.group_key(house.poets), timedelta(seconds=59))

    assert stage.found() == ["index-keys-wrong"]


def test_another_groups_creation_at_that_time_tells_nothing_of_this_one(stage: Stage) -> None:
    house = SmallHouse(stage)
    groups_creation_untold(house)
    stage.group("Painters")

    assert stage.found() == ["log-gap"]


def test_a_log_that_has_nothing_of_that_time_tells_of_no_creation(stage: Stage) -> None:
    forty_days_later(stage)

    _, unjudged = outcome(stage)

    told = {each.partition(" was created")[0] for each in unjudged if "was created, and" in each}
    assert told == {
        'The sync log does not tell that the group "Poets"',
        'The sync log does not tell that the legal hold "Byron v. Babbage"',
    }


def test_a_groups_creation_costs_one_query(stage: Stage) -> None:
    before = queries(stage)
    for number in range(GROUPS):
        stage.clock.now += timedelta(seconds=1)
        stage.group(f"Group {number}")

    assert queries(stage) - before == GROUPS


def test_what_has_befallen_a_newcomer_some_time_costs_no_query_of_its_own(stage: Stage) -> None:
    house = SmallHouse(stage)
    before = queries(stage)
    stage.world.operate.block(OLGA, house.ada)
    stage.world.legal_holds.place(OLGA, house.hold, house.ada)

    assert queries(stage) == before
