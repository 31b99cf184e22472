"""A small house in which all is as it should be, and what it takes to plant something wrong into it."""

from collections.abc import Callable
from dataclasses import dataclass

from provisioning.domain.users import User
from provisioning.storage import keys, user_items
from provisioning.storage.table import Item
from tests.doctor.stage import OLGA, Stage
from tests.people import ENTRA

NOBODY = "nobody"
HOLD_NAME = "Byron v. Babbage"


class SmallHouse:
    """Users in some states, one group, one organization; all is as it should be."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ada, self.bob, self.cy, self.dee = (stage.user(name) for name in ("ada", "bob", "cy", "dee"))
        self.ann = stage.user("ann", ENTRA)
        self.poets = stage.group("Poets", self.ada, self.bob, self.cy, externalId="poets-id")
        self.paris = stage.world.configure.create_organization(OLGA, "Paris", None).id
        self.hold = stage.world.legal_holds.create(OLGA, HOLD_NAME).id
        stage.world.legal_holds.place(OLGA, self.hold, self.dee)
        for user_id in (self.cy, self.dee):
            stage.says(user_id, active=False)
        stage.pass_the_deadline()
        stage.says(self.bob, active=False)

    def rewrite(self, user_id: str, change: Callable[[User], User]) -> None:
        """Put another user in the place of one, behind everybody's back."""
        self.stage.table.put(user_items.to_item(change(self.stage.read(user_id))))

    def claim(self, user_id: str) -> keys.Key:
        return keys.user_name_key(self.stage.read(user_id).user_name)


@dataclass(frozen=True)
class Plant:
    """What is planted, the codes that are found of it, and those of them that a repair leaves."""

    does: Callable[[SmallHouse], object]
    found: tuple[str, ...]
    left: tuple[str, ...] = ()


def an_item(**attributes: str) -> Item:
    return {name: {"S": value} for name, value in attributes.items()}
