"""Where a user belongs: what the provider's mappings say, with the organizations looked up and created."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from provisioning.domain.failures import (
    EnvironmentFull,
    Impossible,
    LostRace,
    OrganizationNameClaimed,
    OrganizationsFull,
    Refused,
    Unacceptable,
)
from provisioning.domain.mappings import ManualRoles, OrganizationByAttribute
from provisioning.domain.names import name_key
from provisioning.domain.organizations import (
    DEFAULT_ORGANIZATION,
    DEFAULT_ORGANIZATION_ID,
    ORGANIZATIONS_MAX,
    Organization,
)
from provisioning.domain.placement import (
    Existing,
    Named,
    Placement,
    Trigger,
    moved,
    needs_default_roles,
    placed,
    wanted_organization,
    wanted_roles,
)
from provisioning.domain.providers import Provider
from provisioning.domain.roles import administrators_among, require_known
from provisioning.domain.sync_log import Origin
from provisioning.domain.users import User
from provisioning.usecases.mapped_attributes import mapped_attribute
from provisioning.usecases.new_organizations import created_entries, provided_free_name, provided_name
from provisioning.usecases.ports import OrganizationStore
from provisioning.usecases.races import run_again
from provisioning.usecases.user_documents import document_of

type Change = Callable[[Provider, User], User]
"""Makes of a user of that provider what he is to be: where he is, what he may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceUsers:
    """Works out the organization and the roles of one user after the other."""

    organizations: OrganizationStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def place(
        self,
        provider: Provider,
        user: User,
        trigger: Trigger,
        origin: Origin,
        require_possible: Callable[[], None] = lambda: None,
    ) -> User:
        """The user where the mappings want him, in an organization that is created for him when it is missing.

        Organizations are never deleted: before one is created, `require_possible` raises what else there is against it.

        A user who is on his way out stays where he is when that cannot be, and it is put off: nothing must keep a
        deactivation from happening. Apply is told all the same.

        Raises:
            Refused: the organization cannot be created, or makes administrators and the mapping does not say so.
        """
        wanted = wanted_by(provider, user, trigger)
        try:
            organization_id = self._found(provider, user, trigger, wanted)
            if organization_id is None:
                require_possible()
                organization_id = self._created(provider, wanted, origin)
        except Refused as refused:
            if user.active or trigger == "applied":
                raise
            stays = replace(user, put_off=refused.detail)
            return (
                self.placed_in(provider, stays, user.placement.organization_id, trigger)
                if trigger == "created"
                else stays
            )
        # Memberships say nothing of what was put off.
        put_off = user.put_off if trigger == "memberships changed" else None
        there = self.placed_in(provider, user, organization_id, trigger)
        return there if there.put_off == put_off else replace(there, put_off=put_off)

    def preview(self, provider: Provider, user: User, missing: set[str]) -> tuple[Placement, str | None]:
        """Where Apply would put the user, and the name of the organization that it would create for him.

        `missing` has the keys of the organizations that it would have created for others before him; his comes to them.

        Raises:
            Refused: the organization could not be created, because of its name, or since the provider would have
                created as many as it may; or it may put nobody into it.
        """
        wanted = wanted_by(provider, user, "applied")
        organization_id = self._found(provider, user, "applied", wanted)
        new_name = self._creatable_name(provider, wanted, missing) if organization_id is None else None
        # A new organization has the default organization's roles until an operator gives it others.
        after = self.placed_in(provider, user, organization_id or NEW_ORGANIZATION_ID, "applied").placement
        return after, new_name

    def placed_in(self, provider: Provider, user: User, organization_id: str, trigger: Trigger) -> User:
        """The user in that organization, with the roles that go with it."""
        placement = placed(user.placement, organization_id, trigger)
        default_role_ids: frozenset[str] = frozenset()
        if needs_default_roles(provider.role_mapping, trigger, user.group_ids):
            default_role_ids = self._default_roles(organization_id)
        role_ids = wanted_roles(provider.role_mapping, trigger, placement, user.group_ids, default_role_ids)
        return replace(user, placement=replace(placement, role_ids=role_ids))

    def by_hand(self, organization_id: str | None, role_ids: frozenset[str] | None) -> Change:
        """What puts users into that organization and gives them those roles; what is None stays.

        Where groups decide the roles, those that hang on the organization change with it.

        Raises:
            Unacceptable: there is no such organization or role.
            Impossible: the provider's groups decide the roles. Raised when a user is put there.
        """
        require_known(role_ids or (), field="roles")
        if organization_id is not None and self.organizations.get(organization_id) is None:
            raise Unacceptable(f'There is no organization "{organization_id[:64]}".', field="organizationId")

        def put(provider: Provider, user: User) -> User:
            if organization_id is not None:
                user = replace(user, placement=moved(user.placement, organization_id), put_off=None)
                user = self.placed_in(provider, user, organization_id, "applied")
            return user if role_ids is None else _with_roles(provider, user, role_ids)

        return put

    def _found(self, provider: Provider, user: User, trigger: Trigger, wanted: Existing | Named) -> str | None:
        if isinstance(wanted, Existing):
            return wanted.organization_id
        found = self.organizations.by_name(provided_name(_name(wanted)))
        if found is None:
            return None
        if trigger == "created" or found.id != user.placement.organization_id:
            _require_open(provider, found)
        return found.id

    def _creatable_name(self, provider: Provider, wanted: Existing | Named, missing: set[str]) -> str:
        name, limit = provided_free_name(self.organizations, _name(wanted)), _organizations_max(provider)
        key = missing_key(name)
        if key not in missing and self.organizations.created_by(provider.id) + len(missing) >= limit:
            raise _too_many(name, limit)
        if key not in missing and self.organizations.total() + len(missing) >= ORGANIZATIONS_MAX:
            raise _too_many_of_all(name)
        missing.add(key)
        return name

    def _created(self, provider: Provider, wanted: Existing | Named, origin: Origin) -> str:
        name = provided_free_name(self.organizations, _name(wanted))
        return run_again(lambda: self._create(provider, name, origin))

    def _create(self, provider: Provider, name: str, origin: Origin) -> str:
        limit = _organizations_max(provider)
        organization = Organization(
            id=self.new_id(),
            name=name,
            parent_id=DEFAULT_ORGANIZATION_ID,
            default_role_ids=DEFAULT_ORGANIZATION.default_role_ids,
            created_by=provider.id,
            version=1,
        )
        entries = created_entries(organization, origin, self.now(), self.new_id())
        try:
            self.organizations.create(organization, entries, created_by_max=limit)
        except OrganizationsFull:
            raise _too_many(name, limit) from None
        except EnvironmentFull:
            raise _too_many_of_all(name) from None
        except OrganizationNameClaimed as lost:
            return lost.owner_id
        return organization.id

    def _default_roles(self, organization_id: str) -> frozenset[str]:
        if organization_id == NEW_ORGANIZATION_ID:
            return DEFAULT_ORGANIZATION.default_role_ids
        organization = self.organizations.get(organization_id)
        if organization is None:
            # Organizations are never deleted; one that was created a moment ago is there at the next look.
            raise LostRace
        return organization.default_role_ids


MISSING_KEY_CHARACTERS = 16
NEW_ORGANIZATION_ID = ""
"""Stands for an organization that is yet to be created."""


def missing_key(name: str) -> str:
    """What stands for a missing organization in a job: names are long, and there may be thousands."""
    return sha256(name_key(name).encode()).hexdigest()[:MISSING_KEY_CHARACTERS]


def wanted_by(provider: Provider, user: User, trigger: Trigger) -> Existing | Named:
    """The organization that the provider's mapping wants for the user."""
    return wanted_organization(
        provider.organization_mapping,
        trigger,
        user.placement,
        group_ids=user.group_ids,
        value=mapped_value(provider, user),
    )


def mapped_value(provider: Provider, user: User) -> str | None:
    """The value of the attribute that the provider's mapping looks at; None when the mapping looks at none."""
    mapping = provider.organization_mapping
    if not isinstance(mapping, OrganizationByAttribute):
        return None
    attribute = mapped_attribute(mapping.attribute)
    return attribute.text_in(document_of(user)) if attribute else None


def _with_roles(provider: Provider, user: User, role_ids: frozenset[str]) -> User:
    if not isinstance(provider.role_mapping, ManualRoles):
        raise Impossible("The provider's groups decide the roles of its users. Change the role mapping.")
    return replace(user, placement=replace(user.placement, role_ids=role_ids))


def _name(wanted: Existing | Named) -> str:
    assert isinstance(wanted, Named)
    return wanted.name


def _require_open(provider: Provider, organization: Organization) -> None:
    if (
        administrators_among(organization.default_role_ids)
        and not _attribute_mapping(provider).administrator_organizations
    ):
        detail = (
            f'The organization "{organization.name}" makes its users administrators, which this provider may not do.'
        )
        raise Refused(f"{detail} Correct the attribute's mapping, or ask the operator to allow it.")


def _organizations_max(provider: Provider) -> int:
    return _attribute_mapping(provider).organizations_max


def _attribute_mapping(provider: Provider) -> OrganizationByAttribute:
    mapping = provider.organization_mapping
    assert isinstance(mapping, OrganizationByAttribute)
    return mapping


def _too_many(name: str, limit: int) -> Refused:
    detail = f'The organization "{name}" does not exist, and this provider may create no more than {limit:,}.'
    return Refused(f"{detail} Correct the attribute's mapping, or ask the operator to raise the limit.")


def _too_many_of_all(name: str) -> Refused:
    detail = f'The organization "{name}" does not exist, and there are {ORGANIZATIONS_MAX:,} already, the limit.'
    return Refused(f"{detail} Correct the attribute's mapping, or have its users in fewer organizations.")
