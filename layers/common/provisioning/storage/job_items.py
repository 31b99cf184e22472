"""A job as an item of the table, and back; and its changes as compact rows."""

from datetime import datetime
from typing import Any

from provisioning.domain.jobs import Job, JobChange, JobCounts
from provisioning.domain.placement import Placement
from provisioning.domain.sync_log import Origin
from provisioning.storage import keys
from provisioning.storage.table import Item


def to_item(job: Job) -> Item:
    """The job's own item; its users and changes have items of their own."""
    item: Item = {
        **keys.job_key(job.id),
        "job_id": {"S": job.id},
        "provider_id": {"S": job.provider_id},
        "dry_run": {"BOOL": job.dry_run},
        "origin_provider_id": {"S": job.origin.provider_id},
        "actor": {"S": job.origin.actor},
        "request_id": {"S": job.origin.request_id},
        "started_at": {"S": job.started_at.isoformat()},
        "list_id": {"S": job.list_id or ""},
        "users": {"N": str(job.users)},
        "done": {"N": str(job.done)},
        "moved": {"N": str(job.counts.moved)},
        "roles_changed": {"N": str(job.counts.roles_changed)},
        "refused": {"N": str(job.counts.refused)},
    }
    if job.missing:
        item["missing"] = {"SS": sorted(job.missing)}
    moments = {"finished_at": job.finished_at, "stepped_at": job.stepped_at}
    item |= {name: {"S": moment.isoformat()} for name, moment in moments.items() if moment is not None}
    if job.failure is not None:
        item["failure"] = {"S": job.failure}
    return item


def from_item(item: Item) -> Job:
    """The job in an item that `to_item` made."""
    return Job(
        id=item["job_id"]["S"],
        provider_id=item["provider_id"]["S"],
        dry_run=item["dry_run"]["BOOL"],
        origin=Origin(
            provider_id=item["origin_provider_id"]["S"], actor=item["actor"]["S"], request_id=item["request_id"]["S"]
        ),
        started_at=datetime.fromisoformat(item["started_at"]["S"]),
        finished_at=_moment(item, "finished_at"),
        failure=item["failure"]["S"] if "failure" in item else None,
        stepped_at=_moment(item, "stepped_at"),
        list_id=item["list_id"]["S"] or None,
        users=int(item["users"]["N"]),
        done=int(item["done"]["N"]),
        counts=JobCounts(
            moved=int(item["moved"]["N"]),
            roles_changed=int(item["roles_changed"]["N"]),
            refused=int(item["refused"]["N"]),
        ),
        missing=frozenset(item["missing"]["SS"]) if "missing" in item else frozenset(),
    )


def _moment(item: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None


def to_row(change: JobChange) -> list[Any]:
    """A change as compact JSON."""
    placements = _placement_to_row(change.before), _placement_to_row(change.after)
    return [change.user_id, change.user_name, *placements, change.new_organization, change.refused]


def from_row(row: list[Any]) -> JobChange:
    """The change in a row that `to_row` made."""
    user_id, user_name, before, after, new_organization, refused = row
    return JobChange(
        user_id=user_id,
        user_name=user_name,
        before=_placement_from_row(before),
        after=_placement_from_row(after),
        new_organization=new_organization,
        refused=refused,
    )


def _placement_to_row(placement: Placement) -> list[Any]:
    return [placement.organization_id, sorted(placement.role_ids), placement.moved_by_operator]


def _placement_from_row(row: list[Any]) -> Placement:
    organization_id, role_ids, moved_by_operator = row
    return Placement(organization_id=organization_id, role_ids=frozenset(role_ids), moved_by_operator=moved_by_operator)
