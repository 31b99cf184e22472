"""How much one bulk request may be and may cost, and what happens when something goes wrong in the middle of it."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from local.memory import MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.bulk import BULK_BYTES_MAX, BULK_OPERATIONS_MAX
from tests.people import ENTRA, NOW, a_call, a_group, a_user
from tests.web.bulk_stage import Clock, Stage, operation, patch_op, post_group, post_user
from tests.web.conftest import Client
from tests.world import World

TITLE: Document = {"op": "replace", "path": "title", "value": "Dr"}
ALL = [post_user(f"u{number}") for number in range(BULK_OPERATIONS_MAX)]


class Throttled(MemoryUsers):
    """A store that fails for some names, and counts its writes."""

    def __init__(self, **failures: Exception) -> None:
        super().__init__()
        self.failures = failures
        self.writes: Counter[str] = Counter()

    def create(self, user: User, entries: list[LogEntry]) -> None:
        self.writes["create"] += 1
        failure = self.failures.get(user.user_name.partition("@")[0])
        if failure:
            raise failure
        super().create(user, entries)

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        self.writes["replace"] += 1
        super().replace(before, after, entries)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def sized(size: int) -> bytes:
    """A bulk request of one user, of that many bytes."""
    message: Document = {"schemas": [urns.BULK_REQUEST], "Operations": [post_user("ada")], "padding": ""}
    message["padding"] = "x" * (size - len(json.dumps(message)))
    return json.dumps(message).encode()


def names(users: Iterable[User]) -> set[str]:
    return {user.user_name.partition("@")[0] for user in users}


def test_rfc_107_as_many_operations_as_are_advertised_are_carried_out(stage: Stage) -> None:
    assert {*stage.statuses(*ALL)} == {"201"}
    assert stage.users.total("okta") == BULK_OPERATIONS_MAX


def test_rfc_107_attack_015_one_operation_more_is_413_naming_the_limit_and_nobody_is_created(stage: Stage) -> None:
    reply = stage.bulk(*ALL, post_user("one-more"))

    assert (reply.status, reply.body["status"]) == (413, "413")
    assert "101 operations, more than 100, the maxOperations" in reply.body["detail"]
    assert stage.users.total("okta") == 0


def test_rfc_107_as_many_bytes_as_are_advertised_are_taken(stage: Stage) -> None:
    assert stage.okta.ask("POST", "/Bulk", sized(BULK_BYTES_MAX)).status == 200
    assert stage.users.total("okta") == 1


def test_rfc_107_one_byte_more_is_413_naming_the_limit_and_nobody_is_created(stage: Stage) -> None:
    reply = stage.okta.ask("POST", "/Bulk", sized(BULK_BYTES_MAX + 1))

    assert (reply.status, reply.body["status"]) == (413, "413")
    assert "1,048,576 bytes, the maxPayloadSize" in reply.body["detail"]
    assert stage.users.total("okta") == 0


def test_when_the_time_is_over_no_operation_is_begun_and_each_one_says_so() -> None:
    stage = Stage(clock=Clock(step=timedelta(seconds=1)))

    results = stage.results(*ALL)

    statuses = [result["status"] for result in results]
    assert statuses == sorted(statuses)
    assert {*statuses} == {"201", "429"}
    assert stage.users.total("okta") == statuses.count("201")
    assert "Send it again" in results[-1]["response"]["detail"]


def test_what_found_no_time_can_be_sent_again() -> None:
    stage = Stage(clock=Clock(step=timedelta(seconds=1)))
    refused = [sent for sent, result in zip(ALL, stage.results(*ALL), strict=True) if result["status"] == "429"]

    stage.clock.step = timedelta(0)

    assert {*stage.statuses(*refused)} == {"201"}
    assert stage.users.total("okta") == BULK_OPERATIONS_MAX


def test_a_change_of_a_group_gets_no_more_time_than_the_request_that_it_is_a_part_of(users: MemoryUsers) -> None:
    world = World(users, lambda: NOW)
    world.groups.create(a_group(id="g"), [], [])

    with pytest.raises(Busy):
        world.provision_groups.delete(replace(a_call(), until=NOW), "g", None)


def test_a_fault_that_will_pass_is_429_for_its_operation_and_the_others_go_on() -> None:
    stage = Stage(users=Throttled(bob=Busy()))

    assert stage.statuses(post_user("ada"), post_user("bob"), post_user("carl")) == ["201", "429", "201"]
    assert names(stage.users.all("okta")) == {"ada", "carl"}


def test_a_fault_of_our_own_is_500_for_its_operation_and_tells_nothing_of_itself() -> None:
    stage = Stage(users=Throttled(bob=RuntimeError("table scim-users at arn:aws")))

    results = stage.results(post_user("ada"), post_user("bob"), post_user("carl"))

    assert [result["status"] for result in results] == ["201", "500", "201"]
    assert "arn" not in json.dumps(results)


def test_what_was_sent_twice_is_done_once_and_the_second_answer_says_why(stage: Stage) -> None:
    operations = [post_user("ada", "bulkId:bob"), post_user("bob"), post_group("g", "bulkId:ada")]
    first = stage.results(*operations)
    before = [user.version for user in stage.users.all("okta")]

    again = stage.results(*operations)

    assert [result["status"] for result in first] == ["201", "201", "201"]
    assert [result["status"] for result in again] == ["409", "409", "409"]
    assert [result["response"].get("scimType") for result in again[:2]] == ["uniqueness", "uniqueness"]
    assert [user.version for user in stage.users.all("okta")] == before


def test_rfc_104_a_circle_of_as_many_as_there_may_be_costs_two_writes_for_each() -> None:
    users = Throttled()
    everybody = [f"u{number}" for number in range(BULK_OPERATIONS_MAX)]

    statuses = Stage(users=users).statuses(
        *(post_user(name, f"bulkId:{everybody[at - 1]}") for at, name in reversed([*enumerate(everybody)]))
    )

    assert {*statuses} == {"201"}
    assert users.writes["create"] == BULK_OPERATIONS_MAX
    assert users.writes["replace"] <= BULK_OPERATIONS_MAX


def test_a_group_may_refer_to_one_user_as_often_as_there_is_room_for(stage: Stage) -> None:
    ada, group = stage.results(post_user("ada"), post_group("g", *["bulkId:ada"] * 9_000))

    assert (ada["status"], group["status"]) == ("201", "201")
    assert len(stage.members(group["location"])) == 1


def test_data_of_any_depth_does_no_harm(stage: Stage) -> None:
    depth = 5_000
    abyss = f'{{"schemas": ["{urns.USER}"], "userName": "ada", "unknown": {"[" * depth}{"]" * depth}}}'.encode()
    sent = json.dumps({"schemas": [urns.BULK_REQUEST], "Operations": [post_user("ada", data=0)]}).encode()
    body = sent.replace(json.dumps(post_user("ada", data=0)["data"]).encode(), abyss)

    reply = stage.okta.ask("POST", "/Bulk", body)

    assert (reply.status, [result["status"] for result in reply.body["Operations"]]) == (200, ["201"])


def test_the_answer_is_small_whatever_the_operations_are(stage: Stage) -> None:
    long, half = "x" * 9_000, BULK_OPERATIONS_MAX // 2
    wrong: list[Json] = [{"method": long, "path": long, "bulkId": long, "version": long}] * half
    nobodys = [post_group(f"g{number}", *(f"bulkId:{each}" for each in range(500))) for number in range(half)]

    reply = stage.bulk(*wrong, *nobodys)

    assert len(reply.text) < BULK_OPERATIONS_MAX * 500


def test_an_operation_that_succeeds_is_told_of_without_the_resource(stage: Stage) -> None:
    results = stage.results(post_user("ada"), operation("PATCH", "/Users/bulkId:ada", patch_op(TITLE)))

    assert not [result for result in results if "response" in result]


def test_attack_001_another_providers_user_is_not_there_inside_a_bulk_request_either(stage: Stage) -> None:
    stage.users.create(a_user(id="eve", provider_id=ENTRA.id), [])

    theirs, nobodys = (
        stage.results(operation("PATCH", f"/Users/{user_id}", patch_op(TITLE)))[0] for user_id in ("eve", "xyz")
    )

    assert json.dumps(theirs).replace("eve", "xyz") == json.dumps(nobodys)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_bulk_takes_a_post_alone(stage: Stage, method: str) -> None:
    reply = stage.okta.ask(method, "/Bulk")

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


def test_bulk_is_for_providers(stage: Stage) -> None:
    stranger = Client(stage.okta.api)

    assert (
        stranger.ask("POST", "/Bulk", {"schemas": [urns.BULK_REQUEST], "Operations": [post_user("ada")]}).status == 401
    )
    assert stage.users.total("okta") == 0


def test_every_operation_that_fails_is_counted(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.results(post_user("ada"), post_user("ada2", userName="ada@example.com"), "nonsense")
    capsys.readouterr()

    stage.metrics.flush()

    assert json.loads(capsys.readouterr().out)["Failures4xx"] == [2]


def test_the_body_is_refused_before_any_of_it_is_carried_out(stage: Stage) -> None:
    reply = stage.okta.ask("POST", "/Bulk", {"Operations": [post_user("ada")]})

    assert (reply.status, reply.body["scimType"]) == (400, "invalidSyntax")
    assert stage.users.total("okta") == 0
