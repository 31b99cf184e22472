import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest

from local.template import Function, read_template
from provisioning.settings import Settings

DEPLOYED = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::URLSuffix": "amazonaws.com",
    "HttpApi": "abc123",
    "Table": "stack-Table-1",
}

TEMPLATE = read_template(DEPLOYED)
FUNCTIONS = TEMPLATE.functions()

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


def statements(logical_id: str) -> list[dict[str, Any]]:
    policies = TEMPLATE.resources("AWS::Serverless::Function")[logical_id]["Policies"]
    return [statement for policy in policies for statement in policy["Statement"]]


def listed(one_or_many: Any) -> list[Any]:
    return cast("list[Any]", one_or_many) if isinstance(one_or_many, list) else [one_or_many]


def test_every_route_leads_to_a_function() -> None:
    unknown = [route for route in TEMPLATE.routes() if route.function not in FUNCTIONS]

    assert TEMPLATE.routes()
    assert not unknown


def test_every_function_is_reached_by_a_route() -> None:
    assert {route.function for route in TEMPLATE.routes()} == FUNCTIONS.keys()


def test_what_has_no_route_of_its_own_is_answered_by_scim_root() -> None:
    routes = {route.key: route.function for route in TEMPLATE.routes()}

    assert routes["$default"] == "ScimRootFunction"


def test_every_routed_function_may_be_invoked_by_the_api() -> None:
    permissions = TEMPLATE.resources("AWS::Lambda::Permission").values()

    assert {permission["FunctionName"]["Ref"] for permission in permissions} == FUNCTIONS.keys()
    assert all("${HttpApi}" in permission["SourceArn"]["Fn::Sub"] for permission in permissions)


def test_functions_get_payload_format_two() -> None:
    integrations = TEMPLATE.resources("AWS::ApiGatewayV2::Integration").values()

    assert {integration["PayloadFormatVersion"] for integration in integrations} == {"2.0"}


@every_function
def test_the_handler_is_a_file_of_its_folder(function: Function) -> None:
    module, _, name = function.handler.rpartition(".")
    source = (function.folder / f"{module}.py").read_text(encoding="utf-8")

    assert f"\n{name} = " in source


@every_function
def test_the_environment_is_exactly_what_the_settings_read(function: Function) -> None:
    environment = Recorded(function.environment)

    Settings.from_environment(environment)

    assert environment.read == own_variables(function)


@every_function
def test_a_function_ends_before_the_api_gives_up(function: Function) -> None:
    assert function.timeout_seconds < 30


@every_function
def test_the_base_url_is_the_address_of_the_api(function: Function) -> None:
    assert function.environment["BASE_URL"] == "https://abc123.execute-api.eu-central-1.amazonaws.com/scim/v2"


def test_the_operators_base_url_comes_first() -> None:
    template = read_template(DEPLOYED | {"BaseUrl": "https://scim.example.com/scim/v2"})

    addresses = {function.environment["BASE_URL"] for function in template.functions().values()}

    assert addresses == {"https://scim.example.com/scim/v2"}
    assert template.resolve(template.document["Outputs"]["BaseUrl"]["Value"]) in addresses


@every_logical_id
def test_a_function_logs_to_a_group_with_retention(logical_id: str) -> None:
    function = TEMPLATE.resources("AWS::Serverless::Function")[logical_id]
    groups = TEMPLATE.resources("AWS::Logs::LogGroup")

    assert groups[function["LoggingConfig"]["LogGroup"]["Ref"]]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@every_logical_id
def test_a_functions_errors_raise_an_alarm(logical_id: str) -> None:
    alarms = TEMPLATE.resources("AWS::CloudWatch::Alarm").values()
    watched = [dimension["Value"] for alarm in alarms for dimension in alarm["Dimensions"]]

    assert {"Ref": logical_id} in watched


@every_logical_id
def test_a_function_may_do_named_actions_on_named_resources_only(logical_id: str) -> None:
    granted = [item for each in statements(logical_id) for item in listed(each["Action"]) + listed(each["Resource"])]

    assert granted
    assert not [item for item in granted if "*" in json.dumps(item)]


def test_the_access_log_is_json() -> None:
    (stage,) = TEMPLATE.resources("AWS::ApiGatewayV2::Stage").values()

    entry = json.loads(stage["AccessLogSettings"]["Format"])

    assert entry["requestId"] == "$context.requestId"


def test_the_table_outlives_the_stack() -> None:
    table = TEMPLATE.document["Resources"]["Table"]

    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert table["Properties"]["DeletionProtectionEnabled"]


def test_the_api_stands_before_the_functions() -> None:
    """`sam local start-api` takes its routes from the kind of API that it meets first, and a function counts as one."""
    order = [resource["Type"] for resource in TEMPLATE.document["Resources"].values()]

    assert order.index("AWS::ApiGatewayV2::Api") < order.index("AWS::Serverless::Function")


def test_every_parameter_and_output_is_described() -> None:
    entries = TEMPLATE.document["Parameters"] | TEMPLATE.document["Outputs"]

    assert not [name for name, entry in entries.items() if "Description" not in entry]
