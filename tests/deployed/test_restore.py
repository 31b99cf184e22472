"""Going back to a point in time: the same functions on the table that was restored (docs/operations.md).

moto restores a table as it is at that moment, whatever time is asked for; DynamoDB itself has not been asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from local.functions import load_functions
from local.template import LOCAL_NAMES, read_template
from tests.deployed.roles import Grant, function_roles, transformed
from tests.deployed.stage import activity
from tests.people import a_body
from tests.recording import BASE_URL, House, of_their_own, recorded_house

RESTORED = "scim-restored"
TEMPLATE = read_template({"BaseUrl": BASE_URL, "LogLevel": "DEBUG", "TableName": RESTORED})


@dataclass(frozen=True)
class Before:
    """What there was at the point in time."""

    house: House
    provider_id: str
    authorization: str
    ada: str
    bob: str


@pytest.fixture(scope="module")
def before() -> Iterator[Before]:
    """A house that has gone on after the point in time, and then back to it by the parameter TableName."""
    with recorded_house("moto") as house:
        okta = house.operate("POST", "/providers", {"displayName": "Okta", "credentialType": "oauth_token"})
        authorization = f"Bearer {okta['token']}"
        for name in ("ada", "bob"):
            house.provision(authorization, "POST", "/Users", a_body(f"{name}@example.com"))
        ada, bob = (user["id"] for user in house.operate("GET", f"/users?provider={okta['id']}")["users"])
        house.provision(authorization, "PATCH", f"/Users/{bob}", activity(active=False))
        restore(house)
        house.operate("POST", f"/users/{ada}/deactivate")
        switch(house)
        yield Before(house, okta["id"], authorization, ada, bob)


def restore(house: House) -> None:
    client = house.engine.client()
    client.restore_table_to_point_in_time(
        SourceTableName=LOCAL_NAMES["Table"], TargetTableName=RESTORED, UseLatestRestorableTime=True
    )
    client.get_waiter("table_exists").wait(TableName=RESTORED)


def switch(house: House) -> None:
    """What `sam deploy --parameter-overrides TableName=…` does to the functions."""
    house.gateway = replace(house.gateway, functions=load_functions(of_their_own(TEMPLATE)))


def status(house: House, user_id: str) -> str:
    return house.operate("GET", f"/users/{user_id}")["status"]


def test_what_was_done_afterwards_has_not_been_done(before: Before) -> None:
    assert status(before.house, before.ada) == "active"


def test_lists_the_log_and_who_is_pending_are_as_they_were(before: Before) -> None:
    house = before.house

    listed = house.operate("GET", f"/users?provider={before.provider_id}")["users"]
    pending = house.operate("GET", "/pending-deactivations")["users"]
    story = house.operate("GET", "/sync-log?name=bob@example.com")["entries"]

    assert [user["id"] for user in listed] == [before.ada, before.bob]
    assert [user["id"] for user in pending] == [before.bob]
    assert [entry["action"] for entry in story] == ["deactivation scheduled", "blocked", "created"]


def test_who_should_not_go_is_unblocked_and_pushes_go_on(before: Before) -> None:
    house = before.house

    house.operate("POST", f"/users/{before.bob}/unblock")
    pushed = house.provision(before.authorization, "PATCH", f"/Users/{before.bob}", activity(active=True))

    assert (status(house, before.bob), pushed.status) == ("active", 200)


def test_the_functions_may_do_on_that_table_what_they_may_do_on_the_stacks_own() -> None:
    own, other = (function_roles(transformed({"TableName": name})) for name in ("", RESTORED))

    def renamed(grant: Grant) -> Grant:
        return replace(grant, resource=grant.resource.replace(f"table/{LOCAL_NAMES['Table']}", f"table/{RESTORED}"))

    assert {name: {*map(renamed, role.grants)} for name, role in own.items()} == {
        name: {*role.grants} for name, role in other.items()
    }
    assert all(RESTORED in str(other[name].grants) for name in other)
