"""What the functions and Scheduler are allowed to do. `tests/deployed` proves that it is enough, and no more."""

import json
from typing import Any, cast

import pytest

from local.template import read_template

TEMPLATE = read_template()
FUNCTIONS = TEMPLATE.resources("AWS::Serverless::Function").keys()
SET_TIMERS = {"ScimUsersFunction", "ScimRootFunction", "ConsoleFunction"}
USE_ARCHIVE = SET_TIMERS | {"DeactivatorFunction"}
SEND_JOBS = {"ConsoleFunction", "SettingsApplierFunction"}
SEND = "sqs:SendMessage"

CONTENTS = ("archive/*", "${ScheduleGroup}/*")
"""The only wildcards: the records in the bucket and the schedules of the group, whose names nobody knows before."""

every_logical_id = pytest.mark.parametrize("logical_id", FUNCTIONS)


def statements(logical_id: str) -> list[dict[str, Any]]:
    """What the role of a function allows, tracing aside."""
    role_id = TEMPLATE.resources("AWS::Serverless::Function")[logical_id]["Role"]["Fn::GetAtt"].removesuffix(".Arn")
    role = TEMPLATE.resources("AWS::IAM::Role")[role_id]
    managed = TEMPLATE.resources("AWS::IAM::ManagedPolicy")
    policies = [managed[each["Ref"]] for each in role["ManagedPolicyArns"] if "Ref" in each] + role["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def actions(logical_id: str, service: str) -> set[str]:
    granted = {action for each in statements(logical_id) for action in listed(each["Action"])}
    return {action for action in granted if action.startswith(f"{service}:")}


def listed(one_or_many: Any) -> list[Any]:
    return cast("list[Any]", one_or_many) if isinstance(one_or_many, list) else [one_or_many]


def test_scheduler_may_call_the_deactivator_and_leave_what_it_cannot_deliver() -> None:
    role = TEMPLATE.resources("AWS::IAM::Role")["SchedulerRole"]
    allowed = [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]

    assert [(each["Action"], each["Resource"]["Fn::GetAtt"]) for each in allowed] == [
        ("lambda:InvokeFunction", "DeactivatorFunction.Arn"),
        ("sqs:SendMessage", "UndeliveredTimers.Arn"),
    ]


def test_only_scheduler_for_this_account_takes_schedulers_role() -> None:
    (trust,) = TEMPLATE.resources("AWS::IAM::Role")["SchedulerRole"]["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@every_logical_id
def test_a_role_has_no_more_policies_than_iam_attaches(logical_id: str) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    role_id = TEMPLATE.resources("AWS::Serverless::Function")[logical_id]["Role"]["Fn::GetAtt"].removesuffix(".Arn")

    assert len(TEMPLATE.resources("AWS::IAM::Role")[role_id]["ManagedPolicyArns"]) <= 10


@every_logical_id
def test_a_function_may_do_named_actions_on_named_resources_only(logical_id: str) -> None:
    granted = [item for each in statements(logical_id) for item in listed(each["Action"]) + listed(each["Resource"])]

    assert granted
    assert not [item for item in granted if "*" in named_part(item)]


def named_part(item: Any) -> str:
    text = json.dumps(item).rstrip('"}')
    return next((text.removesuffix(content) for content in CONTENTS if text.endswith(content)), text)


def test_who_arms_timers_may_pass_schedulers_role_and_nobody_else() -> None:
    arms = {name for name in FUNCTIONS if "scheduler:CreateSchedule" in actions(name, "scheduler")}

    assert arms == {name for name in FUNCTIONS if actions(name, "iam")}
    assert arms <= SET_TIMERS


def test_schedulers_role_is_passed_to_scheduler_only() -> None:
    (passing,) = [each for each in statements("ScimUsersFunction") if each["Action"] == "iam:PassRole"]

    assert passing["Resource"] == {"Fn::GetAtt": "SchedulerRole.Arn"}
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def test_the_deactivator_sets_no_timer() -> None:
    assert actions("DeactivatorFunction", "scheduler") == {"scheduler:DeleteSchedule"}
    assert not actions("DeactivatorFunction", "iam")


@pytest.mark.parametrize("logical_id", sorted(FUNCTIONS - SET_TIMERS - {"DeactivatorFunction"}))
def test_a_function_that_sets_no_timers_may_not_touch_them(logical_id: str) -> None:
    assert not actions(logical_id, "scheduler") | actions(logical_id, "iam")


@pytest.mark.parametrize("logical_id", sorted(USE_ARCHIVE))
def test_a_function_stores_records_and_may_delete_none(logical_id: str) -> None:
    assert "s3:PutObject" in actions(logical_id, "s3")
    assert actions(logical_id, "s3") <= {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}


@pytest.mark.parametrize("logical_id", sorted(FUNCTIONS - USE_ARCHIVE))
def test_a_function_that_needs_no_records_may_not_touch_them(logical_id: str) -> None:
    assert not actions(logical_id, "s3")


def test_only_those_send_jobs_whose_settings_name_the_queue() -> None:
    queue = {"Fn::GetAtt": "SettingsQueue.Arn"}

    senders = {
        name for name in FUNCTIONS for each in statements(name) if (each["Action"], each["Resource"]) == (SEND, queue)
    }

    assert senders == SEND_JOBS


def test_only_the_applier_takes_messages_and_only_from_its_own_queue() -> None:
    takers = {name for name in FUNCTIONS if "sqs:ReceiveMessage" in actions(name, "sqs")}
    (taking,) = [each for each in statements("SettingsApplierFunction") if "sqs:ReceiveMessage" in each["Action"]]

    assert takers == {"SettingsApplierFunction"}
    assert taking["Action"] == ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    assert taking["Resource"] == {"Fn::GetAtt": "SettingsQueue.Arn"}
