"""`/local/faults`: POST asks for a fault, GET lists those that are still to strike, DELETE clears them."""

import json
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

from local.answers import Answer, json_answer
from local.events import Request
from local.faults.registry import Fault, Faults
from local.faults.strikes import CONFLICT, TIMEOUT, TRANSACTIONS, UNREACHABLE, UNWELL, Strike

SERVICES = ("dynamodb", "s3", "scheduler", "sqs")
MOMENTS = ("before", "after")
TIMES_MAX = 100_000
DELAY_SECONDS_MAX = 60
COMMON_ERRORS = frozenset(
    {"AccessDenied", "AccessDeniedException", "ThrottlingException", TIMEOUT, UNREACHABLE, *UNWELL}
)
"""Errors that a service may answer although its model does not name them."""
EXAMPLE = '{"service": "scheduler", "operation": "CreateSchedule", "error": "ThrottlingException", "times": 3}'

type Body = Mapping[str, Any]


def answer_faults(faults: Faults, request: Request) -> Answer:
    """The answer to a request about faults."""
    match request.method:
        case "GET":
            return json_answer(
                HTTPStatus.OK, {"faults": [_document(each) for each in faults.open()], "struck": faults.struck()}
            )
        case "POST":
            return _add(faults, request.body)
        case "DELETE":
            faults.clear()
            return Answer(HTTPStatus.NO_CONTENT)
        case _:
            return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Faults know GET, POST and DELETE.")


def _add(faults: Faults, body: bytes) -> Answer:
    try:
        fault = read_fault(body)
    except ValueError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, str(error))
    faults.add(fault)
    return json_answer(HTTPStatus.CREATED, _document(fault))


def read_fault(body: bytes) -> Fault:
    """The fault that somebody asks for.

    Raises:
        ValueError: it is none; the message is for the person who asked.
    """
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError(f"The body is not JSON. Send {EXAMPLE}.") from None
    match document:
        case dict():
            return _fault(cast("Body", document))
        case _:
            raise ValueError(f"The body must be an object, such as {EXAMPLE}.")


def _fault(document: Body) -> Fault:
    known = ("service", "operation", "error", "times", "when", "delaySeconds", "kill")
    if unknown := [name for name in document if name not in known]:
        raise ValueError(f'There is no "{unknown[0]}". A fault has {", ".join(known)}.')
    service = _one_of("service", document.get("service"), SERVICES)
    operation = document.get("operation")
    if operation is not None:
        _one_of("operation", operation, _operations(service))
    strike = _strike(document, service)
    if operation is not None and not strike.befalls(operation):
        raise ValueError(f"{operation} is no transaction: {CONFLICT} is an error of {' and '.join(TRANSACTIONS)} only.")
    return Fault(
        id=str(uuid4()),
        service=service,
        operation=operation,
        strike=strike,
        times=int(_number(document, "times", 1, 1, TIMES_MAX)),
        carried_out=_one_of("when", document.get("when", "before"), MOMENTS) == "after",
    )


def _strike(document: Body, service: str) -> Strike:
    error, kill = document.get("error"), document.get("kill", False)
    if error is not None:
        _one_of("error", error, _errors(service))
    if not isinstance(kill, bool):
        raise ValueError('"kill" must be true or false.')  # noqa: TRY004 - the person sent a wrong value
    if error is not None and kill:
        raise ValueError('A Lambda that is killed gets no answer: send "kill" or "error".')
    delay_seconds = _number(document, "delaySeconds", 0, 0, DELAY_SECONDS_MAX)
    if error is None and not kill and not delay_seconds:
        raise ValueError(f'Say what is to happen: "error", "kill" or "delaySeconds". For example {EXAMPLE}.')
    return Strike(error, delay_seconds, kill)


def _one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise ValueError(f'"{name}" must be one of {", ".join(known)}.')
    return value


def _number(document: Body, name: str, default: int, least: int, most: int) -> float:
    value = document.get(name, default)
    whole = name == "times"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not least <= value <= most:
        raise ValueError(f'"{name}" must be a {"whole " if whole else ""}number from {least} to {most}.')
    return value


@cache
def _operations(service: str) -> tuple[str, ...]:
    return tuple(_model(service).operation_names)


@cache
def _errors(service: str) -> tuple[str, ...]:
    named = {str(shape.error_code) for shape in _model(service).error_shapes}
    conflict = {CONFLICT} if service == "dynamodb" else set[str]()
    return tuple(sorted(named | COMMON_ERRORS | conflict))


def _model(service: str) -> Any:  # noqa: ANN401 - botocore has no types of its own
    import botocore.session  # noqa: PLC0415 - takes long

    return botocore.session.get_session().get_service_model(service)


def _document(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "service": fault.service,
        "operation": fault.operation,
        "error": fault.strike.error,
        "times": fault.times,
        "when": MOMENTS[fault.carried_out],
        "delaySeconds": fault.strike.delay_seconds,
        "kill": fault.strike.kill,
    }


def _refusal(status: HTTPStatus, detail: str) -> Answer:
    return json_answer(status, {"message": detail})
