"""The house on fakes with groups in it: what a provider, operators and timers do, each in one word."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from local.memory import MemoryGroups, MemoryProviders
from provisioning.domain.groups import Group
from provisioning.domain.jobs import Job, JobChange
from provisioning.domain.mappings import OrganizationMapping, RoleMapping
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID, Organization
from provisioning.domain.placement import Placement
from provisioning.domain.providers import Provider, ProviderChange
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.queries import Query
from provisioning.usecases.caller import Caller
from tests.deactivation.stage import OPERATOR
from tests.deactivation.stage import Stage as UserStage
from tests.groups.disturbed import DisturbedGroups, DisturbedOrganizations, Killed
from tests.people import ENTRA, NOW, OKTA, a_call, a_group_body, a_user
from tests.world import World

MORE_THAN_A_MINUTE = 1.5
"""Minutes: for a minute the sweep leaves a change to whoever began it."""
WORKER_TIME = timedelta(minutes=4)


class Stage(UserStage):
    """The acts on groups, organizations and roles, each in one word, beside those on users."""

    def _build(self) -> None:
        self.providers = MemoryProviders(OKTA, ENTRA, log=self.users)
        self.groups = DisturbedGroups(self.users)
        self.organizations = DisturbedOrganizations(self.users)
        self.world = World(
            self.users,
            self.clock,
            providers=self.providers,
            timers=self.timers,
            cold_storage=self.archive,
            holds=self.holds,
            groups=self.groups,
            organizations=self.organizations,
        )
        self.provision, self.operate = self.world.provision, self.world.operate
        self.confirmations = self.world.confirmations
        self.configure, self.jobs = self.world.configure, self.world.jobs

    @property
    def caller(self) -> Caller:
        """Okta, with the settings that it has by now."""
        return a_call(self.providers.get(OKTA.id) or OKTA)

    # The provider

    def push(self, name: str, *user_ids: str, **attributes: Json) -> str:
        """Post a group; its id."""
        return self.world.provision_groups.create(self.caller, a_group_body(name, *user_ids, **attributes)).id

    def put_group(self, group_id: str, name: str, *user_ids: str) -> Group:
        """Put the whole group, with nobody else in it."""
        return self.world.provision_groups.replace(self.caller, group_id, a_group_body(name, *user_ids), None)

    def patch_group(self, group_id: str, *operations: Json) -> Group:
        return self.world.provision_groups.patch(self.caller, group_id, patch_of(*operations), None)

    def add(self, group_id: str, *user_ids: str) -> Group:
        """Add members, as Okta does it."""
        return self.patch_group(group_id, adding(*user_ids))

    def remove(self, group_id: str, *user_ids: str) -> Group:
        """Remove members, as Okta does it."""
        return self.patch_group(group_id, *[removing(user_id) for user_id in user_ids])

    def rename(self, group_id: str, name: str) -> Group:
        """Rename a group, as Okta does it."""
        return self.patch_group(group_id, {"op": "replace", "value": {"id": group_id, "displayName": name}})

    def delete_group(self, group_id: str) -> None:
        self.world.provision_groups.delete(self.caller, group_id, None)

    # Operators

    def map_organizations(self, mapping: OrganizationMapping, *, grants_administrator: bool = False) -> Provider:
        change = ProviderChange(organization_mapping=mapping)
        return self.configure.change_provider(OPERATOR, OKTA.id, change, grants_administrator=grants_administrator)

    def map_roles(self, mapping: RoleMapping) -> Provider:
        change = ProviderChange(role_mapping=mapping)
        return self.configure.change_provider(OPERATOR, OKTA.id, change, grants_administrator=True)

    def organization(self, name: str, *default_role_ids: str) -> str:
        """Create an organization, with other default roles when some are given; its id."""
        created = self.configure.create_organization(OPERATOR, name, None)
        if default_role_ids:
            roles = frozenset(default_role_ids)
            self.configure.change_organization(OPERATOR, created.id, default_role_ids=roles, grants_administrator=True)
        return created.id

    def move(self, user_id: str, organization_id: str) -> User:
        return self.operate.assign(OPERATOR, user_id, organization_id=organization_id)

    def set_roles(self, user_id: str, role_ids: frozenset[str]) -> User:
        return self.operate.assign(OPERATOR, user_id, role_ids=role_ids)

    def apply(self, *, dry_run: bool = False) -> Job:
        """Apply Org and Role Settings; the job when the worker is through."""
        job = self.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=dry_run)
        return self.work(job.id)

    def work(self, job_id: str) -> Job:
        """The worker gets the message of a job."""
        job = self.world.apply_settings.run(job_id, self.clock() + WORKER_TIME)
        assert job is not None
        return job

    def changes(self, job: Job) -> dict[str, JobChange]:
        """What the job did or would do, by user."""
        changes, _ = self.jobs.changes(job.id, None)
        return {change.user_id: change for change in changes}

    # Time

    def kill_after(self, writes: int, act: Callable[[], object]) -> bool:
        """True when the Lambda died in the act, after so many writes of the groups' store."""
        self.groups.writes_left = writes
        try:
            act()
        except Killed:
            return True
        finally:
            self.groups.writes_left = None
        return False

    def sweep_groups(self) -> list[str]:
        """The sweep comes, later than a minute; the groups that it has made whole."""
        self.clock.advance(MORE_THAN_A_MINUTE)
        return self.world.group_changes.sweep()

    def sweep_users(self) -> list[str]:
        """The sweep comes, later than a minute; the users whose groups it has told."""
        self.clock.advance(MORE_THAN_A_MINUTE)
        return self.world.memberships.sweep()

    # What can be seen

    def people(self, count: int, prefix: str = "user") -> list[str]:
        """The ids of so many users, who have been there already."""
        users = [a_user(f"{prefix}{number:05}@example.com") for number in range(count)]
        for user in users:
            self.users.create(user, [])
        return [user.id for user in users]

    def group(self, group_id: str) -> Group:
        return self.world.provision_groups.read(self.caller, group_id)

    def members(self, group_id: str) -> list[str]:
        """The ids of the group's members, in order."""
        return [member.user_id for member in MemoryGroups.members(self.groups, group_id)]

    def places(self, group_id: str) -> list[str]:
        """The ids of the group's members, with the absent."""
        return [member.user_id for member in MemoryGroups.places(self.groups, group_id)]

    def groups_on(self, user_id: str) -> list[str]:
        """The ids of the groups that are shown on the user."""
        shown: Any = self.seen(user_id).get("groups", [])
        return [group["value"] for group in shown]

    def found_groups(self, filter_text: str | None) -> list[str]:
        """The ids of the groups that a filter finds."""
        return [group.id for group in self.world.find_groups.find(self.caller, Query(filter=filter_text)).resources]

    def at(self, user_id: str) -> Placement:
        """Where the user is, and what he may do."""
        return self.user(user_id).placement

    def have_organizations(self, total: int) -> None:
        """Others are there already, so that there are so many beside the default one."""
        for number in range(self.organizations.total(), total):
            other = Organization(id=f"other-{number}", name=f"Other {number}", parent_id=DEFAULT_ORGANIZATION_ID)
            self.organizations.put(other)

    def organization_named(self, name: str) -> Organization:
        found = self.organizations.by_name(name)
        assert found is not None
        return found

    def entries(self) -> list[LogEntry]:
        """Okta's log of the first day."""
        return self.users.log_of(OKTA.id, NOW)

    def entries_of(self, group_id: str) -> list[LogEntry]:
        return [entry for entry in self.entries() if entry.group_id == group_id]

    def group_story(self, group_id: str) -> list[str]:
        """What the sync log says of the group, in order."""
        return [entry.action for entry in self.entries_of(group_id)]

    def logged(self, group_id: str, what: str) -> Counter[str]:
        """How often each user is told to be `added` or `removed`."""
        told = [entry.changes["members"] for entry in self.entries_of(group_id) if entry.action == "members changed"]
        return Counter(user["id"] for members in told for user in members[what])


def patch_of(*operations: Json) -> Document:
    return {"schemas": [urns.PATCH_OP], "Operations": [*operations]}


def adding(*user_ids: str) -> Document:
    return {"op": "add", "path": "members", "value": [{"value": user_id} for user_id in user_ids]}


def removing(user_id: str) -> Document:
    return {"op": "remove", "path": f'members[value eq "{user_id}"]'}


def once(user_ids: Iterable[str]) -> Counter[str]:
    """Each of them exactly once."""
    return Counter(dict.fromkeys(user_ids, 1))


def sorted_ids(*parts: Iterable[str]) -> list[str]:
    return sorted(user_id for part in parts for user_id in part)


def strict(stage: Stage) -> None:
    """Okta is refused what others are only told about."""
    stage.providers.save(replace(stage.caller.provider, strict=True))
