"""What scim2-tester, a judge whom nobody here wrote, says of the running endpoint."""

from collections.abc import Iterator

import pytest
from httpx2 import BasicAuth, Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Mutability
from scim2_tester import CheckResult, Status, check_server

from provisioning.scim.user_extensions import USER_STATE
from tests.local.test_server import quiet_server


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[CheckResult]]:
    folder = tmp_path_factory.mktemp("tester")
    with quiet_server(folder, "--port", "0") as endpoint:
        credentials = BasicAuth(endpoint["username"], endpoint["password"])
        with Client(base_url=endpoint["baseUrl"], auth=credentials, timeout=30) as client:
            judge = SyncSCIMClient(client)
            judge.discover()
            tell_that_the_state_is_read_only(judge)
            yield check_server(judge)


def tell_that_the_state_is_read_only(judge: SyncSCIMClient) -> None:
    """SCIM has no word for the mutability of an extension, and the models have: decision 31."""
    user = judge.get_resource_model("User")
    assert user is not None
    state = user.get_extension_model(USER_STATE.id)
    (field,) = (name for name in user.model_fields if user.get_field_root_type(name) is state)
    user.model_fields[field].metadata.append(Mutability.read_only)


def test_bug_046_scim2_tester_finds_nothing_wrong_and_skips_nothing(results: list[CheckResult]) -> None:
    assert [
        f"{each.status.name} {each.title}: {each.reason}" for each in results if each.status is not Status.SUCCESS
    ] == []


def test_what_scim2_tester_is_told_of_the_state_is_true() -> None:
    assert {attribute.mutability for attribute in USER_STATE.attributes} == {"readOnly"}


def test_scim2_tester_looked_at_discovery_and_at_users(results: list[CheckResult]) -> None:
    titles = {result.title for result in results if result.status is Status.SUCCESS}

    assert {"object_creation", "object_query", "object_replacement", "object_deletion"} <= titles
    assert len(results) > 100
