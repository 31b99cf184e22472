"""A message says that there is a job to carry on with: Apply Org and Role Settings."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from provisioning import cold_start
from provisioning.jobs.connection import open_queue
from provisioning.settings import JobSettings, Settings
from provisioning.storage.connection import open_table
from provisioning.storage.jobs import DynamoJobs
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.apply_settings import ApplySettings
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.remembered_organizations import RememberedOrganizations
from provisioning.web.failed_work import FailedWork
from provisioning.web.log import open_log
from provisioning.web.metrics import Measured, Metrics
from provisioning.web.settings_applier import SettingsApplier


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid4())


settings = Settings.from_environment(os.environ)
log_retention = timedelta(days=settings.sync_log_days)
job_settings = JobSettings.from_environment(os.environ)

metrics = Metrics(settings.metrics_namespace)
table = open_table(settings.table_name, metrics.written)
providers = DynamoProviders(table, log_retention)
users = DynamoUsers(table, now, log_retention)
organizations = RememberedOrganizations(DynamoOrganizations(table, log_retention), now)
placing = PlaceUsers(organizations=organizations, now=now, new_id=new_id)
apply_settings = ApplySettings(
    jobs=DynamoJobs(table, now, log_retention),
    queue=open_queue(job_settings.queue_url),
    users=users,
    providers=providers,
    placing=placing,
    now=now,
    new_id=new_id,
)

sync_log = DynamoSyncLog(table, now, log_retention)
failed = FailedWork(log=sync_log, now=now, new_id=new_id, logger=open_log())

handler = Measured(SettingsApplier(apply_settings, now, failed), metrics)

cold_start.done()
