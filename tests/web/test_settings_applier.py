"""The settings applier's door."""

import json
from collections.abc import Iterable
from io import StringIO

import pytest

from local.memory import MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.users import User
from provisioning.usecases.apply_settings import AGAIN_AFTER_SECONDS
from provisioning.usecases.operate import Operator
from provisioning.web.log import open_log
from provisioning.web.settings_applier import MILLISECONDS_KEPT, SettingsApplier
from tests.people import NOW, OKTA, a_body, a_call, new_id
from tests.world import World, failed_work

OLGA = Operator("arn:aws:iam::123456789012:user/olga", "request-1")


class Context:
    aws_request_id = "request-7"

    def __init__(self, milliseconds: int = 300_000) -> None:
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self._milliseconds


class Down(MemoryUsers):
    """Users that cannot be had while they have a fault."""

    fault: Exception | None = None

    def get_many(self, user_ids: Iterable[str]) -> list[User]:
        if self.fault:
            raise self.fault
        return super().get_many(user_ids)


def message(job_id: str) -> dict[str, object]:
    return {"Records": [{"body": json.dumps({"jobId": job_id})}]}


@pytest.fixture
def log() -> StringIO:
    return StringIO()


@pytest.fixture
def world() -> World:
    world = World(MemoryUsers(), lambda: NOW)
    world.provision.create(a_call(), a_body())
    return world


@pytest.fixture
def applier(world: World, log: StringIO) -> SettingsApplier:
    return an_applier(world, log)


def an_applier(world: World, log: StringIO) -> SettingsApplier:
    return SettingsApplier(world.apply_settings, world.now, failed_work(world, open_log(new_id(), log)))


def test_a_message_carries_the_job_to_its_end_and_says_so_in_one_line(
    world: World, applier: SettingsApplier, log: StringIO
) -> None:
    job = world.apply_settings.start(OLGA, OKTA.id, dry_run=False)

    applier(message(job.id), Context())

    assert world.apply_settings.read(job.id).finished_at == NOW
    told = json.loads(log.getvalue())
    assert {name: told[name] for name in ("job_id", "done", "users", "finished")} == {
        "job_id": job.id,
        "done": 1,
        "users": 1,
        "finished": True,
    }


def test_without_time_left_the_job_goes_back_into_the_queue(world: World, applier: SettingsApplier) -> None:
    job = world.apply_settings.start(OLGA, OKTA.id, dry_run=False)
    world.queue.messages.clear()

    applier(message(job.id), Context(MILLISECONDS_KEPT))

    assert (world.apply_settings.read(job.id), world.queue.messages) == (job, [(job.id, 0)])


def test_a_message_about_a_job_that_is_no_more_is_done(applier: SettingsApplier, log: StringIO) -> None:
    applier(message("nothing"), Context())

    assert json.loads(log.getvalue())["job_id"] == "nothing"


def test_a_fault_that_passes_puts_the_job_off(log: StringIO) -> None:
    users = Down()
    world = World(users, lambda: NOW)
    world.provision.create(a_call(), a_body())
    applier = an_applier(world, log)
    job = world.apply_settings.start(OLGA, OKTA.id, dry_run=False)
    users.fault = Busy()

    applier(message(job.id), Context())
    put_off = world.queue.messages[-1]
    users.fault = None
    applier(message(job.id), Context())

    assert put_off == (job.id, AGAIN_AFTER_SECONDS)
    assert world.apply_settings.read(job.id).done == 1


def test_what_fails_stands_in_the_sync_log_as_the_operators_act_and_in_the_functions_log(log: StringIO) -> None:
    users = Down()
    world = World(users, lambda: NOW)
    world.provision.create(a_call(), a_body())
    applier = an_applier(world, log)
    job = world.apply_settings.start(OLGA, OKTA.id, dry_run=False)
    users.fault = ArithmeticError("two and two is five")

    with pytest.raises(ArithmeticError):
        applier(message(job.id), Context())

    (entry,) = (each for each in users.entries if each.action == "failed")
    assert entry.origin == job.origin
    assert entry.detail == (
        f"Apply Org and Role Settings, job {job.id}, could not go on. The service has a fault of its own; "
        "its log has it under the request id request-7. It is tried again."
    )
    told = json.loads(log.getvalue())
    assert (told["level"], told["job_id"], told["request_id"]) == ("ERROR", job.id, "request-7")


@pytest.mark.parametrize("body", ["", "{}", "[]"])
def test_what_is_no_message_of_ours_is_an_error(applier: SettingsApplier, body: str) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        applier({"Records": [{"body": body}]}, Context())
