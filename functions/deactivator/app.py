"""A timer fired, or the sweep's five minutes are over."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from provisioning.cold_storage.connection import open_cold_storage
from provisioning.settings import Settings
from provisioning.storage.connection import open_table
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.users import DynamoUsers
from provisioning.timers.connection import open_timers
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.life_changes import LifeChanges
from provisioning.web.deactivator import Deactivator
from provisioning.web.log import open_log


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid4())


settings = Settings.from_environment(os.environ)
table = open_table(settings.table_name)
users = DynamoUsers(table, now, timedelta(days=settings.sync_log_days))

handler = Deactivator(
    Deactivations(
        users=users,
        providers=DynamoProviders(table),
        changes=LifeChanges(users, open_timers(settings.schedule_group, None, now)),
        cold_storage=open_cold_storage(settings.archive_bucket),
        now=now,
        new_id=new_id,
    ),
    open_log(),
)
