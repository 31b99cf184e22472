"""A server with its people and groups, and the requests about them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.asking import GROUPS
from benchmarks.endpoints import Endpoint, Reply
from benchmarks.operations import HEADERS, OPERATIONS, PATH, Member, Operation, create
from benchmarks.peers.contenders import Contender
from benchmarks.rounds import WrongAnswerError
from local.events import Request
from provisioning.scim import urns

BATCH_MAX = 50
"""Requests in a row before another server has its turn. So many users are there who are in no group."""
BY_NAME: Mapping[str, Operation] = {operation.name: operation for operation in OPERATIONS}
PAGE = 100
READ, LOOK_UP, LIST = "GET by id", "userName eq", f"list of {PAGE}"


@dataclass(frozen=True, slots=True)
class Stage:
    """Who is there, and the groups by their size."""

    endpoint: Endpoint
    people: int
    """How many users there are; their numbers are those below."""
    members: Sequence[Member]
    """Those whom requests are about. The last BATCH_MAX of them are in no group."""
    groups: Mapping[int, str]
    process_ids: Sequence[int]
    """Of the processes that do the server's work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One kind of request that is timed, and how it is undone without being timed."""

    name: str
    build: Callable[[Stage, int, int], Request]
    """Of the stage, which turn it is, and the place within its batch."""
    is_right: Callable[[Stage, Reply], bool]
    undo: Callable[[Stage, int, Reply], Request | None] = lambda _, __, ___: None
    group_size: int = 0
    """How many members the group has that it is about, if it is about one."""


def staged(server: Contender, people: int, sizes: Sequence[int]) -> Stage:
    """The server once so many people are there, some in groups of these sizes, and BATCH_MAX more in none."""
    endpoint = server.client
    members = [_created(endpoint, Member(number)) for number in range(people + BATCH_MAX)]
    groups = {size: _group(endpoint, members[:size]) for size in sizes}
    return Stage(endpoint, len(members), members, groups, server.process_ids)


def probes(sizes: Sequence[int]) -> list[Probe]:
    """What is compared: the issue's operations about users, and one more member in groups of these sizes."""
    return [
        CREATE_ONE,
        known(READ),
        known(LOOK_UP),
        known("PATCH active"),
        LIST_PAGE,
        *(add_one(size) for size in sizes),
    ]


def known(name: str) -> Probe:
    """An operation about one of the members."""
    operation = BY_NAME[name]

    def build(stage: Stage, turn: int, place: int) -> Request:
        return operation.build(stage.members[place], turn)

    def is_right(_: Stage, reply: Reply) -> bool:
        return reply.status in operation.statuses and operation.found in {None, _total(operation, reply)}

    return Probe(name=name, build=build, is_right=is_right)


def _total(operation: Operation, reply: Reply) -> int | None:
    return json.loads(reply.body)["totalResults"] if operation.found is not None else None


def _create(stage: Stage, turn: int, place: int) -> Request:
    return create(Member(stage.people + turn * BATCH_MAX + place))


def _delete(_: Stage, __: int, reply: Reply) -> Request:
    return Request("DELETE", f"{PATH}/{json.loads(reply.body)['id']}", HEADERS)


def _list() -> Request:
    return Request("GET", f"{PATH}?startIndex=1&count={PAGE}", HEADERS)


def _is_page(stage: Stage, reply: Reply) -> bool:
    page = json.loads(reply.body)
    return page["totalResults"] == stage.people and len(page["Resources"]) == PAGE


CREATE_ONE = Probe(name="create", build=_create, is_right=lambda _, reply: reply.status == 201, undo=_delete)  # noqa: PLR2004
LIST_PAGE = Probe(name=LIST, build=lambda _, __, ___: _list(), is_right=_is_page)


def add_one(size: int) -> Probe:
    """One more member in the group of that size."""

    def joiner(stage: Stage, place: int) -> str:
        return stage.members[place - BATCH_MAX].id

    def build(stage: Stage, _: int, place: int) -> Request:
        return _patch(stage.groups[size], {"op": "add", "path": "members", "value": [{"value": joiner(stage, place)}]})

    def undo(stage: Stage, place: int, _: Reply) -> Request:
        path = f'members[value eq "{joiner(stage, place)}"]'
        return _patch(stage.groups[size], {"op": "remove", "path": path})

    name = f"add one to a group of {size:,}"
    return Probe(
        name=name,
        build=build,
        is_right=lambda _, reply: reply.status in {200, 204},
        undo=undo,
        group_size=size,
    )


def _patch(group_id: str, operation: Mapping[str, Any]) -> Request:
    return _request("PATCH", f"{GROUPS}/{group_id}", {"schemas": [urns.PATCH_OP], "Operations": [operation]})


def _request(method: str, target: str, body: Mapping[str, Any]) -> Request:
    content_type = ("content-type", "application/scim+json; charset=utf-8")
    return Request(method, target, (*HEADERS, content_type), json.dumps(body).encode())


def _created(endpoint: Endpoint, member: Member) -> Member:
    resource = _must(endpoint, create(member))
    return replace(member, id=resource["id"], version=resource["meta"].get("version", ""))


def _group(endpoint: Endpoint, members: Sequence[Member]) -> str:
    named = {"schemas": [urns.GROUP], "displayName": f"Group of {len(members)}"}
    body = {**named, "members": [{"value": member.id} for member in members]}
    return _must(endpoint, _request("POST", GROUPS, body))["id"]


def _must(endpoint: Endpoint, request: Request) -> dict[str, Any]:
    reply = endpoint.prepare(request)()
    if reply.status != 201:  # noqa: PLR2004 - what is created is answered so
        raise WrongAnswerError(f"{request.method} {request.target}: {reply.status}: {reply.body.decode()}")
    return json.loads(reply.body)
