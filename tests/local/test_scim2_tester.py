"""What scim2-tester, a judge whom nobody here wrote, says of the running endpoint."""

from collections.abc import Iterator

import pytest
from httpx2 import BasicAuth, Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import CheckResult, Status, check_server

from provisioning.scim import urns
from provisioning.scim.user_extensions import USER_STATE
from tests.local.test_server import quiet_server

READ_ONLY = f"'{urns.USER_STATE}'"
"""The tester patches this extension as a whole, although every attribute of it is readOnly (decision 31)."""
MISUNDERSTOOD = ["check_add_attribute", "check_remove_attribute", "check_replace_attribute"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[CheckResult]]:
    folder = tmp_path_factory.mktemp("tester")
    with quiet_server(folder, "--port", "0") as endpoint:
        credentials = BasicAuth(endpoint["username"], endpoint["password"])
        with Client(base_url=endpoint["baseUrl"], auth=credentials, timeout=30) as client:
            yield check_server(SyncSCIMClient(client))


def test_bug_046_scim2_tester_finds_nothing_wrong_and_skips_nothing(results: list[CheckResult]) -> None:
    others = [result for result in results if result.status is not Status.SUCCESS]

    misunderstood = [result for result in others if READ_ONLY in str(result.reason)]
    assert [result.title for result in misunderstood] == MISUNDERSTOOD
    assert all(f"{urns.USER_STATE} is read-only" in str(result.reason) for result in misunderstood)
    assert [
        f"{each.status.name} {each.title}: {each.reason}" for each in others if READ_ONLY not in str(each.reason)
    ] == []


def test_what_scim2_tester_misunderstands_has_nothing_that_could_be_written() -> None:
    assert {attribute.mutability for attribute in USER_STATE.attributes} == {"readOnly"}


def test_scim2_tester_looked_at_discovery_and_at_users(results: list[CheckResult]) -> None:
    titles = {result.title for result in results if result.status is Status.SUCCESS}

    assert {"object_creation", "object_query", "object_replacement", "object_deletion"} <= titles
    assert len(results) > 100
