import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from local.template import Function, Rule, Source, read_template
from provisioning.settings import ArchiveSettings, JobSettings, Settings, TimerSettings
from provisioning.usecases.unfinished_jobs import ABANDONED_AFTER

DEPLOYED = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackName": "scim",
    "AWS::URLSuffix": "amazonaws.com",
    "HttpApi": "abc123",
    "Table": "stack-Table-1",
    "ArchiveBucket": "stack-archivebucket-1",
    "ScheduleGroup": "stack-ScheduleGroup-1",
    "DeactivatorFunction.Arn": "arn:aws:lambda:eu-central-1:123456789012:function:stack-Deactivator-1",
    "SchedulerRole.Arn": "arn:aws:iam::123456789012:role/stack-SchedulerRole-1",
    "UndeliveredTimers.Arn": "arn:aws:sqs:eu-central-1:123456789012:stack-UndeliveredTimers-1",
    "SettingsQueue": "https://sqs.eu-central-1.amazonaws.com/123456789012/stack-SettingsQueue-1",
    "SettingsQueue.Arn": "arn:aws:sqs:eu-central-1:123456789012:stack-SettingsQueue-1",
}

TEMPLATE = read_template(DEPLOYED)
FUNCTIONS = TEMPLATE.functions()
SET_TIMERS = {"ScimUsersFunction", "ScimRootFunction", "ConsoleFunction"}
ROUTED = SET_TIMERS | {"ScimGroupsFunction"}
"""They are behind the HTTP API."""
SEND_JOBS = {"ConsoleFunction", "SettingsApplierFunction"}
EXAMINE = {"ConsoleFunction"}
MANAGED_POLICIES_MAX = 10
"""Of a role, unless AWS has raised it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""
QUEUES_OF_FAILURES = ("FailedDeactivations", "UndeliveredTimers", "FailedSettingsJobs")
QUEUES_OF_WORK = ("SettingsQueue",)

every_function = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())
every_logical_id = pytest.mark.parametrize("logical_id", FUNCTIONS.keys())


class Recorded(Mapping[str, str]):
    """An environment that notes what is read from it."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return self.variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)


def own_variables(function: Function) -> set[str]:
    """What Powertools reads by itself is not for us."""
    return {name for name in function.environment if not name.startswith("POWERTOOLS_")}


def watched_by(alarm: dict[str, Any]) -> list[Any]:
    """What stands in the dimensions of its metric; an alarm that asks a query has none."""
    return [dimension["Value"] for dimension in alarm.get("Dimensions", [])]


def test_every_route_leads_to_a_function() -> None:
    unknown = [route for route in TEMPLATE.routes() if route.function not in FUNCTIONS]

    assert TEMPLATE.routes()
    assert not unknown


def test_every_function_is_reached_by_a_route_or_by_the_sweep_or_by_a_queue() -> None:
    by_route = {route.function for route in TEMPLATE.routes()}
    by_queue = {source.function for source in TEMPLATE.sources()}

    assert by_route == ROUTED
    assert FUNCTIONS.keys() == ROUTED | {"DeactivatorFunction"} | by_queue


def test_users_and_groups_have_each_a_function() -> None:
    routes = {route.key: route.function for route in TEMPLATE.routes()}

    assert routes["ANY /scim/v2/Users"] == routes["ANY /scim/v2/Users/{id}"] == "ScimUsersFunction"
    assert routes["ANY /scim/v2/Groups"] == routes["ANY /scim/v2/Groups/{id}"] == "ScimGroupsFunction"


def test_what_has_no_route_of_its_own_is_answered_by_scim_root() -> None:
    routes = {route.key: route.function for route in TEMPLATE.routes()}

    assert routes["$default"] == "ScimRootFunction"


def test_only_the_console_wants_a_signature_of_iam() -> None:
    authorizations = {route.function: route.authorization for route in TEMPLATE.routes()}

    assert authorizations == dict.fromkeys(ROUTED, "NONE") | {"ConsoleFunction": "AWS_IAM"}


def invoked_by(principal: str) -> dict[str, Any]:
    """The source of the events by the function that it may send them to."""
    permissions = TEMPLATE.resources("AWS::Lambda::Permission").values()
    return {each["FunctionName"]["Ref"]: each["SourceArn"] for each in permissions if each["Principal"] == principal}


def test_every_routed_function_may_be_invoked_by_the_api() -> None:
    sources = invoked_by("apigateway.amazonaws.com")

    assert sources.keys() == ROUTED
    assert all("${HttpApi}" in source["Fn::Sub"] for source in sources.values())


def test_the_sweep_reaches_the_deactivator_every_five_minutes() -> None:
    assert TEMPLATE.rules() == [Rule(timedelta(minutes=5), DEPLOYED["DeactivatorFunction.Arn"], {"sweep": True})]
    assert invoked_by("events.amazonaws.com") == {"DeactivatorFunction": {"Fn::GetAtt": "Sweep.Arn"}}


def test_what_the_deactivator_fails_at_is_kept() -> None:
    invoked = TEMPLATE.resources("AWS::Serverless::Function")["DeactivatorFunction"]["EventInvokeConfig"]

    assert invoked["MaximumRetryAttempts"] == 2
    assert invoked["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": "FailedDeactivations.Arn"}


def test_every_queue_is_of_work_or_of_failures() -> None:
    assert TEMPLATE.resources("AWS::SQS::Queue").keys() == {*QUEUES_OF_WORK, *QUEUES_OF_FAILURES}


@pytest.mark.parametrize("queue", QUEUES_OF_WORK)
def test_what_fails_five_times_goes_to_a_queue_of_failures(queue: str) -> None:
    redrive = TEMPLATE.resources("AWS::SQS::Queue")[queue]["RedrivePolicy"]

    assert redrive["maxReceiveCount"] == 5
    assert redrive["deadLetterTargetArn"]["Fn::GetAtt"].removesuffix(".Arn") in QUEUES_OF_FAILURES


@pytest.mark.parametrize("queue", QUEUES_OF_WORK)
def test_a_queue_of_work_is_encrypted(queue: str) -> None:
    assert TEMPLATE.resources("AWS::SQS::Queue")[queue]["SqsManagedSseEnabled"]


def test_the_settings_queue_gives_its_function_one_message_at_a_time() -> None:
    source = Source(DEPLOYED["SettingsQueue"], DEPLOYED["SettingsQueue.Arn"], "SettingsApplierFunction", batch_size=1)

    assert TEMPLATE.sources() == [source]


def test_a_message_comes_again_only_when_its_function_has_surely_ended() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: at least six times the timeout.
    queue = TEMPLATE.resources("AWS::SQS::Queue")["SettingsQueue"]

    assert queue["VisibilityTimeout"] == 6 * FUNCTIONS["SettingsApplierFunction"].timeout_seconds


def test_no_message_is_shown_to_workers_for_longer_than_the_sweep_leaves_a_job_alone() -> None:
    queue = TEMPLATE.resources("AWS::SQS::Queue")["SettingsQueue"]

    shown_seconds = queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"]

    assert shown_seconds < ABANDONED_AFTER.total_seconds()


def test_a_job_of_many_steps_is_not_stopped_as_a_runaway() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html: by default after about 16 steps.
    applier = TEMPLATE.resources("AWS::Serverless::Function")["SettingsApplierFunction"]

    assert applier["RecursiveLoop"] == "Allow"


def test_a_queue_of_failures_is_created_before_the_queue_that_names_it() -> None:
    order = list(read_template().queues())

    assert order.index("FailedSettingsJobs") < order.index("SettingsQueue")


@pytest.mark.parametrize("queue", QUEUES_OF_FAILURES)
def test_what_waits_in_a_queue_of_failures_raises_an_alarm(queue: str) -> None:
    alarms = TEMPLATE.resources("AWS::CloudWatch::Alarm").values()
    (alarm,) = [each for each in alarms if {"Fn::GetAtt": f"{queue}.QueueName"} in watched_by(each)]

    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


@pytest.mark.parametrize("queue", QUEUES_OF_FAILURES)
def test_a_queue_of_failures_keeps_them_encrypted_for_fourteen_days(queue: str) -> None:
    properties = TEMPLATE.resources("AWS::SQS::Queue")[queue]

    assert properties["MessageRetentionPeriod"] == timedelta(days=14).total_seconds()
    assert properties["SqsManagedSseEnabled"]


def test_every_alarm_is_told_to_the_operators_topic() -> None:
    alarms = TEMPLATE.resources("AWS::CloudWatch::Alarm").values()

    assert {json.dumps(alarm["AlarmActions"]["Fn::If"][:2]) for alarm in alarms} == {
        '["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}]]'
    }


def test_functions_get_payload_format_two() -> None:
    integrations = TEMPLATE.resources("AWS::ApiGatewayV2::Integration").values()

    assert {integration["PayloadFormatVersion"] for integration in integrations} == {"2.0"}


@every_function
def test_the_handler_is_a_file_of_its_folder(function: Function) -> None:
    module, _, name = function.handler.rpartition(".")
    source = (function.folder / f"{module}.py").read_text(encoding="utf-8")

    assert f"\n{name} = " in source


@every_logical_id
def test_the_environment_is_exactly_what_the_settings_read(logical_id: str) -> None:
    environment = Recorded(FUNCTIONS[logical_id].environment)

    Settings.from_environment(environment)
    if logical_id in SET_TIMERS:
        TimerSettings.from_environment(environment)
    if logical_id in SEND_JOBS:
        JobSettings.from_environment(environment)
    if logical_id in EXAMINE:
        ArchiveSettings.from_environment(environment)

    assert environment.read == own_variables(FUNCTIONS[logical_id])


@pytest.mark.parametrize("logical_id", sorted(ROUTED))
def test_okta_09_a_routed_function_ends_before_the_api_gives_up(logical_id: str) -> None:
    assert FUNCTIONS[logical_id].timeout_seconds < 30


@every_logical_id
def test_a_function_finds_all_that_it_names(logical_id: str) -> None:
    environment = FUNCTIONS[logical_id].environment

    assert {environment["TABLE_NAME"], environment["ARCHIVE_BUCKET"], environment["SCHEDULE_GROUP"]} == {
        "stack-Table-1",
        "stack-archivebucket-1",
        "stack-ScheduleGroup-1",
    }


@every_function
def test_the_base_url_is_the_address_of_the_api(function: Function) -> None:
    assert function.environment["BASE_URL"] == "https://abc123.execute-api.eu-central-1.amazonaws.com/scim/v2"


@every_logical_id
def test_a_function_logs_to_a_group_with_retention(logical_id: str) -> None:
    function = TEMPLATE.resources("AWS::Serverless::Function")[logical_id]
    groups = TEMPLATE.resources("AWS::Logs::LogGroup")

    assert groups[function["LoggingConfig"]["LogGroup"]["Ref"]]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@every_logical_id
def test_a_functions_errors_raise_an_alarm(logical_id: str) -> None:
    alarms = TEMPLATE.resources("AWS::CloudWatch::Alarm").values()
    watched = [value for alarm in alarms for value in watched_by(alarm)]

    assert {"Ref": logical_id} in watched


def test_the_access_log_is_json() -> None:
    (stage,) = TEMPLATE.resources("AWS::ApiGatewayV2::Stage").values()

    entry = json.loads(stage["AccessLogSettings"]["Format"])
    assert "$context.path" not in entry.values(), "a path may name a person"

    assert entry["requestId"] == "$context.requestId"


def test_the_table_outlives_the_stack() -> None:
    table = TEMPLATE.document["Resources"]["Table"]

    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert table["Properties"]["DeletionProtectionEnabled"]


def test_the_archive_outlives_the_stack() -> None:
    bucket = TEMPLATE.document["Resources"]["ArchiveBucket"]

    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_nobody_else_reads_the_archive() -> None:
    bucket = TEMPLATE.resources("AWS::S3::Bucket")["ArchiveBucket"]
    (over_tls,) = TEMPLATE.resources("AWS::S3::BucketPolicy")["ArchiveBucketPolicy"]["PolicyDocument"]["Statement"]

    assert list(bucket["PublicAccessBlockConfiguration"].values()) == [True] * 4
    assert (over_tls["Effect"], over_tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_archive_forgets_after_the_operators_days() -> None:
    bucket = TEMPLATE.resources("AWS::S3::Bucket")["ArchiveBucket"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]

    assert (rule["Status"], rule["Prefix"], TEMPLATE.resolve(rule["ExpirationInDays"])) == ("Enabled", "archive/", 14)
    assert "VersioningConfiguration" not in bucket


def test_the_api_stands_before_the_functions() -> None:
    """`sam local start-api` takes its routes from the kind of API that it meets first, and a function counts as one."""
    order = [resource["Type"] for resource in TEMPLATE.document["Resources"].values()]

    assert order.index("AWS::ApiGatewayV2::Api") < order.index("AWS::Serverless::Function")


@pytest.mark.parametrize("name", TEMPLATE.resources("AWS::IAM::Role"))
def test_iam_lets_a_role_have_its_managed_policies_even_when_it_is_traced(name: str) -> None:
    attached = TEMPLATE.resources("AWS::IAM::Role")[name].get("ManagedPolicyArns", [])

    assert len(attached) <= MANAGED_POLICIES_MAX


def test_a_sweep_that_cannot_be_handed_over_is_given_up_when_the_next_one_comes() -> None:
    (target,) = TEMPLATE.resources("AWS::Events::Rule")["Sweep"]["Targets"]

    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 300}
    assert TEMPLATE.resources("AWS::Events::Rule")["Sweep"]["ScheduleExpression"] == "rate(5 minutes)"
