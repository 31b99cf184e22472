"""How many calls of the SDK a request takes, by the deployed functions: what they cost counts first."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine

from local.faults.registry import Faults
from local.faults.strikes import Call, Strike
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.people import NOW, a_body, a_group_body
from tests.recording import House, recorded_house

READ, LIST, WRITE, TIMER = "GetItem", "BatchGetItem", "TransactWriteItems", "CreateSchedule"


class Noted(Faults):
    """Strikes nothing; has the operations that were carried out, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def strike(self, call: Call) -> Strike | None:
        if call.carried_out:
            self.calls.append(call.operation)
        return None


@dataclass(frozen=True)
class Client:
    """An identity provider whose credential the functions have just read."""

    house: House
    noted: Noted
    authorization: str

    def send(self, method: str, target: str, body: Json = None) -> Json:
        answer = self.house.provision(self.authorization, method, target, body)
        assert answer.status in {200, 201, 204}, answer.body
        return json.loads(answer.body) if answer.body else None

    def user(self, name: str) -> str:
        """The path of a new user."""
        return f"/Users/{self.created('/Users', a_body(f'{name}@example.com'))}"

    def group(self, name: str) -> str:
        """The path of a new group."""
        return f"/Groups/{self.created('/Groups', a_group_body(name))}"

    def created(self, target: str, body: Json) -> str:
        resource = self.send("POST", target, body)
        assert isinstance(resource, dict)
        return str(resource["id"])

    def calls(self, method: str, target: str, body: Json = None) -> list[str]:
        self.noted.calls.clear()
        self.send(method, target, body)
        return self.noted.calls


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    noted = Noted()
    # Time stands still: what is remembered for some seconds stays so.
    with time_machine.travel(NOW, tick=False), recorded_house(faults=noted) as house:
        okta = house.operate("POST", "/providers", {"displayName": "Okta"})
        authorization = f"Basic {b64encode(f'{okta["username"]}:{okta["password"]}'.encode()).decode()}"
        client = Client(house, noted, authorization)
        # What a warm function knows: the provider, and the organization that newcomers come to.
        client.group("Warm")
        client.user("warm")
        yield client


def patch(**value: Json) -> Json:
    return {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": value}]}


def reading(client: Client) -> list[str]:
    return client.calls("GET", client.user("read"))


def looking_up(client: Client) -> list[str]:
    client.user("found")
    return client.calls("GET", "/Users?filter=userName%20eq%20%22found@example.com%22")


def creating(client: Client) -> list[str]:
    return client.calls("POST", "/Users", a_body("created@example.com", externalId="00u1"))


def patching(client: Client) -> list[str]:
    return client.calls("PATCH", client.user("patched"), patch(title="Countess"))


def deactivating(client: Client) -> list[str]:
    return client.calls("PATCH", client.user("leaving"), patch(active=False))


def putting_back(client: Client) -> list[str]:
    return client.calls("PUT", client.user("unchanged"), a_body("unchanged@example.com"))


def joining(client: Client) -> list[str]:
    user, group = client.user("joining"), client.group("Engineers")
    addition: Json = {"op": "add", "path": "members", "value": [{"value": user.removeprefix("/Users/")}]}
    return client.calls("PATCH", group, {"schemas": [urns.PATCH_OP], "Operations": [addition]})


@pytest.mark.parametrize(
    ("act", "calls"),
    [
        (reading, [READ]),
        (looking_up, [READ, READ]),
        (creating, [WRITE]),
        (patching, [READ, WRITE]),
        (deactivating, [READ, TIMER, WRITE]),
        (putting_back, [READ]),
        (joining, [READ, LIST, WRITE]),
    ],
)
def test_a_request_takes_no_more_calls_than_these(
    client: Client, act: Callable[[Client], list[str]], calls: list[str]
) -> None:
    assert act(client) == calls
