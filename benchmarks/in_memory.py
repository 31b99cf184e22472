"""Our handlers on the stores in memory, wired like functions/scim_users/app.py and functions/scim_groups/app.py."""

from benchmarks.endpoints import BASE_URL, PASSWORD, USERNAME, OurEndpoint, log_dropped, new_id, new_token, now
from local.memory import (
    MemoryColdStorage,
    MemoryGroups,
    MemoryOrganizations,
    MemoryProviders,
    MemoryTimers,
    MemoryUsers,
)
from local.template import read_template
from provisioning.domain.providers import Credential, Provider, secret_hash
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.change_members import ChangeMembers
from provisioning.usecases.change_users import UserChanges
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.provision_groups import ProvisionGroups
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.remembered_organizations import RememberedOrganizations
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.groups import GroupRoutes
from provisioning.web.log import open_log
from provisioning.web.users import UserRoutes


def in_memory() -> OurEndpoint:
    """The endpoint, with one provider and nobody in it."""
    users, providers = MemoryUsers(), MemoryProviders()
    groups = MemoryGroups(users)
    credential = Credential(id="1", type="api_credentials", secret_hash=secret_hash(PASSWORD), created_at=now())
    providers.save(Provider(id=USERNAME, display_name="Benchmark", credentials=(credential,)))
    placing = PlaceUsers(organizations=RememberedOrganizations(MemoryOrganizations(users), now), now=now, new_id=new_id)
    provision_users = _provision_users(users, providers, groups, placing)
    provision_groups = _provision_groups(users, providers, groups, placing)
    with log_dropped():
        users_api, groups_api = (ScimApi(Authenticator(providers, now), open_log(name)) for name in ("users", "groups"))
    UserRoutes(provision_users, FindUsers(users, now), BASE_URL).add_to(users_api)
    GroupRoutes(provision_groups, FindGroups(groups, users, now), BASE_URL).add_to(groups_api)
    return OurEndpoint(read_template().routes(), {"ScimUsersFunction": users_api, "ScimGroupsFunction": groups_api})


def _provision_users(
    users: MemoryUsers, providers: MemoryProviders, groups: MemoryGroups, placing: PlaceUsers
) -> ProvisionUsers:
    cold_storage = MemoryColdStorage()
    life = LifeChanges(users, MemoryTimers(), Memberships(users=users, groups=groups, now=now))
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
    return ProvisionUsers(users=users, changes=changes, now=now, new_id=new_id)


def _provision_groups(
    users: MemoryUsers, providers: MemoryProviders, groups: MemoryGroups, placing: PlaceUsers
) -> ProvisionGroups:
    members = ChangeMembers(users=users, groups=groups, placing=placing, now=now, new_id=new_id)
    changes = GroupChanges(groups=groups, users=users, providers=providers, members=members, now=now, new_id=new_id)
    return ProvisionGroups(groups=groups, changes=changes, now=now, new_id=new_id)
