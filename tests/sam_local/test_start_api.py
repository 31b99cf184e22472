"""The whole conversation with what is deployed: `sam local start-api` on what `sam build` has made."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from botocore.config import Config

from local.conversation.__main__ import main as play
from local.engines import REGION
from local.template import LOCAL_NAMES, ROOT
from local.timers import due_at
from tests.sam_local.conftest import Started

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient

pytestmark = pytest.mark.xdist_group("sam local")

CONVERSATIONS = sorted((ROOT / "events" / "conversations").rglob("*.json"))
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
HEAD_BYTES_MAX = 10_240  # of API Gateway
ADA = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": "ada.in.a.container@example.com",
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "active": True,
}
DEACTIVATE = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "value": {"active": False}}],
}


@pytest.fixture
def client(sam_local: Started) -> Iterator[httpx.Client]:
    with sam_local.client as client:
        yield client


@pytest.fixture
def scheduler(sam_local: Started) -> "EventBridgeSchedulerClient":
    return boto3.client(  # pyright: ignore[reportUnknownMemberType] - of other services
        "scheduler",
        region_name=REGION,
        endpoint_url=sam_local.emulated_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(proxies={}),
    )


@pytest.fixture
def user_id(client: httpx.Client) -> Iterator[str]:
    created: str = client.post("/Users", json=ADA).json()["id"]
    yield created
    client.delete(f"/Users/{created}")


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_conversation_goes_as_the_identity_provider_needs_it(path: Path, sam_local: Started) -> None:
    credentials = ["--username", sam_local.username, f"--password={sam_local.password}"]

    assert play([str(path), "--url", sam_local.base_url, *credentials]) == 0


def test_a_deactivation_arms_a_schedule(
    client: httpx.Client, user_id: str, scheduler: "EventBridgeSchedulerClient"
) -> None:
    asked_at = datetime.now(UTC)  # noqa: TID251 - the container has the machine's clock

    answer = client.patch(f"/Users/{user_id}", json=DEACTIVATE)

    schedule = armed_for(user_id, scheduler)
    assert answer.json()["active"] is False
    assert schedule["Target"]["Arn"] == LOCAL_NAMES["DeactivatorFunction.Arn"]
    assert timedelta(minutes=14) < due_at(schedule["ScheduleExpression"]) - asked_at < timedelta(minutes=17)


def armed_for(user_id: str, scheduler: "EventBridgeSchedulerClient") -> Any:
    group = LOCAL_NAMES["ScheduleGroup"]
    names = [each.get("Name", "") for each in scheduler.list_schedules(GroupName=group)["Schedules"]]
    schedules = [scheduler.get_schedule(GroupName=group, Name=name) for name in names]
    (schedule,) = [each for each in schedules if json.loads(each["Target"].get("Input", "{}"))["userId"] == user_id]
    return schedule


@pytest.mark.parametrize("media_type", ["application/scim+json", "application/json"])
def test_a_body_is_read_whatever_its_type(client: httpx.Client, media_type: str) -> None:
    answer = client.post("/Users", json={**ADA, "userName": ""}, headers={"Content-Type": media_type})

    assert (answer.status_code, answer.json()["schemas"]) == (400, [ERROR])


@pytest.mark.parametrize("path", ["/scim/v2/Nothing", "/scim/v2/Users/a/b", "/elsewhere"])
def test_an_unknown_route_is_answered_in_scim(client: httpx.Client, path: str) -> None:
    answer = client.get(client.base_url.copy_with(path=path))

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/scim+json")
    assert answer.json()["schemas"] == [ERROR]


def test_a_location_has_no_stage_in_it(client: httpx.Client, user_id: str) -> None:
    """The stage is `$default`: paths begin with the base URL's own."""
    read = client.get(f"/Users/{user_id}")

    assert read.json()["meta"]["location"] == f"{str(client.base_url).rstrip('/')}/Users/{user_id}"


def test_a_head_as_large_as_api_gateway_lets_through_is_answered(client: httpx.Client) -> None:
    bare = client.build_request("GET", "/Users")
    used = sum(len(name) + len(value) + 4 for name, value in bare.headers.raw)

    answer = client.get("/Users", headers={"X-Long": "x" * (HEAD_BYTES_MAX - used)})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/scim+json")


def test_a_stranger_is_refused_in_scim(sam_local: Started) -> None:
    answer = httpx.get(f"{sam_local.base_url}/Users", trust_env=False)

    assert (answer.status_code, answer.json()["schemas"]) == (401, [ERROR])


@pytest.mark.parametrize("path", ["/overview", "/users/2819", "/nothing"])
def test_nobody_is_let_into_the_console_without_iam(sam_local: Started, path: str) -> None:
    url = sam_local.base_url.removesuffix("/scim/v2") + "/console/v1" + path

    answer = httpx.get(url, timeout=60, trust_env=False)

    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert "AWS IAM" in answer.json()["detail"]
