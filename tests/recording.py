"""The deployed handlers on emulated services, at log level DEBUG: all is kept that they write, send or answer."""

import json
import logging
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from gzip import decompress
from io import StringIO
from itertools import count
from time import sleep
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from local.answers import Answer
from local.engines import Engine, missing_reason, running
from local.events import Request
from local.faults.registry import Faults
from local.faults.strikes import Wire
from local.functions import hooks_of_functions, load_functions
from local.gateway import Gateway
from local.jobs import queue_event
from local.resources import create_resources, emulated_services, s3_client, scheduler_client, sqs_client
from local.template import LOCAL_NAMES, Function, Template, read_template
from provisioning.scim.attributes import Json
from provisioning.web.api import SCIM_PATH
from provisioning.web.console_calls import CONSOLE_PATH

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef

BASE_URL = "https://scim.example.com/scim/v2"
SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261123, SignedHeaders=host, Signature=fe5f80f77d5fa3beca038a248ff0"
)
REQUEST_ID = UUID(int=7)
SERVICES = count(1)
TEMPLATE = read_template({"BaseUrl": BASE_URL, "LogLevel": "DEBUG"})


@dataclass
class House:
    """What is asked here is answered by the template's routes and functions."""

    gateway: Gateway
    engine: Engine
    log: StringIO
    asked: list[Request] = field(default_factory=list[Request])
    answers: list[str] = field(default_factory=list[str])
    told_once: list[str] = field(default_factory=list[str])
    """The answers that are there to show a secret."""
    queues: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """What stood in each queue."""
    sdk_log: StringIO = field(default_factory=StringIO)
    """What botocore says at DEBUG: every call with its parameters, and every answer."""
    faults: Faults = field(default_factory=Faults)
    """Breaks the functions' calls to AWS."""

    def send(self, request: Request) -> Answer:
        """Have a request answered, and keep both."""
        answer = self.gateway.answer(request)
        self.asked.append(request)
        shows = answer.status == 201 and request.path.endswith(("/providers", "/credentials"))
        (self.told_once if shows else self.answers).append(f"{answer.headers}\n{_text(answer)}")
        return answer

    def provision(self, authorization: str, method: str, target: str, body: Json | bytes = None) -> Answer:
        """Ask as a provider does."""
        headers = [("Authorization", authorization), ("Content-Type", "application/scim+json")]
        return self.send(Request(method, SCIM_PATH + target, headers, _content(body)))

    def operate(self, method: str, target: str, body: Json = None) -> Any:
        """Ask as an operator does; what the answer says."""
        headers = [("Authorization", SIGNATURE), ("Content-Type", "application/json")]
        answer = self.send(Request(method, CONSOLE_PATH + target, headers, _content(body)))
        return json.loads(answer.body) if answer.header("content-type") == "application/json" else _text(answer)

    def sweep(self) -> None:
        """The deactivator does what is due."""
        self.gateway.functions["DeactivatorFunction"].invoke({"sweep": True}, REQUEST_ID)

    def work_off(self) -> None:
        """Hand over what is in the queues, and keep it."""
        client, (source,) = sqs_client(), TEMPLATE.sources()
        for url in client.list_queues()["QueueUrls"]:
            messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            self.queues.setdefault(url.rpartition("/")[2], []).extend(map(str, messages))
            if url == source.queue_url:
                self._apply(source.queue_arn, messages)

    def _apply(self, queue_arn: str, messages: "Sequence[MessageTypeDef]") -> None:
        for message in messages:
            self.gateway.functions["SettingsApplierFunction"].invoke(queue_event([message], queue_arn), REQUEST_ID)

    def everything(self) -> Mapping[str, list[str]]:
        """All that was written, by where it is."""
        return {
            "log": [self.log.getvalue()],
            "sdk log": [self.sdk_log.getvalue()],
            "answers": self.answers,
            **self.queues,
            "table": [str(item) for item in self._items()],
            "archive": list(_objects()),
            "schedules": list(_schedules()),
        }

    def _items(self) -> Iterator[Any]:
        pages = self.engine.client().get_paginator("scan").paginate(TableName=LOCAL_NAMES["Table"])
        return (item for page in pages for item in page["Items"])


@contextmanager
def recorded_house(engine_name: str = "", faults: Faults | None = None) -> Generator[House]:
    """An empty house, on that engine if it matters. What it prints while this lasts is kept.

    `faults` are told of all calls of its functions.
    """
    log = StringIO()
    # moto copies the table in each transaction: it would take ten times as long.
    engine_name = engine_name or ("moto" if missing_reason("dynoxide") else "dynoxide")
    with running(engine_name) as engine, emulated_services(), pytest.MonkeyPatch.context() as patch:
        functions = of_their_own(TEMPLATE)
        for environment in (engine.environment(), *(each.environment for each in functions.values())):
            for name, value in environment.items():
                patch.setenv(name, value)
        create_resources(engine, TEMPLATE)
        faults = faults or Faults()
        Wire(faults, sleep).attach(hooks_of_functions())
        with redirect_stdout(log), redirect_stderr(log), botocore_told() as sdk_log:
            gateway = Gateway(TEMPLATE.routes(), load_functions(functions))
            yield House(gateway, engine, log, sdk_log=sdk_log, faults=faults)


@contextmanager
def botocore_told() -> Generator[StringIO]:
    """What botocore says at DEBUG of calls and answers; which of its own hooks it runs is left out."""
    told, logger = StringIO(), logging.getLogger("botocore")
    handler, before = logging.StreamHandler(told), (logger.level, logger.propagate)
    handler.addFilter(lambda record: record.name != "botocore.hooks")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield told
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before


def of_their_own(template: Template) -> dict[str, Function]:
    """The template's functions. Powertools keeps the first stream of each service, perhaps from another test."""
    own = {"POWERTOOLS_SERVICE_NAME": f"recorded-{next(SERVICES)}"}
    return {name: replace(each, environment={**each.environment, **own}) for name, each in template.functions().items()}


def _text(answer: Answer) -> str:
    compressed = answer.header("content-encoding") == "gzip"
    return (decompress(answer.body) if compressed else answer.body).decode()


def _content(body: Json | bytes) -> bytes:
    return body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()


def _objects() -> Iterator[str]:
    client, bucket = s3_client(), LOCAL_NAMES["ArchiveBucket"]
    for each in client.list_objects_v2(Bucket=bucket).get("Contents", []):
        stored = client.get_object(Bucket=bucket, Key=each.get("Key", ""))
        yield f"{each} {stored['Metadata']} {stored['Body'].read().decode()}"


def _schedules() -> Iterator[str]:
    client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
    for page in client.get_paginator("list_schedules").paginate(GroupName=group):
        for each in page["Schedules"]:
            yield str(client.get_schedule(GroupName=group, Name=each.get("Name", "")))
