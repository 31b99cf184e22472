"""Each thing that can be wrong is found, and nothing else is; what can be repaired is whole afterwards."""

from typing import get_args

import pytest

from provisioning.domain.findings import REMEDIES, MembershipCode, TableCode, UserCode
from tests.doctor.plants import PLANTS, SmallHouse
from tests.doctor.stage import Stage

every_plant = pytest.mark.parametrize("name", PLANTS)


def test_a_small_house_is_healthy(stage: Stage) -> None:
    SmallHouse(stage)

    assert stage.found() == []


@every_plant
def test_exactly_what_was_planted_is_found(stage: Stage, name: str) -> None:
    house, plant = SmallHouse(stage), PLANTS[name]
    plant.does(house)

    assert stage.found() == sorted(plant.found)


@every_plant
def test_what_a_repair_can_mend_is_whole_afterwards(stage: Stage, name: str) -> None:
    house, plant = SmallHouse(stage), PLANTS[name]
    plant.does(house)

    stage.repaired()
    stage.work_off()

    assert stage.found() == sorted(plant.left)


def test_every_code_is_planted() -> None:
    codes = {code for kind in (UserCode, MembershipCode, TableCode) for code in get_args(kind.__value__)}

    assert {code for plant in PLANTS.values() for code in plant.found} == codes == REMEDIES.keys()
