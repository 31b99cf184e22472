"""The template's policies are enough, and no more: all is done in the roles that the transformed template makes."""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core import enable_iam_authentication

from local.console_document import console_routes
from local.engines import missing_reason
from local.resources import emulated_services
from tests.deployed.acts import perform
from tests.deployed.enforcement import Guard, take_role
from tests.deployed.needs import Need
from tests.deployed.roles import Grant, Role, function_roles, read_role, transformed
from tests.deployed.services import TRACING, needs_of_lambda
from tests.deployed.stage import guarded_stage

# The whole performance is given once.
pytestmark = pytest.mark.xdist_group("deployed")

TEMPLATE = transformed({"Tracing": "Disabled"})
TRACED = transformed({"Tracing": "Active"})
SCHEDULER = "SchedulerRole"
FUNCTION_ROLES = function_roles(TEMPLATE)
"""By function."""
ROLES: Mapping[str, Role] = {**FUNCTION_ROLES, SCHEDULER: read_role(TEMPLATE, SCHEDULER)}
GRANTS = [(name, grant) for name, role in ROLES.items() for grant in role.grants]

every_function = pytest.mark.parametrize("function", FUNCTION_ROLES)
every_grant = pytest.mark.parametrize(("name", "grant"), GRANTS, ids=[f"{name} {grant}" for name, grant in GRANTS])


@dataclass(frozen=True)
class Performance:
    """What came of all the acts."""

    differences: list[str]
    """Between what was answered in the conversations and what should have been."""
    needed: Mapping[str, set[Need]]
    """By function; and what Scheduler needs when the timers' time has come."""
    walked: set[tuple[str, str]]
    """The console's routes that were taken and answered well."""


@pytest.fixture(scope="module")
def performance() -> Performance:
    if reason := missing_reason("dynoxide"):
        pytest.skip(f"NOT TESTED: on moto it takes seven minutes. {reason}")
    with guarded_stage(TEMPLATE) as stage:
        with explaining(stage.guards.values()):
            differences = perform(stage)
        guards = stage.guards
        needed = {name: guard.needed | {*needs_of_lambda(TEMPLATE, name)} for name, guard in guards.items()}
        later = {need for guard in guards.values() for need in guard.needed_later}
        return Performance(differences, {**needed, SCHEDULER: later}, set(_walked(stage.house.log.getvalue())))


@contextmanager
def explaining(guards: Iterable[Guard]) -> Generator[None]:
    """Say what was refused, when therefore the performance cannot go on."""
    refusals: set[str] = set()
    try:
        yield
    except Exception:
        refusals = {f"{guard.role.name} may not {need}" for guard in guards for need in guard.refused}
        if not refusals:
            raise
    if refusals:
        pytest.fail("\n".join(sorted(refusals)), pytrace=False)


def _walked(log: str) -> Iterator[tuple[str, str]]:
    for line in log.splitlines():
        if '"message":"console"' in line:
            told = json.loads(line)
            if told["status"] < 400:
                yield told["method"], told["route"]


def refused(role: Role, needed: set[Need]) -> list[str]:
    return sorted(str(need) for need in needed if not role.permits(need))


def test_in_their_roles_the_functions_answer_the_conversations_as_ever(performance: Performance) -> None:
    assert performance.differences == []


def test_the_operators_walk_every_path_of_the_console(performance: Performance) -> None:
    paths = {(str(route.method), route.path) for route in console_routes()}

    assert paths - performance.walked == set()


@pytest.mark.parametrize("name", ROLES)
def test_a_role_permits_all_that_is_done_in_it(name: str, performance: Performance) -> None:
    assert refused(ROLES[name], performance.needed[name]) == []


@every_grant
def test_what_a_role_grants_is_needed(name: str, grant: Grant, performance: Performance) -> None:
    role, needed = ROLES[name], performance.needed[name]
    less = replace(role, grants=tuple(each for each in role.grants if each != grant))

    assert refused(less, needed), f"Nothing that is done as {name} needs {grant}. Take it out of the template."


@every_grant
def test_a_grant_names_its_action(name: str, grant: Grant) -> None:
    assert "*" not in grant.action, f"{name} grants {grant}."


ELSEWHERE = {
    "another table": (":table/scim", ":table/scim2"),
    "another index": ("/index/By", "/index/NotBy"),
    "an object outside the archive": ("scim-archive/archive/", "scim-archive/"),
    "another bucket": ("scim-archive", "scim-archive2"),
    "another schedule group": (":schedule/scim/", ":schedule/scim2/"),
    "another role": (":role/SchedulerRole", ":role/SchedulerRole2"),
    "another queue": ("Queue", "Queue2"),
    "another queue of failures": (":UndeliveredTimers", ":FailedSettingsJobs"),
    "another function": (":DeactivatorFunction", ":ConsoleFunction"),
    "another log group": ("Logs:", "Logs2:"),
    "another region": (":eu-central-1:", ":eu-west-1:"),
    "another account": (":123456789012:", ":210987654321:"),
}
"""What stands in the name of a resource, and what would make it one that is not ours to touch."""


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_role_permits_the_same_elsewhere(place: str, performance: Performance) -> None:
    ours, strange = ELSEWHERE[place]
    needs = [(name, need) for name, needed in performance.needed.items() for need in needed if ours in need.resource]

    moved = [(name, replace(need, resource=need.resource.replace(ours, strange))) for name, need in needs]

    assert moved
    assert [(name, str(need)) for name, need in moved if ROLES[name].permits(need)] == []


@pytest.mark.parametrize("service", ["lambda.amazonaws.com", "ec2.amazonaws.com", ""])
def test_schedulers_role_is_passed_to_nobody_else(service: str, performance: Performance) -> None:
    passed = [(name, need) for name, needed in performance.needed.items() for need in needed if need.passed_to]

    assert {name for name, _ in passed} == {"ScimUsersFunction", "ScimRootFunction", "ConsoleFunction"}
    assert not any(ROLES[name].permits(replace(need, passed_to=service)) for name, need in passed)


@every_function
def test_lambda_takes_a_functions_role(function: str) -> None:
    assert FUNCTION_ROLES[function].service == "lambda.amazonaws.com"


def test_every_function_has_a_role_of_its_own() -> None:
    assert len({role.name for role in ROLES.values()}) == len(ROLES) == 7


@every_function
def test_a_function_sends_traces_only_when_it_is_traced(function: str) -> None:
    traced = function_roles(TRACED)[function]

    assert {*traced.grants} - {*FUNCTION_ROLES[function].grants} == {Grant(action, "*") for action in TRACING}
    assert refused(traced, {*needs_of_lambda(TRACED, function)}) == []


STRANGE_CALLS: Mapping[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "store a record": ("ScimGroupsFunction", "s3", "put_object", {"Bucket": "scim-archive", "Key": "archive/1"}),
    "fetch a record": ("DeactivatorFunction", "s3", "get_object", {"Bucket": "scim-archive", "Key": "archive/1"}),
    "send a job": ("ScimUsersFunction", "sqs", "send_message", {"QueueUrl": "SettingsQueue", "MessageBody": "{}"}),
}


@pytest.mark.parametrize("call", STRANGE_CALLS)
def test_moto_itself_refuses_what_a_role_does_not_grant(call: str) -> None:
    function, service, operation, parameters = STRANGE_CALLS[call]

    with emulated_services():
        client: Any = take_role(FUNCTION_ROLES[function]).create_client(service, region_name="eu-central-1")
        with enable_iam_authentication(), pytest.raises(ClientError) as refusal:
            getattr(client, operation)(**parameters)

    assert refusal.value.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.FORBIDDEN
