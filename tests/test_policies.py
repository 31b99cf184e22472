"""Who gets in where: the operators' policies, the gateway's routes, and credentials that knock at the wrong door."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from botocore.credentials import Credentials

from local.answers import Returned
from local.console_document import console_routes
from local.events import Event, Request
from local.functions import LambdaContext, LoadedFunction
from local.gateway import Gateway
from local.memory import MemoryProviders, MemoryUsers
from local.routes import choose_route
from local.template import Function, read_template
from provisioning.domain.providers import bearer_token
from provisioning.web.console_calls import CONSOLE_PATH, ConsoleRoute
from tests.people import OKTA, PASSWORD
from tests.signed import API, SignedIn, permitted, signed_in
from tests.web.conftest import BASIC, Client, make_api

DEPLOYED = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackName": "scim",
    "HttpApi": "abc123",
}
TEMPLATE = read_template(DEPLOYED)
ADMINISTRATOR, VIEWER = POLICIES = ("IdentityManagementAdministrator", "IdentityManagementViewer")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SCIM_PATHS = ("/Users", "/Users/7", "/Users/.search", "/Groups", "/Groups/7", "/Bulk", "/ServiceProviderConfig")
SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261123/eu-central-1/execute-api/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024"
)
PASSES = {"statusCode": 200, "body": "passed"}


@pytest.fixture(scope="module")
def routes() -> list[ConsoleRoute]:
    return console_routes()


def document_of(policy: str) -> str:
    """The policy as it is deployed, in a form that moto understands."""
    document = TEMPLATE.resolve(TEMPLATE.resources("AWS::IAM::ManagedPolicy")[policy]["PolicyDocument"])
    # moto takes a pattern for a regular expression, in which a dollar would be the end of the line.
    return json.dumps(document).replace("$", r"\\$")


@pytest.fixture(scope="module")
def operators() -> Iterator[Mapping[str, SignedIn]]:
    """One with each policy."""
    with signed_in({policy: document_of(policy) for policy in POLICIES}) as operators:
        yield operators


def asked(route: ConsoleRoute) -> tuple[str, str]:
    """The method and the path of a request that the route takes."""
    return route.method, CONSOLE_PATH + route.path.replace("<", "").replace(">", "")


def gateway() -> Gateway:
    """The template's routes, and behind all of them a function that answers whoever comes to it."""
    description = Function(Path(), "app.handler", memory_mb=512, timeout_seconds=20, environment={})
    names = {route.function for route in TEMPLATE.routes()}
    return Gateway(TEMPLATE.routes(), {name: LoadedFunction(name, description, _pass) for name in names})


def _pass(_event: Event, _context: LambdaContext) -> Returned:
    return PASSES


def test_an_administrator_may_do_everything_in_the_console(
    operators: Mapping[str, SignedIn], routes: list[ConsoleRoute]
) -> None:
    refused = [asked(route) for route in routes if not operators[ADMINISTRATOR].may(*asked(route))]

    assert routes
    assert refused == []


def test_a_viewer_may_read_and_no_more(operators: Mapping[str, SignedIn], routes: list[ConsoleRoute]) -> None:
    may = {asked(route) for route in routes if operators[VIEWER].may(*asked(route))}

    assert may == {asked(route) for route in routes if route.method == "GET"}


@pytest.mark.parametrize("method", sorted({*METHODS} - {"GET"}))
def test_a_viewer_cannot_write_by_a_path_that_says_get(operators: Mapping[str, SignedIn], method: str) -> None:
    assert not operators[VIEWER].may(method, "/console/v1/x/GET/console/v1/providers")


def test_a_signature_that_somebody_made_up_opens_nothing(operators: Mapping[str, SignedIn]) -> None:
    known = operators[ADMINISTRATOR].credentials
    forged = SignedIn(Credentials(known.access_key, "guessed"))

    assert operators[ADMINISTRATOR].may("GET", "/console/v1/roles")
    assert not forged.may("GET", "/console/v1/roles")


def test_a_signature_counts_for_the_body_that_was_signed(operators: Mapping[str, SignedIn]) -> None:
    resource = f"{API}/POST/console/v1/providers"
    signed = operators[ADMINISTRATOR].request("POST", "/console/v1/providers", b"{}")
    changed = operators[ADMINISTRATOR].request("POST", "/console/v1/providers", b"[]")
    changed.headers["authorization"] = signed.headers["authorization"]

    assert permitted(signed, resource)
    assert not permitted(changed, resource)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("path", SCIM_PATHS)
def test_an_operators_policy_opens_no_scim_path(operators: Mapping[str, SignedIn], policy: str, path: str) -> None:
    assert not [method for method in METHODS if operators[policy].may(method, f"/scim/v2{path}")]


@pytest.mark.parametrize("policy", POLICIES)
def test_an_operator_may_look_where_the_console_of_this_stack_is_and_of_no_other(
    operators: Mapping[str, SignedIn], policy: str
) -> None:
    assert operators[policy].may_describe("scim")
    assert not [stack for stack in ("scim-test", "other") if operators[policy].may_describe(stack)]


@pytest.mark.parametrize("policy", POLICIES)
def test_an_operators_policy_opens_nothing_but_this_api_and_its_stacks_outputs(policy: str) -> None:
    console, stack = TEMPLATE.resources("AWS::IAM::ManagedPolicy")[policy]["PolicyDocument"]["Statement"]

    assert (console["Action"], stack["Action"]) == ("execute-api:Invoke", "cloudformation:DescribeStacks")
    assert "${HttpApi}/$default/" in console["Resource"]["Fn::Sub"]
    assert stack["Resource"]["Fn::Sub"].endswith(":stack/${AWS::StackName}/*")


@pytest.mark.parametrize("policy", POLICIES)
def test_an_operators_policy_is_found_in_the_outputs(policy: str) -> None:
    assert TEMPLATE.document["Outputs"][f"{policy}Arn"]["Value"] == {"Ref": policy}


def test_the_gateway_wants_a_signature_for_every_console_path(routes: list[ConsoleRoute]) -> None:
    matches = [choose_route(TEMPLATE.routes(), *asked(route)) for route in routes]

    assert {match.route.authorization for match in matches if match} == {"AWS_IAM"}


@pytest.mark.parametrize("path", SCIM_PATHS)
def test_the_gateway_wants_no_signature_for_scim_paths(path: str) -> None:
    matches = [choose_route(TEMPLATE.routes(), method, f"/scim/v2{path}") for method in METHODS]

    assert {match.route.authorization for match in matches if match} == {"NONE"}


@pytest.mark.parametrize("credential", [BASIC, f"Bearer {bearer_token(OKTA.id, PASSWORD)}"], ids=["basic", "bearer"])
def test_rfc_018_attack_017_attack_032_a_providers_credential_does_not_get_into_the_console(
    credential: str, routes: list[ConsoleRoute]
) -> None:
    headers = [("Authorization", credential)]

    answers = [gateway().answer(Request(*asked(route), headers)) for route in routes]

    assert {(answer.status, answer.body) for answer in answers} == {(403, b'{"message":"Forbidden"}')}


def test_a_signature_gets_into_the_console() -> None:
    answer = gateway().answer(Request("GET", "/console/v1/roles", [("Authorization", SIGNATURE)]))

    assert (answer.status, answer.body) == (200, b"passed")


@pytest.mark.parametrize("path", SCIM_PATHS)
def test_attack_017_an_operators_signature_does_not_get_into_scim(path: str) -> None:
    operator = Client(make_api(MemoryUsers(), MemoryProviders(OKTA)), {"authorization": SIGNATURE})

    statuses = {method: operator.ask(method, path).status for method in METHODS}

    open_to_all = {"GET": 200} if path == "/ServiceProviderConfig" else {}
    assert statuses == dict.fromkeys(METHODS, 401) | open_to_all
