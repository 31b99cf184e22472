"""What operators set up: organizations, what okta's groups decide, what entra's attribute decides; and Apply."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from local.answers import Answer
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.roles import BASIC_ROLE_IDS
from tests.chaos.house import House
from tests.chaos.people import Person
from tests.chaos.world import Team

BY_GROUPS, BY_ATTRIBUTE = "okta", "entra"
DELAYS = {"okta": (15,), "entra": (0, 5, 120)}
"""In minutes; of several, the seed chooses."""
LIMITS = {"okta": 500, "entra": 8}
HELP_DESK, READER = "org-help-desk", "audit-log-viewer"
JOB_TIME = timedelta(hours=3)
"""Longer than the queue hides a message that nobody was through with."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What okta's groups decide: the first row wins; each group of `roles` grants one."""

    rows: tuple[tuple[str, str], ...] = ()
    """The ids of a group and of an organization."""
    roles: Mapping[str, str] | None = None
    """The ids of roles by the ids of groups; None: operators set them."""
    job_id: str = ""
    """Of the job that applies it; empty: there is nothing to apply."""

    def organization_of(self, person: Person) -> str:
        chosen = (organization for team, organization in self.rows if team in person.groups)
        return next(chosen, DEFAULT_ORGANIZATION_ID)

    def roles_of(self, person: Person) -> frozenset[str]:
        granted = {role for team, role in (self.roles or {}).items() if team in person.groups}
        return frozenset(granted) or BASIC_ROLE_IDS


def answered(answer: Answer) -> Any:
    """What an operator was answered in calm weather."""
    assert answer.status < 300, answer.body
    return json.loads(answer.body)


def found_organizations(house: House) -> list[str]:
    """Create some; their ids."""
    return [answered(house.operate("POST", "/organizations", {"name": name}))["id"] for name in ("Board", "Island")]


def found_holds(house: House) -> list[str]:
    """Open some cases; their ids."""
    return [answered(house.operate("POST", "/legal-holds", {"name": name}))["id"] for name in ("One", "Two", "Three")]


def map_by_attribute(house: House) -> None:
    """Entra's users go where c42OrgName says."""
    mapping = {"method": "attribute", "unmappedOrganizationId": DEFAULT_ORGANIZATION_ID}
    answered(house.operate("PATCH", f"/providers/{BY_ATTRIBUTE}", {"organizationMapping": mapping}))


def map_by_groups(house: House, teams: list[Team], organizations: list[str], dice: Random) -> Mapped:
    """Okta's users go where their groups say; another time, somewhere else. What has been changed is applied."""
    chosen = [dice.choice(organizations) for _ in teams]
    shuffled = dice.sample(teams, len(teams))
    mapped = Mapped(
        tuple((team.id, organization) for team, organization in zip(shuffled, chosen, strict=True)),
        {shuffled[0].id: HELP_DESK, shuffled[1].id: READER},
    )
    rows = [{"groupIds": [team], "organizationId": organization} for team, organization in mapped.rows]
    roles = [{"groupId": team, "roleIds": [role]} for team, role in (mapped.roles or {}).items()]
    change = {
        "organizationMapping": {"method": "groups", "rows": rows, "unmappedOrganizationId": DEFAULT_ORGANIZATION_ID},
        "roleMapping": {"method": "groups", "rows": roles},
        "grantsAdministrator": True,
    }
    answered(house.operate("PATCH", f"/providers/{BY_GROUPS}", change))
    return replace(mapped, job_id=_apply(house))


def apply_again(house: House, mapped: Mapped) -> bool:
    """Start a new job if the one that applies it has failed, as an operator does when the alarm sounds; True then."""
    if not mapped.job_id or answered(house.operate("GET", f"/jobs/{mapped.job_id}"))["status"] == "done":
        return False
    _apply(house)
    return True


def _apply(house: House) -> str:
    return answered(house.operate("POST", f"/providers/{BY_GROUPS}/apply-settings", {"dryRun": False}))["id"]
