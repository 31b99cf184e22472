"""What is asked of an organization's name, and what the sync log says of an organization."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from provisioning.domain.failures import Refused, Unacceptable
from provisioning.domain.lookalikes import lookalike_advice
from provisioning.domain.names import name_key
from provisioning.domain.organizations import Organization, organization_name
from provisioning.domain.sync_log import LogEntry, Origin, differences
from provisioning.usecases.ports import OrganizationStore
from provisioning.usecases.user_log import in_order


def provided_name(name: str) -> str:
    """The name that a provider gives, as it is kept. Raises Refused: it cannot be one."""
    return _of_provider(lambda: organization_name(name))


def provided_free_name(organizations: OrganizationStore, name: str) -> str:
    """The same, for an organization that is to be created. Raises Refused."""
    return _of_provider(lambda: require_no_id(organizations, organization_name(name)))


def require_no_id(organizations: OrganizationStore, name: str) -> str:
    """The name, when it is no organization's id: who reads or writes the one could take it for the other.

    Raises Unacceptable.
    """
    if organizations.get(name_key(name)) is not None:
        raise Unacceptable("The name of the organization is the id of another.", field="name")
    return name


def created_entries(organization: Organization, origin: Origin, at: datetime, act_id: str) -> list[LogEntry]:
    """What the sync log says of an organization that a provider has created, with a warning of a name that imitates."""
    created = organization_entry(None, organization, origin, at, "")
    advice = lookalike_advice(f'The name of the organization "{organization.name}"', organization.name)
    warnings = [] if advice is None else [replace(created, action="warning", detail=advice, changes={})]
    return in_order([created, *warnings], act_id)


def organization_entry(
    before: Organization | None, after: Organization, origin: Origin, at: datetime, entry_id: str
) -> LogEntry:
    """What the sync log says of a new or changed organization."""
    return LogEntry(
        id=entry_id,
        at=at,
        origin=origin,
        action="organization updated" if before else "organization created",
        detail=f"{after.name} ({after.id})",
        changes=differences(_told(before) if before else {}, _told(after)),
    )


def _told(organization: Organization) -> dict[str, object]:
    return {"name": organization.name, "defaultRoles": sorted(organization.default_role_ids)}


def _of_provider(name: Callable[[], str]) -> str:
    try:
        return name()
    except Unacceptable as unacceptable:
        raise Refused(f"The organization cannot be created: {unacceptable.detail}") from None
