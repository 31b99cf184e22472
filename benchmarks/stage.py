"""A directory, and the functions that are asked about it in processes of their own: by providers, operators, timers."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.artefact import BASE_URL
from benchmarks.directory import Directory
from benchmarks.people import user
from benchmarks.processes import EmulatedProcess
from local.answers import Returned
from local.conversation.player import Partner, basic_credentials, play
from local.conversation.script import read_conversation
from local.engines import Engine
from local.events import Event, Request
from local.examples import create_examples
from local.functions import LambdaContext, LoadedFunction
from local.gateway import Gateway
from local.jobs import queue_event
from local.provider import create_provider
from local.resources import create_resources, scheduler_client, sqs_client
from local.template import LOCAL_NAMES, ROOT, Template
from provisioning.scim import urns
from provisioning.web.api import SCIM_PATH
from provisioning.web.console_calls import CONSOLE_PATH

EVENTS = ROOT / "events"
FIRST: Mapping[str, str] = {
    "scim_users": "read",
    "scim_groups": "read",
    "scim_root": "schemas",
    "console": "overview",
    "deactivator": "sweep",
    "settings_applier": "step",
}
"""An event for the function of each folder."""
PROVIDER = "okta-memory"
PASSWORD = "m" * 43
PEOPLE = 10_000
"""As many as one request may have a group's members."""
LOG_RETENTION = timedelta(days=90)
SIGNATURE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261123, SignedHeaders=host, Signature=fe5f80f77d5fa3beca"
PAGES = 20
BULK_MAX = 100
LEAVERS = 50


@dataclass(frozen=True, slots=True)
class Stage:
    """The functions by the names of their folders, and a gateway before them."""

    processes: Mapping[str, EmulatedProcess]
    gateway: Gateway
    template: Template

    @classmethod
    def prepared(cls, engine: Engine, template: Template, processes: Mapping[str, EmulatedProcess]) -> "Stage":
        """With the resources, a provider with a directory, and what the sample events are about."""
        create_resources(engine, template)
        client, table = engine.client(), LOCAL_NAMES["Table"]
        create_provider(client, table, username=PROVIDER, password=PASSWORD)
        functions = {
            name: LoadedFunction(name, each, _asking(processes[each.folder.name]))
            for name, each in template.functions().items()
        }
        return cls(processes, Gateway(template.routes(), functions), template)

    def provision(self, method: str, target: str, body: object = None, status: int = 200) -> Any:  # noqa: ANN401 - JSON
        """Ask as the provider does; what is answered."""
        authorization = basic_credentials(PROVIDER, PASSWORD)["right"]
        return self._ask(Request(method, SCIM_PATH + target, _headers(authorization), _content(body)), status)

    def operate(self, method: str, target: str, body: object = None, status: int = 200) -> Any:  # noqa: ANN401 - JSON
        """Ask as an operator does; what is answered."""
        return self._ask(Request(method, CONSOLE_PATH + target, _headers(SIGNATURE), _content(body)), status)

    def _ask(self, request: Request, status: int) -> Any:  # noqa: ANN401 - JSON
        answer = self.gateway.answer(request)
        assert answer.status == status, f"{request.method} {request.target}: {answer.status} {answer.body[:500]!r}"
        return json.loads(answer.body) if "json" in (answer.header("content-type") or "") else answer.body


def first_events(stage: Stage) -> None:
    """One to each function, which changes nothing."""
    for folder, name in FIRST.items():
        stage.processes[folder].invoke(_event(EVENTS / folder / f"{name}.json"))


def talk(stage: Stage, engine: Engine) -> None:
    """All conversations of Okta and Entra, and all sample events."""
    for identity_provider in ("okta", "entra"):
        made = stage.operate("POST", "/providers", {"displayName": identity_provider}, 201)
        credentials = basic_credentials(made["username"], made["password"])
        partner = Partner(BASE_URL, credentials, stage.gateway.answer)
        for path in sorted((EVENTS / "conversations" / identity_provider).glob("*.json")):
            wrong = [outcome for outcome in play(read_conversation(path), partner) if outcome.differences]
            assert not wrong, f"{path.name}: {wrong}"
    create_examples(engine.client(), LOCAL_NAMES["Table"])
    for folder, process in stage.processes.items():
        for path in sorted((EVENTS / folder).glob("*.json")):
            process.invoke(_event(path))


def ask_for_the_most(stage: Stage, engine: Engine) -> None:
    """What takes the most memory of each function, in a directory of PEOPLE."""
    _directory().write(engine.client(), LOCAL_NAMES["Table"])
    for act in (_read_many, _push_everybody, _bulk, _look_through, _let_go, _apply):
        act(stage)


def _directory() -> Directory:
    now = datetime.now(UTC)  # noqa: TID251 - like a function, a benchmark brings the time in
    return Directory(
        provider_id=PROVIDER, people=PEOPLE, groups_each=1, changes_each=1, now=now, log_retention=LOG_RETENTION
    )


def _read_many(stage: Stage) -> None:
    stage.provision("GET", "/Users?startIndex=1&count=200")
    stage.provision("GET", f"/Users?filter={quote('title eq "Engineer" and name.familyName co "99"')}&count=200")


def _push_everybody(stage: Stage) -> None:
    """All members of a group in one request."""
    members = [{"value": f"00000000-0000-4000-8000-{number:012}"} for number in range(PEOPLE)]
    group = stage.provision("POST", "/Groups", {"schemas": [urns.GROUP], "displayName": "Everybody once more"}, 201)
    operation = {"op": "replace", "path": "members", "value": members}
    body = {"schemas": [urns.PATCH_OP], "Operations": [operation]}
    stage.provision("PATCH", f"/Groups/{group['id']}", body, 204)
    stage.provision("GET", f"/Groups/{group['id']}")


def _bulk(stage: Stage) -> None:
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": f"b{number}", "data": user(PEOPLE + number)}
        for number in range(BULK_MAX)
    ]
    stage.provision("POST", "/Bulk", {"schemas": [urns.BULK_REQUEST], "Operations": operations})
    stage.provision("GET", "/?startIndex=1&count=200")


def _look_through(stage: Stage) -> None:
    stage.operate("GET", f"/users?provider={PROVIDER}")
    stage.operate("GET", f"/sync-log.csv?provider={PROVIDER}")
    cursor = ""
    for _ in range(PAGES):
        cursor = stage.operate("GET", f"/examination?cursor={cursor}")["nextCursor"]


def _let_go(stage: Stage) -> None:
    """Many leave, and their timers come at once."""
    body = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
    for number in range(LEAVERS):
        stage.provision("PATCH", f"/Users/00000000-0000-4000-8000-{number:012}", body)
    for reminder in _armed():
        stage.processes["deactivator"].invoke(reminder)
    stage.processes["deactivator"].invoke({"sweep": True})


def _apply(stage: Stage) -> None:
    """A dry run over all users, step by step."""
    stage.operate("POST", f"/providers/{PROVIDER}/apply-settings", {"dryRun": True}, 202)
    (source,), client = stage.template.sources(), sqs_client()
    while messages := client.receive_message(
        QueueUrl=source.queue_url, MaxNumberOfMessages=1, MessageSystemAttributeNames=["All"]
    ).get("Messages", []):
        stage.processes["settings_applier"].invoke(queue_event(messages, source.queue_arn))
        client.delete_message(QueueUrl=source.queue_url, ReceiptHandle=messages[0].get("ReceiptHandle", ""))


def _armed() -> Iterator[Event]:
    """The inputs of the schedules that there are."""
    client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
    for page in client.get_paginator("list_schedules").paginate(GroupName=group):
        for schedule in page["Schedules"]:
            target = client.get_schedule(GroupName=group, Name=schedule.get("Name", ""))["Target"]
            yield json.loads(target.get("Input", ""))


def _event(path: Path) -> Event:
    return json.loads(path.read_text(encoding="utf-8"))


def _asking(process: EmulatedProcess) -> Callable[[Event, LambdaContext], Returned]:
    return lambda event, _context: process.invoke(event)


def _headers(authorization: str | None) -> list[tuple[str, str]]:
    return [("Authorization", authorization or ""), ("Content-Type", "application/scim+json")]


def _content(body: object) -> bytes:
    return b"" if body is None else json.dumps(body).encode()
