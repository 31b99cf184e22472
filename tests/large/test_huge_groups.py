"""A group of 100,000 members on a real engine: built by PATCHes of 1,000, changed, read, too large for some answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

import pytest

from local.engines import Engine
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.groups import GroupRoutes
from provisioning.web.log import open_log
from tests.conftest import started
from tests.large.crowd import Crowd, as_okta
from tests.people import new_id
from tests.web.conftest import BASE_URL, BASIC, Client

pytestmark = pytest.mark.xdist_group("huge groups")
MEMBERS = 100_000
PATCHED = 1_000
"""What Okta sends in one request."""
TWIN_PATCHED = 6_000
"""Twice that many, and everybody, are more than one answer carries."""
REPLACED = 10_000
"""The most that one request may name."""


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody is in one group, but for one newcomer; ten are in another."""

    crowd: Crowd
    user_ids: list[str]
    everybody: str
    ten: str
    newcomer: str


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    for engine in started("dynoxide"):
        yield founded(engine)


def founded(engine: Engine) -> Company:
    crowd = Crowd(engine)
    *user_ids, newcomer = crowd.hire(MEMBERS + 1)
    everybody, ten = crowd.group(), crowd.group("Ten")
    for part in batched(user_ids, PATCHED, strict=True):
        crowd.push(everybody, "add", part)
    crowd.push(ten, "add", user_ids[:10])
    return Company(crowd, user_ids, everybody, ten, newcomer)


@pytest.fixture
def okta(company: Company) -> Client:
    world = company.crowd.world
    api = ScimApi(Authenticator(world.providers, lambda: company.crowd.now), open_log(new_id()))
    GroupRoutes(world.provision_groups, world.find_groups, BASE_URL).add_to(api)
    return Client(api, {"authorization": BASIC})


def cost_of_adding(company: Company, group_id: str) -> list[tuple[str, float]]:
    """What it costs to add the newcomer, who is taken out again."""
    with company.crowd.costs() as calls:
        company.crowd.push(group_id, "add", [company.newcomer])
    company.crowd.push(group_id, "remove", [company.newcomer])
    return calls


def test_everybody_is_in_it(company: Company) -> None:
    assert company.crowd.members(company.everybody) == {*company.user_ids}
    assert company.crowd.found(company.everybody).member_count == MEMBERS


def test_bug_030_one_more_costs_the_same_calls_and_units_as_in_a_group_of_ten(company: Company) -> None:
    of_everybody, of_ten = (cost_of_adding(company, group_id) for group_id in (company.everybody, company.ten))

    assert of_everybody == of_ten
    assert [name for name, _ in of_ten] == ["GetItem", "BatchGetItem", "TransactWriteItems"]


def test_bug_027_it_is_read_without_members_by_one_call(company: Company, okta: Client) -> None:
    target = f"/Groups/{company.everybody}?excludedAttributes=members"
    okta.ask("GET", target)

    with company.crowd.costs() as calls:
        answer = okta.ask("GET", target)

    assert (answer.body["displayName"], "members" in answer.body) == ("Everybody", False)
    assert [name for name, _ in calls] == ["GetItem"]


def test_the_ids_of_all_its_members_fit_one_answer(company: Company, okta: Client) -> None:
    answer = okta.ask("GET", f"/Groups/{company.everybody}?attributes=members.value")

    assert {member["value"] for member in answer.body["members"]} == {*company.user_ids}


def test_all_its_members_fit_one_answer_for_a_client_that_takes_gzip(company: Company, okta: Client) -> None:
    answer = okta.ask("GET", f"/Groups/{company.everybody}", accept_encoding="gzip")

    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert {member["value"] for member in answer.body["members"]} == {*company.user_ids}


def test_a_user_finds_it_among_his_groups_without_reading_its_members(company: Company, okta: Client) -> None:
    target = f'/Groups?filter=members[value%20eq%20"{company.user_ids[0]}"]&excludedAttributes=members'

    with company.crowd.costs() as calls:
        answer = okta.ask("GET", target)

    assert {group["id"] for group in answer.body["Resources"]} == {company.everybody, company.ten}
    assert sum(units for _, units in calls) < 10


def test_bug_032_ten_thousand_members_are_replaced_by_ten_thousand_others_with_one_put(company: Company) -> None:
    crowd = company.crowd
    group_id = crowd.group("Shift")
    first, second = company.user_ids[:REPLACED], company.user_ids[REPLACED : 2 * REPLACED]
    crowd.put(group_id, first)

    with crowd.running_clock():
        as_okta(lambda: crowd.put(group_id, second))

    assert crowd.members(group_id) == {*second}
    assert crowd.found(group_id).member_count == REPLACED


def test_what_lambda_could_not_carry_is_refused_before_it_is_read(company: Company, okta: Client) -> None:
    twin = company.crowd.group("Twin")
    for part in batched(company.user_ids[: 2 * TWIN_PATCHED], TWIN_PATCHED, strict=True):
        company.crowd.push(twin, "add", part)
    okta.ask("GET", f"/Groups/{twin}?excludedAttributes=members")

    with company.crowd.costs() as calls:
        answer = okta.ask("GET", "/Groups")

    assert (answer.status, answer.body["scimType"]) == (400, "tooMany")
    assert "excludedAttributes=members" in answer.body["detail"]
    assert sum(units for _, units in calls) < 20
