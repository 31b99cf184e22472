"""Jobs in the table: implements the port `JobStore` of `usecases/ports.py`."""

from collections.abc import Callable
from datetime import datetime, timedelta

from provisioning.domain.failures import LostRace
from provisioning.domain.jobs import Job, JobChange
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.storage import job_items, keys, log_items, parts, user_items
from provisioning.storage.table import Action, Item, Table

USERS = "USERS#"
CHANGES = "CHANGES#"
AFTER_ALL_CHANGES = "CHANGES$"
"""Sorts after everything that begins with CHANGES, whatever follows."""


class DynamoJobs:
    """A job and what it did share a partition; its list of users has its own. All is kept for `parts.RETENTION`."""

    def __init__(self, table: Table, now: Callable[[], datetime], log_retention: timedelta) -> None:
        self._table = table
        self._now = now
        self._log_retention = log_retention

    def create(self, job: Job) -> None:
        line = {**keys.unfinished_job_key(job.id), **parts.expiry(self._now())}
        self._table.transact([Action({"Put": {"Item": item}}) for item in (self._item(job), line)])

    def write_down(self, list_id: str, user_ids: list[str]) -> None:
        for item in parts.to_items(keys.user_list_partition(list_id), USERS, user_ids, self._now()):
            self._table.put(item)

    def get(self, job_id: str) -> Job | None:
        item = self._table.get(keys.job_key(job_id))
        return job_items.from_item(item) if item else None

    def user_ids(self, list_id: str, done: int) -> list[str]:
        return parts.rows_after(self._table, keys.user_list_partition(list_id), USERS, done)

    def carry_on(
        self, before: Job, after: Job, users: list[tuple[User, User]], changes: list[JobChange], entries: list[LogEntry]
    ) -> None:
        replaced = [user_items.replacement(user, changed) for user, changed in users]
        told = [Action({"Put": {"Item": item}}) for item in self._change_items(before, changes)]
        logged = log_items.additions(entries, self._log_retention)
        crossed_off = [] if after.finished_at is None else [_crossed_off(after)]
        self._table.transact([self._progress(before, after), *replaced, *told, *logged, *crossed_off])

    def unfinished(self) -> list[str]:
        lines = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.UNFINISHED_JOBS_PARTITION}},
            ConsistentRead=True,
        )
        return [line["sk"]["S"] for line in lines]

    def changes(self, job_id: str, after: str | None) -> tuple[list[JobChange], str | None]:
        # "~" sorts after the digits: what follows that very part.
        start = CHANGES if after is None else f"{CHANGES}{after}~"
        page = self._table.query(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :start AND :end",
            ExpressionAttributeValues={
                ":pk": {"S": keys.job_partition(job_id)},
                ":start": {"S": start},
                ":end": {"S": AFTER_ALL_CHANGES},
            },
            ConsistentRead=True,
        )
        rows = (row for item in page["Items"] for row in parts.from_item(item))
        last = page.get("LastEvaluatedKey")
        return [job_items.from_row(row) for row in rows], last["sk"]["S"].removeprefix(CHANGES) if last else None

    def _item(self, job: Job) -> Item:
        return {**job_items.to_item(job), **parts.expiry(self._now())}

    def _progress(self, before: Job, after: Job) -> Action:
        unchanged = "done = :done AND list_id = :list_id AND attribute_not_exists(finished_at)"
        item = self._item(before)
        values = {":done": item["done"], ":list_id": item["list_id"]}
        put = {"Item": self._item(after), "ConditionExpression": unchanged, "ExpressionAttributeValues": values}
        return Action({"Put": put}, lambda _: LostRace())

    def _change_items(self, before: Job, changes: list[JobChange]) -> list[Item]:
        """As many parts as it takes: no more changes than users are done, so the next ones' numbers are free."""
        rows = [job_items.to_row(change) for change in changes]
        return parts.to_items(keys.job_partition(before.id), CHANGES, rows, self._now(), first=before.done)


def _crossed_off(job: Job) -> Action:
    return Action({"Delete": {"Key": keys.unfinished_job_key(job.id)}})
