"""The console's paths about providers: their settings and their credentials (PRODUCT §2)."""

from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus

from provisioning.domain.providers import Provider
from provisioning.usecases.configure import Configure
from provisioning.usecases.list_groups import ListGroups
from provisioning.usecases.manage_providers import ManageProviders
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_credential_models import CreatedProvider, IssuedCredential, NewCredential, NewProvider
from provisioning.web.console_provider_models import ProviderPatch, ProviderSummary, ProviderView

PROVIDER = "/providers/<provider_id>"


class ProviderPaths:
    """Providers; only the two answers that create a credential hold a secret."""

    def __init__(self, manage: ManageProviders, configure: Configure, list_groups: ListGroups, base_url: str) -> None:
        self._manage = manage
        self._configure = configure
        self._list_groups = list_groups
        self._base_url = base_url

    def routes(self) -> Iterator[ConsoleRoute]:
        yield ConsoleRoute(HTTPMethod.GET, "/providers", self._list, says="All providers, in the order of their names")
        yield ConsoleRoute(
            HTTPMethod.POST,
            "/providers",
            self._create,
            HTTPStatus.CREATED,
            says="Create a provider with one credential, whose secret is shown this once",
            body=NewProvider,
        )
        yield ConsoleRoute(HTTPMethod.GET, PROVIDER, self._read, says="A provider with all its settings")
        yield ConsoleRoute(
            HTTPMethod.PATCH,
            PROVIDER,
            self._change,
            says="Change a provider's settings; mappings move nobody before they are applied",
            body=ProviderPatch,
            if_match=True,
        )
        yield ConsoleRoute(
            HTTPMethod.DELETE,
            PROVIDER,
            self._delete,
            says="Delete a provider disabled for a minute, without groups and with no users who are not deactivated",
            if_match=True,
        )
        yield ConsoleRoute(
            HTTPMethod.POST,
            f"{PROVIDER}/credentials",
            self._issue,
            HTTPStatus.CREATED,
            says="Issue a second credential, whose secret is shown this once",
            body=NewCredential,
            if_match=True,
        )
        yield ConsoleRoute(
            HTTPMethod.DELETE,
            f"{PROVIDER}/credentials/<credential_id>",
            self._revoke,
            says="Revoke a credential; within seconds it is let in no longer",
            if_match=True,
        )

    def _list(self, _: ConsoleCall) -> list[ProviderSummary]:
        return [ProviderSummary.of(listed) for listed in self._manage.all()]

    def _create(self, call: ConsoleCall) -> CreatedProvider:
        new = call.body(NewProvider)
        issued = self._manage.create(call.operator, new.display_name, new.credential_type, new.settings())
        return CreatedProvider.of(issued, self._base_url)

    def _read(self, _: ConsoleCall, provider_id: str) -> ProviderView:
        return self._shown(self._configure.provider(provider_id))

    def _change(self, call: ConsoleCall, provider_id: str) -> ProviderView:
        patch = call.body(ProviderPatch)
        provider = self._configure.change_provider(
            call.operator,
            provider_id,
            patch.change(),
            grants_administrator=patch.grants_administrator,
            version=call.seen_version(),
        )
        return self._shown(provider)

    def _delete(self, call: ConsoleCall, provider_id: str) -> ProviderView:
        return self._shown(self._manage.delete(call.operator, provider_id, call.seen_version()))

    def _issue(self, call: ConsoleCall, provider_id: str) -> IssuedCredential:
        wanted = call.body(NewCredential).type
        issued = self._manage.issue_credential(call.operator, provider_id, wanted, call.seen_version())
        return IssuedCredential.of(issued)

    def _revoke(self, call: ConsoleCall, provider_id: str, credential_id: str) -> ProviderView:
        version = call.seen_version()
        return self._shown(self._manage.revoke_credential(call.operator, provider_id, credential_id, version))

    def _shown(self, provider: Provider) -> ProviderView:
        deleted = self._configure.deleted_groups(provider)
        return ProviderView.of(provider, self._list_groups.messages(provider), deleted)
