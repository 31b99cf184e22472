"""/console/v1: the operator's API."""

import os
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from uuid import uuid4

from provisioning.cold_storage.connection import open_cold_storage
from provisioning.settings import Settings, TimerSettings
from provisioning.storage.connection import open_table
from provisioning.storage.holds import DynamoHolds
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.users import DynamoUsers
from provisioning.timers.connection import open_timers
from provisioning.timers.scheduler import Target
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.operate import Operate
from provisioning.web.console import Console
from provisioning.web.log import open_log


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

table = open_table(settings.table_name)
providers = DynamoProviders(table)
users = DynamoUsers(table, now, timedelta(days=settings.sync_log_days))
cold_storage = open_cold_storage(settings.archive_bucket)
life = LifeChanges(users, open_timers(settings.schedule_group, target, now))
deactivations = Deactivations(
    users=users, providers=providers, changes=life, cold_storage=cold_storage, now=now, new_id=new_id
)
operate = Operate(
    users=users,
    holds=DynamoHolds(table),
    changes=life,
    deactivations=deactivations,
    cold_storage=cold_storage,
    now=now,
    new_id=new_id,
    new_token=new_token,
)

handler = Console(operate, open_log())
