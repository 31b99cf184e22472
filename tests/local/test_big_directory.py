"""A directory of 5,000 users on a real engine, through the running endpoint."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from local.engines import missing_reason
from provisioning.scim import urns
from tests.local.test_server import AUTHENTICATION, CREDENTIALS, quiet_server

SIZE = 5_000


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of an endpoint that has SIZE users."""
    reason = missing_reason("dynoxide")
    if reason:
        pytest.skip(f"NOT TESTED on dynoxide: {reason}")
    folder = tmp_path_factory.mktemp("big")
    with (
        quiet_server(folder, "--port", "0", "--engine", "dynoxide", **CREDENTIALS) as endpoint,
        httpx.Client(base_url=endpoint["baseUrl"], auth=AUTHENTICATION, timeout=30) as client,
    ):
        for number in range(SIZE):
            body = {"schemas": [urns.USER], "userName": f"user{number:05}@example.com"}
            assert client.post("/Users", json=body).status_code == 201
        yield client


@pytest.mark.parametrize("size", [100, 200])
def test_everybody_is_met_exactly_once(client: httpx.Client, size: int) -> None:
    walked: list[str] = []

    for start in count(1, size):
        page = client.get("/Users", params={"startIndex": start, "count": size, "attributes": "userName"}).json()
        walked += [user["userName"] for user in page["Resources"]]
        assert page["totalResults"] == SIZE
        if start + size > page["totalResults"]:
            break

    assert walked == [f"user{number:05}@example.com" for number in range(SIZE)]


def test_a_filter_reads_them_all(client: httpx.Client) -> None:
    page = client.get("/Users", params={"filter": 'userName ew "99@example.com"', "count": 2}).json()

    assert (page["totalResults"], page["itemsPerPage"]) == (SIZE // 100, 2)
