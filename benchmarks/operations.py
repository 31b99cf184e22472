"""What is measured: the requests of the identity providers, each with the status that it must be answered with."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from benchmarks.people import Json, external_id, user, user_name
from local.events import Request
from provisioning.scim import urns

USERS = 1_000
"""How many users an endpoint has while it is measured."""
BATCH = 50
"""Requests in a row before another endpoint has its turn."""

PATH = "/scim/v2/Users"
HEADERS = (
    ("user-agent", "Okta SCIM Client 1.0.0"),
    ("accept", "application/scim+json"),
    ("accept-charset", "utf-8"),
    ("accept-encoding", "gzip,deflate"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A user, and what the endpoint that has him calls him; without id and version while he is not there yet."""

    number: int
    id: str = ""
    version: str = ""
    """His entity tag."""

    @property
    def target(self) -> str:
        """The path of his URL."""
        return f"{PATH}/{self.id}"


type Build = Callable[[Member, int], Request]
"""The request for a member; in each turn (the second argument) one that changes something says something new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One kind of request."""

    name: str
    build: Build
    statuses: frozenset[int] = frozenset({200})
    found: int | None = None
    """The `totalResults` of the answer; None when it is no list."""
    batch: int = BATCH
    users_read: int = 1
    """How many users one request reads; with more than one, times are given for each of them."""
    on_newcomers: bool = False
    """Whether it is about the users who come and go, and not about those who stay."""

    @property
    def is_about_one_user(self) -> bool:
        """Whether it reads or changes one user and no more."""
        return self.batch == BATCH


def _request(method: str, target: str, body: Json | None = None, *headers: tuple[str, str]) -> Request:
    if body is None:
        return Request(method, target, (*HEADERS, *headers))
    content_type = ("content-type", "application/scim+json; charset=utf-8")
    return Request(method, target, (*HEADERS, content_type, *headers), json.dumps(body).encode())


def get(member: Member, _: int = 0) -> Request:
    """The request that reads the member."""
    return _request("GET", member.target)


def _get_known(member: Member, turn: int) -> Request:
    known = ("if-none-match", member.version)
    return replace(get(member, turn), headers=(*HEADERS, known))


def _find(filter_text: str) -> Request:
    return _request("GET", f"{PATH}?filter={quote(filter_text)}&startIndex=1&count=100")


def _list(_: Member, __: int) -> Request:
    return _request("GET", f"{PATH}?startIndex=1&count=100")


def create(member: Member, _: int = 0) -> Request:
    """The request that adds the member."""
    return _request("POST", PATH, user(member.number))


def _put_changed(member: Member, turn: int) -> Request:
    return _request("PUT", member.target, user(member.number, title=f"Engineer {turn}"))


def _put_unchanged(member: Member, _: int) -> Request:
    return _request("PUT", member.target, user(member.number))


def _patch(member: Member, *operations: Json) -> Request:
    return _request("PATCH", member.target, {"schemas": [urns.PATCH_OP], "Operations": [*operations]})


def _patch_active(member: Member, turn: int) -> Request:
    return _patch(member, {"op": "replace", "value": {"active": turn % 2 == 1}})


def _patch_entra(member: Member, turn: int) -> Request:
    return _patch(
        member,
        {"op": "Replace", "path": "displayName", "value": f"Ada {turn}"},
        {"op": "Replace", "path": 'phoneNumbers[type eq "work"].value', "value": f"+43 1 {turn}"},
        {"op": "Replace", "path": f"{urns.ENTERPRISE_USER}:department", "value": f"Department {turn}"},
        {"op": "Replace", "value": {"name.givenName": f"Ada {turn}"}},
    )


OPERATIONS = (
    Operation(name="create", build=create, statuses=frozenset({201}), on_newcomers=True),
    Operation(
        name="DELETE", build=lambda who, _: _request("DELETE", who.target), statuses=frozenset({204}), on_newcomers=True
    ),
    Operation(name="GET by id", build=get),
    Operation(name="GET by id, not modified", build=_get_known, statuses=frozenset({304})),
    Operation(name="userName eq", build=lambda who, _: _find(f'userName eq "{user_name(who.number)}"'), found=1),
    Operation(name="externalId eq", build=lambda who, _: _find(f'externalId eq "{external_id(who.number)}"'), found=1),
    Operation(name="PUT, changed", build=_put_changed),
    Operation(name="PUT, nothing new", build=_put_unchanged),
    # scim2-server answers a PATCH with 204 and no body, which RFC 7644 §3.5.2 allows as well.
    Operation(name="PATCH active", build=_patch_active, statuses=frozenset({200, 204})),
    Operation(name="PATCH of Entra, four operations", build=_patch_entra, statuses=frozenset({200, 204})),
    Operation(name="list of 100", build=_list, found=USERS, batch=3),
    Operation(
        name="filter scan, per user", build=lambda _, __: _find('title co "x"'), found=0, batch=2, users_read=USERS
    ),
)
"""In this order in every round: who is created is deleted next, so that all others meet USERS users."""
