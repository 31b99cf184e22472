"""All the use cases on fakes, put together as the functions do it."""

from collections.abc import Callable
from datetime import datetime

from local.memory import MemoryColdStorage, MemoryHolds, MemoryProviders, MemoryTimers
from provisioning.usecases.change_users import UserChanges
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.operate import Operate
from provisioning.usecases.ports import ColdStorage, HoldStore, ProviderStore, Timers, UserStore
from provisioning.usecases.provision_users import ProvisionUsers
from tests.people import ENTRA, OKTA, new_id


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
    ) -> None:
        self.users = users
        self.providers = providers or MemoryProviders(OKTA, ENTRA)
        self.timers = timers or MemoryTimers()
        self.cold_storage = cold_storage or MemoryColdStorage()
        self.holds = holds or MemoryHolds()
        life = LifeChanges(users, self.timers)
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
            now=now,
            new_token=new_id,
            new_id=new_id,
        )
        self.provision = ProvisionUsers(users=users, changes=changes, now=now, new_id=new_id)
        self.find = FindUsers(users)
        self.operate = Operate(
            users=users,
            holds=self.holds,
            changes=life,
            deactivations=self.deactivations,
            cold_storage=self.cold_storage,
            now=now,
            new_id=new_id,
            new_token=new_id,
        )
