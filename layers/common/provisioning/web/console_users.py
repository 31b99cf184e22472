"""The console's paths about people: users, legal holds, and what a safety limit held back."""

from collections.abc import Callable, Iterator
from http import HTTPMethod, HTTPStatus

from provisioning.domain.users import User
from provisioning.usecases.confirmations import Confirmations
from provisioning.usecases.legal_holds import LegalHolds
from provisioning.usecases.local_users import LocalUsers
from provisioning.usecases.operate import Operate, Operator
from provisioning.web.console_calls import ConsoleAct, ConsoleCall, ConsoleRoute
from provisioning.web.console_models import (
    Decided,
    Decision,
    HoldSearch,
    LegalHoldsView,
    LegalHoldView,
    NewLegalHold,
)
from provisioning.web.console_user_models import NewLocalUser, UserChange, UserDetails, to_names

HELD_USER = "/legal-holds/<hold_id>/users/<user_id>"


class UserPaths:
    """The operator's acts on users and legal holds."""

    def __init__(
        self, operate: Operate, local_users: LocalUsers, legal_holds: LegalHolds, confirmations: Confirmations
    ) -> None:
        self._operate = operate
        self._local_users = local_users
        self._holds = legal_holds
        self._confirmations = confirmations

    def routes(self) -> Iterator[ConsoleRoute]:
        operate, holds = self._operate, self._holds
        yield ConsoleRoute(
            HTTPMethod.POST,
            "/users",
            self._create,
            HTTPStatus.CREATED,
            says="Create a local user",
            body=NewLocalUser,
        )
        yield ConsoleRoute(HTTPMethod.GET, "/users/<user_id>", self._read, says="Everything known of a user")
        yield ConsoleRoute(
            HTTPMethod.PATCH,
            "/users/<user_id>",
            self._change,
            says="Move a user, or set all his roles; edit a local user",
            body=UserChange,
            if_match=True,
        )
        yield ConsoleRoute(
            HTTPMethod.DELETE,
            "/users/<user_id>",
            _on_user(self._local_users.delete),
            says="Delete a local user, or one whose provider is gone: deactivate him at once unless a legal hold "
            "protects him, and free his name; or free the name of who is deactivated",
            if_match=True,
        )
        for name, act in {
            "block": operate.block,
            "unblock": operate.unblock,
            "deactivate": operate.deactivate,
            "reactivate": operate.reactivate,
        }.items():
            path, says = f"/users/<user_id>/{name}", f"{name.capitalize()} a user"
            yield ConsoleRoute(HTTPMethod.POST, path, _on_user(act), says=says, if_match=True)
        yield ConsoleRoute(
            HTTPMethod.GET, "/legal-holds", self._list_holds, says="Legal holds, in pages", query=HoldSearch
        )
        yield ConsoleRoute(
            HTTPMethod.POST,
            "/legal-holds",
            self._create_hold,
            HTTPStatus.CREATED,
            says="Create a legal hold",
            body=NewLegalHold,
        )
        place, release = _on_held_user(holds.place), _on_held_user(holds.release)
        yield ConsoleRoute(HTTPMethod.PUT, HELD_USER, place, says="Put a user on a legal hold", if_match=True)
        yield ConsoleRoute(
            HTTPMethod.DELETE, HELD_USER, release, says="Release a user from a legal hold", if_match=True
        )
        yield ConsoleRoute(
            HTTPMethod.POST,
            "/providers/<provider_id>/awaiting-confirmation",
            self._decide,
            says="Confirm or cancel all deactivations that the provider's safety limit holds back, or will hold back",
            body=Decision,
            if_match=True,
        )

    def _create(self, call: ConsoleCall) -> UserDetails:
        new = call.body(NewLocalUser)
        return UserDetails.of(
            self._local_users.create(
                call.operator, to_names(new), organization_id=new.organization_id, role_ids=new.role_ids
            )
        )

    def _read(self, _: ConsoleCall, user_id: str) -> UserDetails:
        return UserDetails.of(self._operate.read(user_id))

    def _change(self, call: ConsoleCall, user_id: str) -> UserDetails:
        change = call.body(UserChange)
        return UserDetails.of(
            self._local_users.change(
                call.operator,
                user_id,
                to_names(change),
                organization_id=change.organization_id,
                role_ids=change.role_ids,
                version=call.seen_version(),
            )
        )

    def _list_holds(self, call: ConsoleCall) -> LegalHoldsView:
        asked = call.fields(HoldSearch)
        if asked.name is not None:
            return LegalHoldsView.of(self._holds.named(asked.name), None)
        return LegalHoldsView.of(*self._holds.page(asked.cursor, asked.limit))

    def _create_hold(self, call: ConsoleCall) -> LegalHoldView:
        return LegalHoldView.of(self._holds.create(call.operator, call.body(NewLegalHold).name))

    def _decide(self, call: ConsoleCall, provider_id: str) -> Decided:
        decision = call.body(Decision).decision
        act = self._confirmations.confirm if decision == "confirm" else self._confirmations.cancel
        decided = act(call.operator, provider_id, call.seen_version())
        return Decided(users=decided.users, more=decided.more)


def _on_user(act: Callable[[Operator, str, int | None], User]) -> ConsoleAct:
    def answer(call: ConsoleCall, user_id: str) -> UserDetails:
        return UserDetails.of(act(call.operator, user_id, call.seen_version()))

    return answer


def _on_held_user(act: Callable[[Operator, str, str, int | None], User]) -> ConsoleAct:
    def answer(call: ConsoleCall, hold_id: str, user_id: str) -> UserDetails:
        return UserDetails.of(act(call.operator, hold_id, user_id, call.seen_version()))

    return answer
