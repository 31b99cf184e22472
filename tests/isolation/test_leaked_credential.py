"""What somebody can do who has a provider's credential and should not, and what he cannot (docs/security.md)."""

import json
from base64 import b64encode
from io import StringIO
from urllib.parse import quote

import pytest

from local.console_document import console_routes
from local.memory import MemoryProviders
from provisioning.domain.failures import Impossible
from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Held
from provisioning.domain.mappings import OrganizationByAttribute, RoleRow, RolesByGroups
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.providers import ProviderChange, SafetyLimit, bearer_token
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.deactivation.stage import OPERATOR
from tests.fuzz.house import House, open_house
from tests.groups.stage import adding, patch_of
from tests.people import OKTA, PASSWORD, a_body, a_group_body
from tests.web.conftest import Client, make_api

ADMINISTRATOR = frozenset({"customer-cloud-admin"})
PEOPLE = 5
WAYS_TO_ACTIVATE = ["patch", "put", "post"]
WAYS_TO_DEACTIVATE = ["patch", "delete"]


@pytest.fixture
def house() -> House:
    return open_house()


@pytest.fixture
def people(house: House) -> list[str]:
    """The ids of users whom the provider has created before its credential leaked."""
    return [house.made("/Users", a_body(f"user{number}@example.com")) for number in range(PEOPLE)]


def user(house: House, user_id: str) -> User:
    found = house.users.get(user_id)
    assert found
    return found


def saying(*, active: bool) -> Json:
    return patch_of({"op": "replace", "path": "active", "value": active})


def deactivate(house: House, user_id: str, way: str) -> None:
    body = saying(active=False) if way == "patch" else None
    house.okta.ask(way.upper(), f"/Users/{user_id}", body)


def activate(house: House, user_id: str, way: str) -> None:
    body = a_body(user(house, user_id).user_name)
    match way:
        case "patch":
            house.okta.ask("PATCH", f"/Users/{user_id}", saying(active=True))
        case "put":
            house.okta.ask("PUT", f"/Users/{user_id}", body)
        case _:
            house.okta.ask("POST", "/Users", body)


# What he can do


def test_attack_032_he_reads_all_that_the_provider_has_pushed(house: House, people: list[str]) -> None:
    listed = house.okta.ask("GET", "/Users").body["Resources"]

    assert [each["id"] for each in listed] == people
    assert listed[0]["emails"][0]["value"] == "user0@example.com"


@pytest.mark.parametrize("way", WAYS_TO_DEACTIVATE)
def test_attack_032_he_blocks_everybody_of_that_provider(house: House, people: list[str], way: str) -> None:
    for user_id in people:
        deactivate(house, user_id, way)

    assert {user(house, user_id).life.blocked for user_id in people} == {True}


def test_attack_032_he_gives_the_roles_that_operators_have_mapped_to_a_group(house: House, people: list[str]) -> None:
    group_id = house.made("/Groups", a_group_body("Help desk"))
    row = RoleRow(group_id=group_id, role_ids=ADMINISTRATOR)
    house.set_okta(ProviderChange(role_mapping=RolesByGroups((row,))))

    house.okta.ask("PATCH", f"/Groups/{group_id}", patch_of(adding(people[0])))

    assert user(house, people[0]).placement.role_ids == ADMINISTRATOR


def test_attack_032_he_overwrites_profiles_and_the_log_keeps_what_was_before(house: House, people: list[str]) -> None:
    house.okta.ask("PUT", f"/Users/{people[0]}", {"schemas": [urns.USER], "userName": "gone@example.com"})

    emptied = user(house, people[0])
    assert (emptied.user_name, "displayName" in emptied.profile) == ("gone@example.com", False)
    (told,) = [entry for entry in house.users.entries if entry.action == "updated"]
    before = {name: change["before"] for name, change in told.changes.items()}
    assert (before["userName"], before["displayName"]) == ("user0@example.com", "Ada Lovelace")


def test_attack_032_he_moves_users_to_the_organization_that_an_attribute_names(house: House, people: list[str]) -> None:
    mapping = OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID)
    house.set_okta(ProviderChange(organization_mapping=mapping))

    body = a_body("user0@example.com") | {"c42OrgName": "Elsewhere"}
    house.okta.ask("PUT", f"/Users/{people[0]}", body)

    elsewhere = house.world.organizations.by_name("Elsewhere")
    assert elsewhere
    assert user(house, people[0]).placement.organization_id == elsewhere.id


def test_attack_032_he_ends_the_roles_of_a_group_by_deleting_it(house: House, people: list[str]) -> None:
    group_id = house.made("/Groups", a_group_body("Help desk", people[0]))
    house.set_okta(ProviderChange(role_mapping=RolesByGroups((RoleRow(group_id=group_id, role_ids=ADMINISTRATOR),))))
    house.world.operate.assign(OPERATOR, people[0])

    house.okta.ask("DELETE", f"/Groups/{group_id}")
    again = house.made("/Groups", a_group_body("Help desk", people[0]))

    assert again != group_id
    assert user(house, people[0]).placement.role_ids == BASIC_ROLE_IDS


@pytest.mark.parametrize(
    ("limit", "waiting"), [(SafetyLimit(percent=50), 0), (SafetyLimit(percent=50, users=3), 2)], ids=["share", "both"]
)
def test_attack_032_he_outgrows_a_share_by_creating_users_and_no_number(
    house: House, people: list[str], limit: SafetyLimit, waiting: int
) -> None:
    house.set_okta(ProviderChange(safety_limit=limit, delay_minutes=0))
    for number in range(2 * PEOPLE):
        house.made("/Users", a_body(f"nobody{number}@example.com"))

    for user_id in people:
        deactivate(house, user_id, "patch")

    statuses = [type(user(house, user_id).life.status) for user_id in people]
    assert statuses.count(AwaitingConfirmation) == waiting


# What he cannot do


def test_attack_032_he_gives_no_role_that_no_operator_has_mapped(house: House, people: list[str]) -> None:
    wanted: list[Json] = [{"value": "customer-cloud-admin"}]

    house.okta.ask("PATCH", f"/Users/{people[0]}", patch_of({"op": "add", "path": "roles", "value": wanted}))
    house.made("/Groups", a_group_body("Customer Cloud Admin", *people))

    assert {user(house, user_id).placement.role_ids for user_id in people} == {BASIC_ROLE_IDS}


@pytest.mark.parametrize("way", WAYS_TO_DEACTIVATE)
def test_attack_032_he_destroys_nothing_that_an_operator_cannot_bring_back(
    house: House, people: list[str], way: str
) -> None:
    house.set_okta(ProviderChange(safety_limit=SafetyLimit(users=3), delay_minutes=0))
    for user_id in people:
        deactivate(house, user_id, way)
    waiting = {type(user(house, user_id).life.status) for user_id in people[3:]}

    house.world.confirmations.cancel(OPERATOR, OKTA.id)
    for user_id in people[:3]:
        house.world.operate.reactivate(OPERATOR, user_id)

    after = [user(house, user_id) for user_id in people]
    assert (waiting, {type(each.life.status) for each in after}) == ({AwaitingConfirmation}, {Active})
    assert {each.profile["displayName"] for each in after} == {"Ada Lovelace"}


def test_attack_032_who_was_deleted_comes_back_though_somebody_else_has_the_name(
    house: House, people: list[str]
) -> None:
    house.set_okta(ProviderChange(delay_minutes=0))
    deactivate(house, people[0], "delete")
    squatter = house.made("/Users", a_body("user0@example.com"))
    with pytest.raises(Impossible, match="deactivate and delete him"):
        house.world.operate.reactivate(OPERATOR, people[0])

    house.world.operate.deactivate(OPERATOR, squatter)
    house.world.local_users.delete(OPERATOR, squatter)
    house.world.operate.reactivate(OPERATOR, people[0])

    back = user(house, people[0])
    assert (back.active, back.user_name, back.profile["displayName"]) == (True, "user0@example.com", "Ada Lovelace")


@pytest.mark.parametrize("way", WAYS_TO_ACTIVATE)
def test_attack_032_he_lifts_no_block_that_an_operator_has_set(house: House, people: list[str], way: str) -> None:
    house.world.operate.block(OPERATOR, people[0])

    deactivate(house, people[0], "patch")
    activate(house, people[0], way)

    assert user(house, people[0]).life.blocked


@pytest.mark.parametrize("way", WAYS_TO_DEACTIVATE)
def test_attack_032_he_ends_no_legal_hold(house: House, people: list[str], way: str) -> None:
    hold = house.world.legal_holds.create(OPERATOR, "Byron v. Babbage")
    house.world.legal_holds.place(OPERATOR, hold.id, people[0])
    house.set_okta(ProviderChange(delay_minutes=0))

    deactivate(house, people[0], way)

    held = user(house, people[0])
    assert (type(held.life.status), held.life.holds, held.profile["displayName"]) == (Held, {hold.id}, "Ada Lovelace")


@pytest.mark.parametrize(
    "target", ["/Providers", "/console/v1/providers", "/../../console/v1/providers", "/Credentials"]
)
def test_attack_032_he_finds_no_settings_and_no_secret_below_the_base_url(house: House, target: str) -> None:
    reply = house.okta.ask("GET", target)

    assert (reply.status, "secret" in reply.text.lower()) == (404, False)


def test_attack_032_he_has_no_path_of_the_console_among_those_of_scim(house: House) -> None:
    paths = {route.path for route in console_routes()}

    assert {house.okta.ask(method, path).status for path in paths for method in ("GET", "POST")} <= {404, 405}


# What is left behind


def test_attack_032_whatever_he_changes_is_told_with_the_provider_and_the_request(
    house: House, people: list[str]
) -> None:
    house.okta.ask("PATCH", f"/Users/{people[0]}", saying(active=False))
    house.okta.ask("DELETE", f"/Users/{people[1]}")
    house.okta.ask("PATCH", f"/Users/{people[2]}", patch_of({"op": "jump"}))

    told = {
        (entry.origin.provider_id, entry.origin.actor, bool(entry.origin.request_id)) for entry in house.users.entries
    }
    assert told == {(OKTA.id, "provider", True)}
    assert {"created", "blocked", "deleted", "failed"} <= {entry.action for entry in house.users.entries}


@pytest.mark.parametrize(
    ("authorization", "credential_id"),
    [
        (f"Basic {b64encode(f'{OKTA.id}:{PASSWORD}'.encode()).decode()}", "c1"),
        (f"Bearer {bearer_token(OKTA.id, PASSWORD)}", "c2"),
    ],
    ids=["basic", "bearer"],
)
def test_attack_032_the_functions_log_tells_which_credential_it_was(
    house: House, authorization: str, credential_id: str
) -> None:
    log = StringIO()
    client = Client(make_api(house.users, MemoryProviders(OKTA), log), {"authorization": authorization})

    client.ask("GET", f"/Users?filter={quote('userName pr')}")

    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["provider_id"], line["credential_id"], bool(line["request_id"])) == (OKTA.id, credential_id, True)
