"""A timer fired, or the sweep's five minutes are over."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from provisioning import cold_start
from provisioning.cold_storage.connection import open_cold_storage
from provisioning.settings import Settings
from provisioning.storage.connection import open_table
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.jobs import DynamoJobs
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.users import DynamoUsers
from provisioning.timers.connection import open_timers
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.change_members import ChangeMembers
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.remembered_organizations import RememberedOrganizations
from provisioning.usecases.unfinished_jobs import UnfinishedJobs
from provisioning.web.deactivator import Deactivator
from provisioning.web.failed_work import FailedWork
from provisioning.web.log import open_log
from provisioning.web.metrics import Measured, Metrics


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid4())


settings = Settings.from_environment(os.environ)
log_retention = timedelta(days=settings.sync_log_days)

metrics = Metrics(settings.metrics_namespace)
table = open_table(settings.table_name, metrics.written)
providers = DynamoProviders(table, log_retention)
users = DynamoUsers(table, now, log_retention)
groups = DynamoGroups(table, now, log_retention)
organizations = RememberedOrganizations(DynamoOrganizations(table, log_retention), now)
placing = PlaceUsers(organizations=organizations, now=now, new_id=new_id)
memberships = Memberships(users=users, groups=groups, now=now)
cold_storage = open_cold_storage(settings.archive_bucket)
life = LifeChanges(users, open_timers(settings.schedule_group, None, now), memberships)
deactivations = Deactivations(
    users=users, providers=providers, changes=life, cold_storage=cold_storage, now=now, new_id=new_id
)
members = ChangeMembers(users=users, groups=groups, placing=placing, now=now, new_id=new_id)
group_changes = GroupChanges(groups=groups, users=users, providers=providers, members=members, now=now, new_id=new_id)
jobs = UnfinishedJobs(jobs=DynamoJobs(table, now, log_retention), now=now, new_id=new_id)

sync_log = DynamoSyncLog(table, now, log_retention)
failed = FailedWork(log=sync_log, now=now, new_id=new_id, logger=open_log())
deactivator = Deactivator(deactivations, memberships, group_changes, jobs, failed, metrics)

handler = Measured(deactivator, metrics)

cold_start.done()
