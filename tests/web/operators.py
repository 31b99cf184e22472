"""An operator who asks the console through API Gateway events."""

import json
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from local.events import Request, build_event
from local.memory import MemoryProviders, MemoryUsers
from local.routes import Match
from local.template import Route
from provisioning.domain.groups import Group
from provisioning.domain.providers import Provider
from provisioning.scim import urns
from provisioning.usecases.examine import Examine
from provisioning.usecases.read_log import ReadLog
from provisioning.web.console import Console
from provisioning.web.console_calls import CONSOLE_PATH
from provisioning.web.console_examination import ExaminationPaths
from provisioning.web.console_jobs import JobPaths
from provisioning.web.console_log import LogPaths
from provisioning.web.console_overview import OverviewPaths
from provisioning.web.console_providers import ProviderPaths
from provisioning.web.console_search import SearchPaths
from provisioning.web.console_settings import SettingsPaths
from provisioning.web.console_users import UserPaths
from provisioning.web.log import open_log
from tests.people import ENTRA, NOW, OKTA, a_call, new_id
from tests.web.conftest import BASE_URL, REQUEST_ID, Handler, Reply
from tests.world import World

ARN = "arn:aws:iam::123456789012:user/operator"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Operator:
    """An operator whose signature API Gateway has checked."""

    console: Handler

    def ask(self, method: str, target: str, body: object = None, **headers: str) -> Reply:
        """Send a request; `target` is below the console's path, and `if_match="x"` is the header If-Match."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        request = Request(method, CONSOLE_PATH + target, [("content-type", "application/json"), *named], content)
        match = Match(Route("ANY /console/v1/{proxy+}", "console"), {})
        event = build_event(request, match, now=NOW, request_id=REQUEST_ID)
        event["requestContext"]["authorizer"] = {"iam": {"userArn": ARN}}
        answer = self.console(event, None)
        return Reply(answer["statusCode"], answer["headers"], answer["body"] or "")


def okta_and_entra() -> World:
    """A world with both providers, in memory. Time stands still in it."""
    users = MemoryUsers()
    return World(users, lambda: NOW, providers=MemoryProviders(OKTA, ENTRA, log=users))


def open_console(world: World, log: StringIO | None = None, examine: Examine | None = None) -> Operator:
    """An operator in that world; the function's log goes to `log`. Only a world on a table can be examined."""
    parts = [
        UserPaths(world.operate, world.local_users, world.legal_holds, world.confirmations),
        SearchPaths(world.search, world.now),
        ProviderPaths(world.manage_providers, world.configure, world.list_groups, BASE_URL),
        SettingsPaths(world.configure, world.list_groups),
        JobPaths(world.apply_settings),
        OverviewPaths(world.overview),
        LogPaths(ReadLog(world.sync_log, world.users)),
        *([ExaminationPaths(examine)] if examine else []),
    ]
    return Operator(Console(parts, open_log(new_id(), log or StringIO())))


def stored(world: World, provider: Provider = OKTA) -> Provider:
    """The provider with the settings that it has by now."""
    found = world.providers.get(provider.id)
    assert found is not None
    return found


def push(world: World, name: str, *user_ids: str, provider: Provider = OKTA) -> Group:
    """Have the provider push a group with these members."""
    members = [{"value": user_id} for user_id in user_ids]
    body: Any = {"schemas": [urns.GROUP], "displayName": name, "members": members}
    return world.provision_groups.create(a_call(stored(world, provider)), body)


def by_groups(*rows: tuple[list[str], str], unmapped: str = "default") -> dict[str, Any]:
    """An organization mapping by groups: the ids of a row's groups, and of its organization."""
    json_rows = [{"groupIds": group_ids, "organizationId": organization_id} for group_ids, organization_id in rows]
    return {"method": "groups", "rows": json_rows, "unmappedOrganizationId": unmapped}


def roles_by_groups(*rows: tuple[str, list[str]]) -> dict[str, Any]:
    """A role mapping by groups: a row's group, and its roles."""
    return {"method": "groups", "rows": [{"groupId": group_id, "roleIds": roles} for group_id, roles in rows]}


def change(operator: Operator, body: object, **headers: str) -> Reply:
    """Have the operator change Okta's mappings."""
    return operator.ask("PATCH", "/providers/okta", body, **headers)


def mapping(operator: Operator, name: str = "organizationMapping") -> Any:
    """Okta's mapping as the console shows it."""
    return operator.ask("GET", "/providers/okta").body[name]
