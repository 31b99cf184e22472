"""What is another's and what is not there take the same calls and, within noise, the same time, on a real engine."""

from collections.abc import Iterator
from io import StringIO
from math import inf
from time import process_time
from urllib.parse import quote

import pytest

from local.engines import Engine
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.bulk import BulkRoutes
from provisioning.web.failed_changes import FailedChanges
from provisioning.web.groups import GroupRoutes
from provisioning.web.log import open_log
from provisioning.web.root import RootRoutes
from provisioning.web.users import UserRoutes
from tests.groups.stage import adding, patch_of, removing
from tests.large.crowd import Crowd
from tests.people import ENTRA, LOG_RETENTION, a_body, a_call, a_group_body, new_id
from tests.web.conftest import BASE_URL, BASIC, Client, Handler

ASKINGS, ROUNDS_MAX = 20, 100
NOISE = 0.2
"""Of the time that an answer takes. A call of DynamoDB and the way through a network differ by more."""
EVE, NOBODY = "eve@example.com", "nil@example.com"
TITLE: Json = {"op": "replace", "path": "title", "value": "x"}

type Asked = tuple[str, str, Json]


class Street(Crowd):
    """Okta's API on a table on which Entra has a user and a group."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.providers.save(ENTRA)
        entra = a_call(ENTRA)
        self.eve = self.world.provision.create(entra, a_body(EVE, externalId="00u-eve")).id
        self.spies = self.world.provision_groups.create(entra, a_group_body("Spies", self.eve, externalId="00g-s")).id
        self.own = self.group("Own")
        self.okta = Client(self._api(), {"authorization": BASIC})

    def _api(self) -> Handler:
        """As the functions put it together."""
        log = open_log(new_id(), StringIO())
        api = ScimApi(Authenticator(self.providers, self.clock), log)
        sync_log = DynamoSyncLog(self.table, self.clock, LOG_RETENTION)
        failed = FailedChanges(log=sync_log, now=self.clock, new_id=new_id, logger=log)
        users = UserRoutes(self.world.provision, self.world.find, BASE_URL)
        groups = GroupRoutes(self.world.provision_groups, self.world.find_groups, BASE_URL)
        for routes in (users, groups, RootRoutes(self.world.find_all, users, groups)):
            routes.add_to(api)
        BulkRoutes(BASE_URL, self.clock, [failed.of_operation]).add_to(api)
        return failed.of_api(api, api)

    def calls(self, asked: Asked) -> list[tuple[str, float]]:
        """The calls of DynamoDB that are made for it, with their units."""
        with self.costs() as calls:
            self.okta.ask(*asked)
        return calls

    def seconds(self, asked: Asked) -> float:
        """The processor seconds that it takes here. What DynamoDB takes of time, `calls` tells."""
        event = self.okta.event(*asked)
        begun = process_time()
        self.okta.api(event, None)
        return process_time() - begun


@pytest.fixture(scope="module")
def street(dynoxide: Engine) -> Street:
    """The street, where Okta has been let in once already."""
    street = Street(dynoxide)
    street.okta.ask("GET", "/Users")
    return street


def found(path: str, text: str) -> Asked:
    return "GET", f"{path}?filter={quote(text)}", None


def bulk(operation: Document) -> Asked:
    return "POST", "/Bulk", {"schemas": [urns.BULK_REQUEST], "Operations": [operation]}


def asked_of(user_id: str, group_id: str, name: str, group_name: str, own: str) -> Iterator[Asked]:
    """Everything that can be asked about a user and a group of which these are the ids and the names."""
    yield from [(method, f"/Users/{user_id}", None) for method in ("GET", "DELETE")]
    yield from [(method, f"/Groups/{group_id}", None) for method in ("GET", "DELETE")]
    yield "PATCH", f"/Users/{user_id}", patch_of(TITLE)
    yield "PUT", f"/Users/{user_id}", a_body("new@example.com")
    yield "PATCH", f"/Groups/{group_id}", patch_of(adding(user_id))
    yield "PUT", f"/Groups/{group_id}", a_group_body("New")
    yield "PATCH", f"/Groups/{own}", patch_of(adding(user_id))
    yield "PATCH", f"/Groups/{own}", patch_of(removing(user_id))
    texts = (f'userName eq "{name}"', f'id eq "{user_id}"', f'externalId eq "00u-{name[:3]}"')
    yield from [found("/Users", text) for text in texts]
    texts = (f'displayName eq "{group_name}"', f'id eq "{group_id}"', f'members[value eq "{user_id}"]')
    yield from [found("/Groups", text) for text in texts]
    yield found("", f'userName eq "{name}"')
    yield found("", f'id eq "{group_id}"')
    yield bulk({"method": "DELETE", "path": f"/Users/{user_id}"})
    yield bulk({"method": "PATCH", "path": f"/Groups/{own}", "data": patch_of(adding(user_id))})


PLACES = len([*asked_of("", "", "", "", "")])


def pair(street: Street, place: int) -> tuple[Asked, Asked]:
    """The same about what is Entra's, and about what nobody has."""
    theirs = [*asked_of(street.eve, street.spies, EVE, "Spies", street.own)][place]
    nobodys = [*asked_of("0" * len(street.eve), "0" * len(street.spies), NOBODY, "Nixes", street.own)][place]
    return theirs, nobodys


@pytest.mark.parametrize("place", range(PLACES))
def test_attack_001_what_is_anothers_takes_the_same_calls_as_what_is_not_there(street: Street, place: int) -> None:
    theirs, nobodys = pair(street, place)

    assert street.calls(theirs) == street.calls(nobodys)


@pytest.mark.parametrize("place", range(PLACES))
def test_attack_001_what_is_anothers_takes_the_same_time_as_what_is_not_there(street: Street, place: int) -> None:
    theirs, nobodys = pair(street, place)

    one = other = inf
    for _ in range(ROUNDS_MAX):
        for _ in range(ASKINGS):
            # Others at work on this machine disturb an asking, and never help it: the quickest ones tell the truth.
            one, other = min(one, street.seconds(theirs)), min(other, street.seconds(nobodys))
        if abs(one - other) < NOISE * other:
            break

    assert abs(one - other) < NOISE * other
