"""/console/v1: the operator's API."""

import os
from datetime import UTC, datetime, timedelta
from secrets import token_bytes, token_hex
from uuid import uuid4

from provisioning import cold_start
from provisioning.cold_storage.connection import open_cold_storage
from provisioning.jobs.connection import open_queue
from provisioning.settings import ArchiveSettings, JobSettings, Settings, TimerSettings
from provisioning.storage.connection import open_table
from provisioning.storage.examination.examination import DynamoExamination
from provisioning.storage.examination.stories import DynamoStories
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.holds import DynamoHolds
from provisioning.storage.jobs import DynamoJobs
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.tallies import DynamoTallies
from provisioning.storage.users import DynamoUsers
from provisioning.timers.connection import open_timers
from provisioning.timers.scheduler import Target
from provisioning.usecases.apply_settings import ApplySettings
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.change_members import ChangeMembers
from provisioning.usecases.configure import Configure
from provisioning.usecases.confirmations import Confirmations
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.examine import Examine
from provisioning.usecases.examine_creations import ExamineCreations
from provisioning.usecases.examine_users import ExamineUsers
from provisioning.usecases.legal_holds import LegalHolds
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.list_groups import ListGroups
from provisioning.usecases.local_users import LocalUsers
from provisioning.usecases.manage_providers import ManageProviders
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.operate import Operate
from provisioning.usecases.overview import ReadOverview
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.read_log import ReadLog
from provisioning.usecases.repairs import Repairs
from provisioning.usecases.search_users import SearchUsers
from provisioning.usecases.unfinished_jobs import UnfinishedJobs
from provisioning.web.console import Console
from provisioning.web.console_examination import ExaminationPaths
from provisioning.web.console_jobs import JobPaths
from provisioning.web.console_log import LogPaths
from provisioning.web.console_overview import OverviewPaths
from provisioning.web.console_providers import ProviderPaths
from provisioning.web.console_search import SearchPaths
from provisioning.web.console_settings import SettingsPaths
from provisioning.web.console_users import UserPaths
from provisioning.web.failed_changes import FailedChanges
from provisioning.web.log import open_log
from provisioning.web.metrics import Measured, Metrics
from provisioning.web.signatures import signed_only


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
job_settings, archive_settings = JobSettings.from_environment(os.environ), ArchiveSettings.from_environment(os.environ)

metrics = Metrics(settings.metrics_namespace)
table = open_table(settings.table_name, metrics.written)
providers = DynamoProviders(table, log_retention)
users = DynamoUsers(table, now, log_retention)
groups = DynamoGroups(table, now, log_retention)
organizations = DynamoOrganizations(table, log_retention)
placing = PlaceUsers(organizations=organizations, now=now, new_id=new_id)
memberships = Memberships(users=users, groups=groups, now=now)
cold_storage = open_cold_storage(settings.archive_bucket)
timers, queue = open_timers(settings.schedule_group, target, now), open_queue(job_settings.queue_url)
life = LifeChanges(users, timers, memberships)
deactivations = Deactivations(
    users=users, providers=providers, changes=life, cold_storage=cold_storage, now=now, new_id=new_id
)
operate = Operate(
    users=users,
    providers=providers,
    changes=life,
    deactivations=deactivations,
    cold_storage=cold_storage,
    placing=placing,
    now=now,
    new_id=new_id,
    new_token=new_token,
)
legal_holds = LegalHolds(operate, DynamoHolds(table, log_retention))
list_groups = ListGroups(groups)
configure = Configure(providers=providers, organizations=organizations, groups=groups, now=now, new_id=new_id)
manage_providers = ManageProviders(
    providers=providers, users=users, groups=groups, now=now, new_id=new_id, random=token_bytes
)
overview = ReadOverview(providers=providers, users=users, tallies=DynamoTallies(table), now=now)
jobs = DynamoJobs(table, now, log_retention)
apply_settings = ApplySettings(
    jobs=jobs,
    queue=queue,
    users=users,
    providers=providers,
    placing=placing,
    now=now,
    new_id=new_id,
)

members = ChangeMembers(users=users, groups=groups, placing=placing, now=now, new_id=new_id)
group_changes = GroupChanges(groups=groups, users=users, providers=providers, members=members, now=now, new_id=new_id)

sync_log = DynamoSyncLog(table, now, log_retention)
examined, stories = DynamoExamination(table, now, log_retention), DynamoStories(table, now)
examine = Examine(
    table=examined,
    people=ExamineUsers(
        table=examined,
        timers=timers,
        records=cold_storage,
        stories=stories,
        now=now,
        log_retention=log_retention,
        record_retention=timedelta(days=archive_settings.cold_storage_days),
    ),
    creations=ExamineCreations(stories=stories, now=now, log_retention=log_retention),
    repairs=Repairs(
        memberships=memberships,
        changes=group_changes,
        timers=timers,
        jobs=UnfinishedJobs(jobs=jobs, now=now, new_id=new_id),
        log=sync_log,
        now=now,
        new_id=new_id,
    ),
)
logger = open_log()
failed_changes = FailedChanges(log=sync_log, now=now, new_id=new_id, logger=logger)
parts = [
    UserPaths(operate, LocalUsers(operate), legal_holds, Confirmations(operate)),
    SearchPaths(SearchUsers(users, providers), now),
    ProviderPaths(manage_providers, configure, list_groups, settings.base_url),
    SettingsPaths(configure, list_groups),
    JobPaths(apply_settings),
    OverviewPaths(overview),
    LogPaths(ReadLog(sync_log, users)),
    ExaminationPaths(examine),
]

handler = signed_only(failed_changes.of_console(Measured(Console(parts, logger), metrics)))

cold_start.done()
