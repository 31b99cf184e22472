"""What can be wrong with counters, organizations, providers and jobs."""

import json

from provisioning.storage import keys
from provisioning.storage.claims import claim_item
from tests.doctor.small_house import HOLD_NAME, NOBODY, SmallHouse
from tests.doctor.stage import OLGA
from tests.people import ENTRA, OKTA


def counter_of_users_off(house: SmallHouse) -> None:
    house.stage.spoil(keys.counter_key(OKTA.id, "USER", house.ada), total={"N": "40"})


def counter_of_groups_gone(house: SmallHouse) -> None:
    house.stage.lose(keys.counter_key(OKTA.id, "GROUP", house.poets))


def counter_of_created_off(house: SmallHouse) -> None:
    house.stage.table.put({**keys.created_organizations_key(OKTA.id), "total": {"N": "3"}})


def no_parent(house: SmallHouse) -> None:
    house.stage.spoil(keys.organization_key(house.paris), parent_id={"S": NOBODY})


def below_none(house: SmallHouse) -> None:
    house.stage.spoil(keys.organization_key(house.paris), parent_id=None)


def below_itself(house: SmallHouse) -> None:
    optics = house.stage.world.configure.create_organization(OLGA, "Optics", house.paris).id
    house.stage.spoil(keys.organization_key(house.paris), parent_id={"S": optics})


def organization_gives_no_role(house: SmallHouse) -> None:
    house.stage.spoil(keys.organization_key(house.paris), default_role_ids={"SS": ["emperor"]})


def provider_not_on_the_list(house: SmallHouse) -> None:
    house.stage.spoil(keys.provider_key(ENTRA.id), list_pk=None)


def maps_to_nowhere(house: SmallHouse) -> None:
    mapping = json.dumps({"method": "single", "organizationId": NOBODY})
    house.stage.spoil(keys.provider_key(OKTA.id), organization_mapping={"S": mapping})


def maps_to_no_role(house: SmallHouse) -> None:
    rows = [{"groupId": house.poets, "roleIds": ["emperor"]}]
    house.stage.spoil(keys.provider_key(OKTA.id), role_mapping={"S": json.dumps({"method": "groups", "rows": rows})})


def job_stands_still(house: SmallHouse) -> None:
    house.stage.world.operate.unblock(OLGA, house.bob)
    house.stage.world.apply_settings.start(OLGA, OKTA.id, dry_run=True)
    house.stage.clock.advance(4 * 60)


def line_for_an_ended_job(house: SmallHouse) -> None:
    house.stage.table.put({**keys.unfinished_job_key("gone"), "expires_at": {"N": "9999999999"}})


def provider_name_unclaimed(house: SmallHouse) -> None:
    house.stage.lose(keys.provider_name_key(OKTA.display_name))


def hold_name_unclaimed(house: SmallHouse) -> None:
    house.stage.lose(keys.hold_name_key(HOLD_NAME))


def hold_name_claimed_by_nobody(house: SmallHouse) -> None:
    house.stage.table.put(claim_item(keys.hold_name_key(HOLD_NAME), NOBODY, ""))


def counter_of_organizations_off(house: SmallHouse) -> None:
    house.stage.table.put({**keys.ORGANIZATIONS_COUNT, "total": {"N": "77"}})
