"""The console's OpenAPI document: true, complete, and valid."""

import inspect
import json
import re
from collections.abc import Sequence
from http import HTTPMethod, HTTPStatus
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from local.console_document import DOCUMENT, as_text, console_routes
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_job_models import JobPaging
from provisioning.web.console_models import LegalHoldView, NewLegalHold
from provisioning.web.console_openapi import Undescribed, openapi_document

BODY_READ = re.compile(r"call\.body\((\w+)\)")
QUERY_READ = re.compile(r"call\.(?:blank_)?fields\((\w+)")
UNDESCRIBED = "request.query("


@pytest.fixture(scope="module")
def routes() -> list[ConsoleRoute]:
    return console_routes()


def read(_: ConsoleCall) -> LegalHoldView:
    raise NotImplementedError


def read_all(_: ConsoleCall) -> list[LegalHoldView]:
    raise NotImplementedError


def read_some(_: ConsoleCall) -> Sequence[BaseModel]:
    raise NotImplementedError


def operation(route: ConsoleRoute) -> Any:
    (path,) = openapi_document([route])["paths"].values()
    return path[route.method.lower()]


def names_of(parameters: list[Any]) -> list[tuple[str, str]]:
    return [(each["in"], each["name"]) for each in parameters]


def test_the_document_in_the_repository_is_that_of_the_code(routes: list[ConsoleRoute]) -> None:
    """`python -m local.console_document` writes it anew."""
    assert DOCUMENT.read_text(encoding="utf-8") == as_text(openapi_document(routes))


def test_the_document_is_valid_openapi() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))

    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_a_document_with_a_mistake_is_found_invalid() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    del document["info"]["title"]

    assert list(OpenAPIV31SpecValidator(document).iter_errors())


def test_no_two_operations_share_an_id(routes: list[ConsoleRoute]) -> None:
    ids = [each["operationId"] for path in openapi_document(routes)["paths"].values() for each in path.values()]

    assert len(ids) == len(set(ids)) == len(routes)


def test_every_route_names_the_body_that_its_act_reads(routes: list[ConsoleRoute]) -> None:
    told = {(route.method, route.path): [route.body.__name__] if route.body else [] for route in routes}

    assert told == {(route.method, route.path): BODY_READ.findall(inspect.getsource(route.act)) for route in routes}


def test_every_route_names_the_query_that_its_act_reads(routes: list[ConsoleRoute]) -> None:
    told = {(route.method, route.path): [route.query.__name__] if route.query else [] for route in routes}

    assert told == {(route.method, route.path): QUERY_READ.findall(inspect.getsource(route.act)) for route in routes}
    assert not [route.path for route in routes if UNDESCRIBED in inspect.getsource(route.act)]


def test_a_parameter_says_what_its_model_asks_for(routes: list[ConsoleRoute]) -> None:
    paths = openapi_document(routes)["paths"]

    users = {each["name"]: each for each in paths["/users"]["get"]["parameters"]}
    log = {each["name"]: each for each in paths["/sync-log"]["get"]["parameters"]}

    assert users["status"]["schema"]["enum"] == ["active", "pending", "held", "awaitingConfirmation", "deactivated"]
    assert users["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 100}
    assert log["from"]["schema"] == {"type": "string", "format": "date-time"}
    assert (log["action"]["style"], log["action"]["explode"]) == ("form", False)
    assert {"failed", "moved"} <= set(log["action"]["schema"]["items"]["enum"])


def test_every_parameter_of_a_query_is_described(routes: list[ConsoleRoute]) -> None:
    operations = [each for path in openapi_document(routes)["paths"].values() for each in path.values()]

    parameters = [each for operation in operations for each in operation["parameters"] if each["in"] == "query"]

    assert parameters
    assert all(each["description"] and "$ref" not in json.dumps(each["schema"]) for each in parameters)


def test_a_query_that_must_have_something_says_so(routes: list[ConsoleRoute]) -> None:
    parameters = openapi_document(routes)["paths"]["/groups"]["get"]["parameters"]

    assert [each["name"] for each in parameters if each.get("required")] == ["provider"]


def test_the_headers_of_answers_are_told(routes: list[ConsoleRoute]) -> None:
    document = openapi_document(routes)
    csv = document["paths"]["/sync-log.csv"]["get"]["responses"]

    assert list(csv["200"]["headers"]) == ["X-Next-Cursor"]
    assert csv["429"] == {"$ref": "#/components/responses/Busy"}
    assert document["components"]["responses"]["Busy"]["headers"]["Retry-After"]["schema"] == {"type": "integer"}


def test_every_route_whose_act_minds_the_version_says_so(routes: list[ConsoleRoute]) -> None:
    told = {(route.method, route.path) for route in routes if route.if_match}

    assert told == {(each.method, each.path) for each in routes if "seen_version()" in inspect.getsource(each.act)}


def test_a_route_that_does_not_say_what_it_does_is_refused() -> None:
    with pytest.raises(Undescribed, match="GET /legal-holds does not say what it does"):
        openapi_document([ConsoleRoute(HTTPMethod.GET, "/legal-holds", read)])


def test_a_route_that_does_not_say_what_it_answers_with_is_refused() -> None:
    with pytest.raises(Undescribed, match="what it answers with"):
        openapi_document([ConsoleRoute(HTTPMethod.GET, "/legal-holds", read_some, says="…")])


def test_a_path_tells_its_variables_and_the_query_its_fields() -> None:
    route = ConsoleRoute(HTTPMethod.GET, "/legal-holds/<hold_id>", read, says="…", query=JobPaging, if_match=True)

    assert list(openapi_document([route])["paths"]) == ["/legal-holds/{holdId}"]
    assert names_of(operation(route)["parameters"]) == [("path", "holdId"), ("query", "cursor"), ("header", "If-Match")]


def test_a_list_is_an_array_of_what_it_has() -> None:
    route = ConsoleRoute(HTTPMethod.GET, "/legal-holds", read_all, says="…")

    schema = operation(route)["responses"]["200"]["content"]["application/json"]["schema"]

    assert schema == {"type": "array", "items": {"$ref": "#/components/schemas/LegalHoldView"}}


def test_a_text_is_of_its_own_media_type(routes: list[ConsoleRoute]) -> None:
    paths = openapi_document(routes)["paths"]

    assert list(paths["/sync-log.csv"]["get"]["responses"]["200"]["content"]) == ["text/csv; charset=utf-8"]


def test_a_body_and_the_status_are_told() -> None:
    route = ConsoleRoute(HTTPMethod.POST, "/legal-holds", read, HTTPStatus.CREATED, says="…", body=NewLegalHold)

    told = operation(route)

    assert told["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/NewLegalHold")
    assert list(told["responses"]) == ["201", "429", "default"]


def test_every_failure_is_problem_details() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))

    refused = [each["responses"]["default"] for path in document["paths"].values() for each in path.values()]

    assert all(each == {"$ref": "#/components/responses/Problem"} for each in refused)
    assert list(document["components"]["responses"]["Problem"]["content"]) == ["application/problem+json"]


def test_every_request_is_signed_as_aws_has_it() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))

    (scheme,) = document["security"][0]

    assert document["components"]["securitySchemes"][scheme]["x-amazon-apigateway-authtype"] == "awsSigv4"
