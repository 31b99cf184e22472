"""Each thing that can be wrong is found, and nothing else is; what can be repaired is whole afterwards."""

from collections import Counter
from typing import get_args

import pytest

from local.engines import Engine, running
from provisioning.domain.findings import REMEDIES, MembershipCode, TableCode, UserCode
from tests.doctor.plants import PLANTS
from tests.doctor.small_house import Plant, SmallHouse
from tests.doctor.stage import OLGA, Stage

ON_EVERY_ENGINE = (
    "a claim that names another user",
    "a member who is gone",
    "a group that says the wrong number",
    "a change that nobody carries on",
    "a counter of users that is off",
    "a log that does not tell of a return",
    "a log that does not tell of a group's creation",
    "an item of strange keys",
)


def prove(stage: Stage, plant: Plant) -> None:
    """Exactly what was planted is found; a repair mends what can be mended, and the log tells of each repair."""
    plant.does(SmallHouse(stage))
    found = stage.found()
    repaired = [finding.code for finding in stage.doctor.all(OLGA) if finding.repaired]
    stage.work_off()

    assert found == sorted(plant.found)
    assert stage.repairs_told() == Counter(repaired)
    assert stage.found() == sorted(plant.left)


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_what_is_wrong_is_found_and_mended_if_it_can_be(stage: Stage, plant: Plant) -> None:
    prove(stage, plant)


@pytest.mark.parametrize("name", ON_EVERY_ENGINE)
def test_it_is_so_on_every_real_engine(real_engine: Engine, name: str) -> None:
    prove(Stage(real_engine), PLANTS[name])


@pytest.mark.parametrize("name", ON_EVERY_ENGINE)
def test_it_is_so_on_moto(name: str) -> None:
    with running("moto") as moto:
        prove(Stage(moto), PLANTS[name])


def test_a_small_house_is_healthy(stage: Stage) -> None:
    SmallHouse(stage)

    assert stage.found() == []


def test_every_code_is_planted() -> None:
    codes = {code for kind in (UserCode, MembershipCode, TableCode) for code in get_args(kind.__value__)}

    assert {code for plant in PLANTS.values() for code in plant.found} == codes == REMEDIES.keys()
