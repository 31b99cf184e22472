"""The console's paths about settings: organizations, roles, groups (PRODUCT §6)."""

from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus

from provisioning.domain.roles import CATALOGUE
from provisioning.usecases.configure import Configure
from provisioning.usecases.list_groups import ListGroups
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_organization_models import (
    NewOrganization,
    OrganizationChange,
    OrganizationNode,
    OrganizationView,
    RoleView,
    organization_tree,
)
from provisioning.web.console_provider_models import GroupSearch, GroupsView


class SettingsPaths:
    """What operators set up, and what they choose from."""

    def __init__(self, configure: Configure, list_groups: ListGroups) -> None:
        self._configure = configure
        self._list_groups = list_groups

    def routes(self) -> Iterator[ConsoleRoute]:
        yield ConsoleRoute(HTTPMethod.GET, "/organizations", self._show_tree, says="The tree of organizations")
        yield ConsoleRoute(
            HTTPMethod.POST,
            "/organizations",
            self._create_organization,
            HTTPStatus.CREATED,
            says="Create an organization below another",
            body=NewOrganization,
        )
        yield ConsoleRoute(
            HTTPMethod.GET, "/organizations/<organization_id>", self._read_organization, says="An organization"
        )
        yield ConsoleRoute(
            HTTPMethod.PATCH,
            "/organizations/<organization_id>",
            self._change_organization,
            says="Rename an organization, or set its default roles",
            body=OrganizationChange,
            if_match=True,
        )
        yield ConsoleRoute(HTTPMethod.GET, "/roles", self._list_roles, says="The catalogue of roles")
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/groups",
            self._show_groups,
            says="A provider's groups, with how many members each has and whether it is mapped",
            query=GroupSearch,
        )

    def _show_tree(self, _: ConsoleCall) -> OrganizationNode:
        return organization_tree(self._configure.organizations.all())

    def _create_organization(self, call: ConsoleCall) -> OrganizationView:
        new = call.body(NewOrganization)
        return OrganizationView.of(self._configure.create_organization(call.operator, new.name, new.parent_id))

    def _read_organization(self, _: ConsoleCall, organization_id: str) -> OrganizationView:
        return OrganizationView.of(self._configure.organization(organization_id))

    def _change_organization(self, call: ConsoleCall, organization_id: str) -> OrganizationView:
        change = call.body(OrganizationChange)
        organization = self._configure.change_organization(
            call.operator,
            organization_id,
            name=change.name,
            default_role_ids=None if change.default_roles is None else frozenset(change.default_roles),
            grants_administrator=change.grants_administrator,
            version=call.seen_version(),
        )
        return OrganizationView.of(organization)

    def _list_roles(self, _: ConsoleCall) -> list[RoleView]:
        return [RoleView.of(role) for role in CATALOGUE.values()]

    def _show_groups(self, call: ConsoleCall) -> GroupsView:
        asked = call.fields(GroupSearch)
        provider = self._configure.provider(asked.provider)
        if asked.name is not None:
            groups, cursor = self._list_groups.named(provider, asked.name), None
        else:
            groups, cursor = self._list_groups.page(provider, asked.cursor, asked.limit)
        return GroupsView.of(provider, groups, cursor, self._list_groups.messages(provider))
