"""All the use cases on fakes, put together as the functions do it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from local.memory import (
    MemoryColdStorage,
    MemoryGroups,
    MemoryHolds,
    MemoryJobQueue,
    MemoryJobs,
    MemoryOrganizations,
    MemoryProviders,
    MemorySyncLog,
    MemoryTallies,
    MemoryTimers,
    MemoryUsers,
)
from provisioning.storage.examination.examination import DynamoExamination
from provisioning.storage.examination.stories import DynamoStories
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.jobs import DynamoJobs
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.table import Table
from provisioning.usecases.apply_settings import ApplySettings
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.change_members import ChangeMembers
from provisioning.usecases.change_users import UserChanges
from provisioning.usecases.configure import Configure
from provisioning.usecases.confirmations import Confirmations
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.directory import GroupStore, UserStore
from provisioning.usecases.examination_ports import KeptRecords, SetTimers
from provisioning.usecases.examine import Examine
from provisioning.usecases.examine_creations import ExamineCreations
from provisioning.usecases.examine_users import ExamineUsers
from provisioning.usecases.find_all import FindAll
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.legal_holds import LegalHolds
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.list_groups import ListGroups
from provisioning.usecases.local_users import LocalUsers
from provisioning.usecases.manage_providers import ManageProviders
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.operate import Operate
from provisioning.usecases.overview import ReadOverview
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.ports import ColdStorage, HoldStore, JobStore, OrganizationStore, ProviderStore, Timers
from provisioning.usecases.provision_groups import ProvisionGroups
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.repairs import Repairs
from provisioning.usecases.search_users import SearchUsers
from provisioning.usecases.unfinished_jobs import UnfinishedJobs
from provisioning.web.failed_work import FailedWork
from tests.people import ENTRA, LOG_RETENTION, OKTA, RECORD_RETENTION, new_id, random_bytes


def durable(table: Table, now: Callable[[], datetime]) -> dict[str, Any]:
    """The stores beside the users' on a table, as World takes them."""
    return {
        "groups": DynamoGroups(table, now, LOG_RETENTION),
        "organizations": DynamoOrganizations(table, LOG_RETENTION),
        "jobs": DynamoJobs(table, now, LOG_RETENTION),
    }


def failed_work(world: "World", logger: Logger) -> FailedWork:
    """What tells of timers, sweeps and jobs that fail in that world."""
    return FailedWork(log=world.sync_log, now=world.now, new_id=new_id, logger=logger)


class World:
    """The house on given stores; those that are not given are in memory."""

    def __init__(
        self,
        users: UserStore,
        now: Callable[[], datetime],
        *,
        providers: ProviderStore | None = None,
        timers: Timers | None = None,
        cold_storage: ColdStorage | None = None,
        holds: HoldStore | None = None,
        groups: GroupStore | None = None,
        organizations: OrganizationStore | None = None,
        jobs: JobStore | None = None,
    ) -> None:
        """The stores of groups, organizations and jobs must be given unless the users are in memory."""
        self.users, self.now = users, now
        shared = users if isinstance(users, MemoryUsers) else MemoryUsers()
        self.groups = groups or MemoryGroups(shared)
        self.organizations = organizations or MemoryOrganizations(shared)
        self.jobs = jobs or MemoryJobs(shared)
        self.queue = MemoryJobQueue()
        self.providers = providers or MemoryProviders(OKTA, ENTRA)
        self.timers = timers or MemoryTimers()
        self.cold_storage = cold_storage or MemoryColdStorage()
        self.holds = holds or MemoryHolds(shared)
        self.memberships = Memberships(users=users, groups=self.groups, now=now)
        placing = PlaceUsers(organizations=self.organizations, now=now, new_id=new_id)
        life = LifeChanges(users, self.timers, self.memberships)
        self.deactivations = Deactivations(
            users=users,
            providers=self.providers,
            changes=life,
            cold_storage=self.cold_storage,
            now=now,
            new_id=new_id,
        )
        changes = UserChanges(
            changes=life,
            deactivations=self.deactivations,
            cold_storage=self.cold_storage,
            placing=placing,
            now=now,
            new_token=new_id,
            new_id=new_id,
        )
        self.provision = ProvisionUsers(users=users, changes=changes, now=now, new_id=new_id)
        self.find = FindUsers(users, now)
        self.operate = Operate(
            users=users,
            providers=self.providers,
            changes=life,
            deactivations=self.deactivations,
            cold_storage=self.cold_storage,
            placing=placing,
            now=now,
            new_id=new_id,
            new_token=new_id,
        )
        self.confirmations = Confirmations(self.operate)
        self.local_users = LocalUsers(self.operate)
        self.legal_holds = LegalHolds(self.operate, self.holds)
        self.list_groups = ListGroups(self.groups)
        self.search = SearchUsers(users, self.providers)
        self.group_changes = GroupChanges(
            groups=self.groups,
            users=users,
            providers=self.providers,
            members=ChangeMembers(users=users, groups=self.groups, placing=placing, now=now, new_id=new_id),
            now=now,
            new_id=new_id,
        )
        self.provision_groups = ProvisionGroups(groups=self.groups, changes=self.group_changes, now=now, new_id=new_id)
        self.find_groups = FindGroups(self.groups, users, now)
        self.find_all = FindAll(self.find, self.find_groups, now)
        self.configure = Configure(
            providers=self.providers, organizations=self.organizations, groups=self.groups, now=now, new_id=new_id
        )
        self.manage_providers = ManageProviders(
            providers=self.providers, users=users, groups=self.groups, now=now, new_id=new_id, random=random_bytes
        )
        tallies = MemoryTallies(shared, self.groups)
        self.overview = ReadOverview(providers=self.providers, users=users, tallies=tallies, now=now)
        self.sync_log = MemorySyncLog(shared, self.groups, self.providers)
        self.unfinished_jobs = UnfinishedJobs(jobs=self.jobs, now=now, new_id=new_id)
        self.apply_settings = ApplySettings(
            jobs=self.jobs,
            queue=self.queue,
            users=users,
            providers=self.providers,
            placing=placing,
            now=now,
            new_id=new_id,
        )


def examination_of(world: World, table: Table, timers: SetTimers, records: KeptRecords) -> Examine:
    """The doctor of a house whose stores are all on this table; `timers` and `records` are those of the house."""
    log = DynamoSyncLog(table, world.now, LOG_RETENTION)
    examined, stories = DynamoExamination(table, world.now, LOG_RETENTION), DynamoStories(table, world.now)
    return Examine(
        table=examined,
        people=ExamineUsers(
            table=examined,
            timers=timers,
            records=records,
            stories=stories,
            now=world.now,
            log_retention=LOG_RETENTION,
            record_retention=RECORD_RETENTION,
        ),
        creations=ExamineCreations(stories=stories, now=world.now, log_retention=LOG_RETENTION),
        repairs=Repairs(
            memberships=world.memberships,
            changes=world.group_changes,
            timers=timers,
            jobs=world.unfinished_jobs,
            log=log,
            now=world.now,
            new_id=new_id,
        ),
    )
