"""SCIM /Users."""

import os
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from uuid import uuid4

from provisioning import cold_start
from provisioning.cold_storage.connection import open_cold_storage
from provisioning.settings import Settings, TimerSettings
from provisioning.storage.connection import open_table
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.users import DynamoUsers
from provisioning.timers.connection import open_timers
from provisioning.timers.scheduler import Target
from provisioning.usecases.change_users import UserChanges
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.remembered_organizations import RememberedOrganizations
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.failed_changes import FailedChanges
from provisioning.web.log import open_log
from provisioning.web.metrics import Metrics, measured_api
from provisioning.web.users import UserRoutes


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid4())


def new_token() -> str:
    return token_hex(8)


settings, timer_settings = Settings.from_environment(os.environ), TimerSettings.from_environment(os.environ)
target = Target(
    target_arn=timer_settings.deactivator_arn,
    role_arn=timer_settings.scheduler_role_arn,
    dead_letter_arn=timer_settings.timer_dead_letter_arn,
)
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
life = LifeChanges(users, open_timers(settings.schedule_group, target, now), memberships)
deactivations = Deactivations(
    users=users, providers=providers, changes=life, cold_storage=cold_storage, now=now, new_id=new_id
)
changes = UserChanges(
    changes=life,
    deactivations=deactivations,
    cold_storage=cold_storage,
    placing=placing,
    now=now,
    new_token=new_token,
    new_id=new_id,
)
provision = ProvisionUsers(users=users, changes=changes, now=now, new_id=new_id)

logger = open_log()
api = ScimApi(Authenticator(providers, now), logger)
UserRoutes(provision, FindUsers(users, now), settings.base_url).add_to(api)

sync_log = DynamoSyncLog(table, now, log_retention)
failed_changes = FailedChanges(log=sync_log, now=now, new_id=new_id, logger=logger)

handler = failed_changes.of_api(api, measured_api(api, metrics))

cold_start.done()
