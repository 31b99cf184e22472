"""The console's API as an OpenAPI 3.1 document, made from its routes and from the models that they take and give."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from provisioning.web.console_answers import JSON, PROBLEM_JSON, Text
from provisioning.web.console_calls import CONSOLE_PATH, ConsoleRoute
from provisioning.web.console_models import Versioned

type Object = dict[str, Any]
"""A JSON object."""
type Use = tuple[type[BaseModel], JsonSchemaMode]
"""A model, and whether it is taken or given."""

PARAMETER = re.compile(r"<(\w+)>")
SCHEMA = "#/components/schemas/{model}"

NO_KEYWORDS = frozenset({"title", "ge", "le"})
"""What pydantic writes into a schema and says nothing to a client: a name, and bounds of times."""

PROBLEM: Object = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, and what to change."},
        "field": {"type": "string", "description": "The path of what to change in the request."},
    },
}
SIGNATURE: Object = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "A signature of AWS IAM (SigV4) for the service execute-api.",
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
    "x-amazon-apigateway-authtype": "awsSigv4",
}
ETAG: Object = {"description": "The version, for If-Match.", "schema": {"type": "string"}}
RETRY_AFTER: Object = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
IF_MATCH: Object = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of what was read before. When it has changed since, nothing is done: 412.",
    "schema": {"type": "string"},
}


class Undescribed(Exception):
    """A route does not say what it does, or what it answers with; the message names it."""


def openapi_document(routes: Iterable[ConsoleRoute]) -> Object:
    """The document.

    Raises:
        Undescribed: a route says too little of itself.
    """
    routes = list(routes)
    paths: dict[str, Object] = {}
    for route in routes:
        path = PARAMETER.sub(lambda found: f"{{{to_camel(found[1])}}}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Console of the SCIM endpoint",
            "version": "1",
            "description": "What operators may see and do. Every error is a document of problem details (RFC 9457).",
        },
        "servers": [_server()],
        "security": [{"sigv4": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"sigv4": SIGNATURE},
            "schemas": {"Problem": PROBLEM, **_schemas(routes)},
            "responses": {
                "Problem": {"description": "It was not done.", "content": _content(PROBLEM_JSON, "Problem")},
                "Busy": {
                    "description": "It was not done; the same request may succeed later.",
                    "headers": {"Retry-After": RETRY_AFTER},
                    "content": _content(PROBLEM_JSON, "Problem"),
                },
            },
        },
    }


def answered_model(route: ConsoleRoute) -> tuple[type[BaseModel], bool]:
    """The model that the route's act says it answers with, and whether it answers with many of them.

    Raises:
        Undescribed: it is no model, and no list of models.
    """
    answer = get_type_hints(route.act).get("return")
    (model,), many = (get_args(answer), True) if get_origin(answer) is list else ((answer,), False)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise Undescribed(f"{route.method} {route.path} does not say what it answers with.")
    return model, many


def _server() -> Object:
    variables = {"origin": {"default": "http://127.0.0.1:8080", "description": "Of the stack's output ConsoleUrl."}}
    return {"url": f"{{origin}}{CONSOLE_PATH}", "variables": variables}


def _operation(route: ConsoleRoute) -> Object:
    if not route.says:
        raise Undescribed(f"{route.method} {route.path} does not say what it does.")
    operation: Object = {"summary": route.says, "operationId": _operation_id(route), "parameters": _parameters(route)}
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(JSON, route.body.__name__)}
    status = str(route.status.value)
    operation["responses"] = {
        status: _success(route),
        "429": {"$ref": "#/components/responses/Busy"},
        "default": {"$ref": "#/components/responses/Problem"},
    }
    return operation


def _operation_id(route: ConsoleRoute) -> str:
    """The method and the path's words in one: `postUsersBlock`, `getUsersByUserId`."""
    words = re.findall(r"\w+", PARAMETER.sub(r"by_\1", route.path).replace("-", "_"))
    return to_camel("_".join([route.method.lower(), *words]))


def _parameters(route: ConsoleRoute) -> list[Object]:
    text = {"schema": {"type": "string"}}
    in_path = [
        {"name": to_camel(name), "in": "path", "required": True} | text for name in PARAMETER.findall(route.path)
    ]
    in_query = _query_parameters(route.query) if route.query else []
    return [*in_path, *in_query, *([IF_MATCH] if route.if_match else [])]


def _query_parameters(model: type[BaseModel]) -> list[Object]:
    document = model.model_json_schema(by_alias=True)
    shared: Object = document.get("$defs", {})
    required: list[str] = document.get("required", [])
    return [
        _query_parameter(name, _inlined(schema, shared)) | ({"required": True} if name in required else {})
        for name, schema in document["properties"].items()
    ]


def _query_parameter(name: str, schema: Object) -> Object:
    schema = {key: each for key, each in schema.items() if key not in NO_KEYWORDS and (key, each) != ("default", None)}
    description = schema.pop("description")
    # Several values stand behind one name, with commas between them.
    style = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {"name": name, "in": "query", "description": description, "schema": schema} | style


def _inlined(schema: Object, shared: Object) -> Object:
    """The schema without references, and without null: what is absent from a query is not there."""
    if "$ref" in schema:
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return _inlined(shared[schema["$ref"].rpartition("/")[2]], shared) | rest
    some = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if not some:
        return schema
    (only,) = some
    return _inlined(only, shared) | {key: value for key, value in schema.items() if key != "anyOf"}


def _success(route: ConsoleRoute) -> Object:
    model, many = answered_model(route)
    if issubclass(model, Text):
        return _text_success(route, model)
    content = _content(JSON, model.__name__, many=many)
    headers = {"headers": {"ETag": ETAG}} if issubclass(model, Versioned) and not many else {}
    return {"description": route.status.phrase} | headers | {"content": content}


def _text_success(route: ConsoleRoute, model: type[Text]) -> Object:
    headers = {name: {"description": what, "schema": {"type": "string"}} for name, what in model.header_names.items()}
    content: Object = {model.media_type: {"schema": {"type": "string"}}}
    return {"description": route.status.phrase, "headers": headers, "content": content}


def _content(media_type: str, model: str, *, many: bool = False) -> Object:
    one = {"$ref": SCHEMA.format(model=model)}
    return {media_type: {"schema": {"type": "array", "items": one} if many else one}}


def _schemas(routes: Sequence[ConsoleRoute]) -> Object:
    taken: dict[Use, None] = {(route.body, "validation"): None for route in routes if route.body is not None}
    answered = [answered_model(route)[0] for route in routes]
    given: dict[Use, None] = {(model, "serialization"): None for model in answered if not issubclass(model, Text)}
    _, definitions = models_json_schema([*taken, *given], ref_template=SCHEMA)
    return definitions["$defs"]
