"""What an operator chooses when deploying, and what the stack then tells to type."""

import pytest
from typer.testing import CliRunner

from console.main import app as scimctl
from local.template import read_template

DEPLOYED = {
    "AWS::Region": "eu-central-1",
    "AWS::StackName": "scim",
    "AWS::URLSuffix": "amazonaws.com",
    "HttpApi": "abc123",
}
TEMPLATE = read_template(DEPLOYED)


def test_the_operators_base_url_comes_first() -> None:
    template = read_template(DEPLOYED | {"BaseUrl": "https://scim.example.com/scim/v2"})

    addresses = {function.environment["BASE_URL"] for function in template.functions().values()}

    assert addresses == {"https://scim.example.com/scim/v2"}
    assert template.resolve(template.document["Outputs"]["BaseUrl"]["Value"]) in addresses


def test_every_parameter_and_output_is_described() -> None:
    entries = TEMPLATE.document["Parameters"] | TEMPLATE.document["Outputs"]

    assert not [name for name, entry in entries.items() if "Description" not in entry]


@pytest.mark.parametrize("name", TEMPLATE.document["Parameters"])
def test_a_parameter_cannot_be_just_anything(name: str) -> None:
    parameter = TEMPLATE.document["Parameters"][name]

    assert parameter.keys() & {"AllowedValues", "AllowedPattern"} or {"MinValue", "MaxValue"} <= parameter.keys()


def test_every_parameter_is_asked_for_under_a_heading() -> None:
    groups = TEMPLATE.document["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]

    asked = [name for group in groups for name in group["Parameters"]]

    assert sorted(asked) == sorted(TEMPLATE.document["Parameters"])


def test_attack_009_attack_016_the_gateway_lets_only_so_many_requests_through() -> None:
    settings = TEMPLATE.document["Resources"]["HttpApiStage"]["Properties"]["DefaultRouteSettings"]

    assert TEMPLATE.resolve(settings) == {"ThrottlingRateLimit": 500, "ThrottlingBurstLimit": 500}


def test_attack_030_no_other_site_is_let_in_and_nothing_but_the_gateway_is_reached_from_outside() -> None:
    resources = TEMPLATE.document["Resources"]

    assert "CorsConfiguration" not in resources["HttpApi"]["Properties"]
    assert resources["HttpApi"]["Properties"]["ProtocolType"] == "HTTP"
    assert not {kind for kind in (each["Type"] for each in resources.values()) if kind.startswith("AWS::Lambda::Url")}


def test_attack_031_the_api_has_one_stage_and_no_route_but_those_of_scim_and_the_console() -> None:
    stages = [each for each in TEMPLATE.document["Resources"].values() if each["Type"] == "AWS::ApiGatewayV2::Stage"]
    paths = {route.key.rpartition(" ")[2] for route in TEMPLATE.routes()}

    assert [stage["Properties"]["StageName"] for stage in stages] == ["$default"]
    assert not [path for path in paths if path != "$default" and not path.startswith(("/scim/v2/", "/console/v1/"))]


def test_tracing_is_the_operators_choice_and_off_by_default() -> None:
    template = read_template(DEPLOYED | {"Tracing": "Active"})
    shared = template.document["Globals"]["Function"]

    assert (TEMPLATE.resolve(shared["Tracing"]), template.resolve(shared["Tracing"])) == ("Disabled", "Active")


@pytest.mark.parametrize("output", ["CreateProvider", "Overview"])
def test_an_output_says_what_to_type_for_this_stack(output: str) -> None:
    command = TEMPLATE.resolve(TEMPLATE.document["Outputs"][output]["Value"])

    assert command.startswith("scimctl --stack scim --region eu-central-1 ")


@pytest.mark.parametrize("output", ["CreateProvider", "Overview"])
def test_what_an_output_says_to_type_is_a_command(output: str) -> None:
    _, *words = TEMPLATE.resolve(TEMPLATE.document["Outputs"][output]["Value"]).split()

    done = CliRunner().invoke(scimctl, [*words, "--help"])

    assert done.exit_code == 0, done.output
