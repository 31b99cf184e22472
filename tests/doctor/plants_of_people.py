"""What can be wrong with claims and users."""

from dataclasses import replace

from provisioning.domain.lifecycle import Active
from provisioning.domain.placement import Placement
from provisioning.storage import keys
from tests.doctor.small_house import NOBODY, SmallHouse, an_item
from tests.people import ENTRA, OKTA

# Claims


def no_claim(house: SmallHouse) -> None:
    house.stage.lose(house.claim(house.ada))


def no_claim_of_external_id(house: SmallHouse) -> None:
    house.stage.lose(keys.external_id_key(OKTA.id, "ada-id"))


def no_claim_of_group(house: SmallHouse) -> None:
    house.stage.lose(keys.group_name_key(OKTA.id, "Poets"))


def no_claim_of_organization(house: SmallHouse) -> None:
    house.stage.lose(keys.organization_name_key("Paris"))


def claim_of_another(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), owner_id={"S": house.bob})


def claim_of_nobody(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), owner_id={"S": NOBODY})


def two_with_one_name(house: SmallHouse) -> None:
    name = house.stage.read(house.bob).user_name
    house.stage.lose(house.claim(house.ada))
    house.rewrite(house.ada, lambda ada: replace(ada, user_name=name.upper()))


def stray_claim(house: SmallHouse) -> None:
    item = {**keys.user_name_key("zoe@okta.example"), **an_item(owner_id=house.ada, provider_id=OKTA.id)}
    house.stage.table.put(item)


def stray_claim_of_deleted(house: SmallHouse) -> None:
    key = house.claim(house.ann)
    claim = house.stage.item(key)
    house.stage.deletes(house.ann, ENTRA)
    house.stage.table.put(claim)


def claims_of_nobody(house: SmallHouse) -> None:
    owned = an_item(owner_id=NOBODY, provider_id=OKTA.id)
    for key in (
        keys.external_id_key(OKTA.id, "x"),
        keys.group_name_key(OKTA.id, "x"),
        keys.group_external_id_key(OKTA.id, "x"),
        keys.organization_name_key("x"),
    ):
        house.stage.table.put({**key, **owned})


def claim_of_wrong_provider(house: SmallHouse) -> None:
    house.stage.spoil(house.claim(house.ada), provider_id={"S": ENTRA.id})


# Users


def not_on_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ada), list_sk=None)


def in_the_wrong_place_of_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ada), list_sk={"S": f"zzz{keys.SEPARATOR}{house.ada}"})


def not_among_the_due(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.bob), due_pk=None, due_sk=None)


def among_the_due(house: SmallHouse) -> None:
    house.stage.spoil(keys.user_key(house.ada), due_pk={"S": keys.DUE_PARTITION}, due_sk={"S": "x"})


def no_timer(house: SmallHouse) -> None:
    house.stage.timers.armed.clear()


def timer_of_another_deactivation(house: SmallHouse) -> None:
    (reminder,) = house.stage.timers.armed
    house.stage.timers.armed = {replace(reminder, token="another")}


def overdue(house: SmallHouse) -> None:
    house.stage.clock.advance(60)


def no_record(house: SmallHouse) -> None:
    house.stage.records.records.clear()


def deleted_but_active(house: SmallHouse) -> None:
    house.stage.deletes(house.ann, ENTRA)
    house.rewrite(house.ann, lambda ann: replace(ann, life=replace(ann.life, status=Active())))
    house.stage.clock.advance(1)


def profile_left(house: SmallHouse) -> None:
    house.rewrite(house.cy, lambda cy: replace(cy, profile={"displayName": "Cy"}))


def deactivated_on_hold(house: SmallHouse) -> None:
    house.rewrite(house.cy, lambda cy: replace(cy, life=replace(cy.life, holds=frozenset({house.hold}))))


def held_without_hold(house: SmallHouse) -> None:
    house.rewrite(house.dee, lambda dee: replace(dee, life=replace(dee.life, holds=frozenset())))


def on_a_hold_that_is_not_there(house: SmallHouse) -> None:
    house.stage.lose(keys.hold_key(house.hold))


def in_an_organization_that_is_not_there(house: SmallHouse) -> None:
    house.rewrite(house.ada, lambda ada: replace(ada, placement=Placement(organization_id=NOBODY)))


def with_a_role_that_is_not_there(house: SmallHouse) -> None:
    house.rewrite(house.ada, lambda ada: replace(ada, placement=Placement(role_ids=frozenset({"emperor"}))))


def provider_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.provider_key(ENTRA.id))
