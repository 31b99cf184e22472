"""SCIM /Groups."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from provisioning import cold_start
from provisioning.settings import Settings
from provisioning.storage.connection import open_table
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.change_members import ChangeMembers
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.provision_groups import ProvisionGroups
from provisioning.usecases.remembered_organizations import RememberedOrganizations
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.failed_changes import FailedChanges
from provisioning.web.groups import GroupRoutes
from provisioning.web.log import open_log
from provisioning.web.metrics import Metrics, measured_api


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
members = ChangeMembers(users=users, groups=groups, placing=placing, now=now, new_id=new_id)
group_changes = GroupChanges(groups=groups, users=users, providers=providers, members=members, now=now, new_id=new_id)
provision_groups = ProvisionGroups(groups=groups, changes=group_changes, now=now, new_id=new_id)

logger = open_log()
api = ScimApi(Authenticator(providers, now), logger)
GroupRoutes(provision_groups, FindGroups(groups, users, now), settings.base_url).add_to(api)

sync_log = DynamoSyncLog(table, now, log_retention)
failed_changes = FailedChanges(log=sync_log, now=now, new_id=new_id, logger=logger)

handler = failed_changes.of_api(api, measured_api(api, metrics))

cold_start.done()
