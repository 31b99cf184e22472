"""The console's paths about people: users, legal holds, and what a safety limit held back."""

from collections.abc import Callable, Iterator
from http import HTTPMethod, HTTPStatus

from provisioning.domain.users import User
from provisioning.usecases.operate import Operate, Operator
from provisioning.web.console_calls import ConsoleAct, ConsoleCall, ConsoleRoute
from provisioning.web.console_models import Decided, Decision, LegalHoldView, NewLegalHold, UserChange, UserView

HELD_USER = "/legal-holds/<hold_id>/users/<user_id>"


class UserPaths:
    """The operator's acts on users and legal holds."""

    def __init__(self, operate: Operate) -> None:
        self._operate = operate

    def routes(self) -> Iterator[ConsoleRoute]:
        operate = self._operate
        yield ConsoleRoute(HTTPMethod.GET, "/users/<user_id>", self._read)
        yield ConsoleRoute(HTTPMethod.PATCH, "/users/<user_id>", self._change)
        for name, act in {
            "block": operate.block,
            "unblock": operate.unblock,
            "deactivate": operate.deactivate,
            "reactivate": operate.reactivate,
        }.items():
            yield ConsoleRoute(HTTPMethod.POST, f"/users/<user_id>/{name}", _on_user(act))
        yield ConsoleRoute(HTTPMethod.GET, "/legal-holds", self._list_holds)
        yield ConsoleRoute(HTTPMethod.POST, "/legal-holds", self._create_hold, HTTPStatus.CREATED)
        yield ConsoleRoute(HTTPMethod.PUT, HELD_USER, _on_held_user(operate.place))
        yield ConsoleRoute(HTTPMethod.DELETE, HELD_USER, _on_held_user(operate.release))
        yield ConsoleRoute(HTTPMethod.POST, "/providers/<provider_id>/awaiting-confirmation", self._decide)

    def _read(self, _: ConsoleCall, user_id: str) -> UserView:
        return UserView.of(self._operate.read(user_id))

    def _change(self, call: ConsoleCall, user_id: str) -> UserView:
        change = call.body(UserChange)
        role_ids = None if change.roles is None else frozenset(change.roles)
        return UserView.of(
            self._operate.assign(call.operator, user_id, organization_id=change.organization_id, role_ids=role_ids)
        )

    def _list_holds(self, _: ConsoleCall) -> list[LegalHoldView]:
        return [LegalHoldView.of(hold) for hold in self._operate.holds.all()]

    def _create_hold(self, call: ConsoleCall) -> LegalHoldView:
        return LegalHoldView.of(self._operate.create_hold(call.body(NewLegalHold).name))

    def _decide(self, call: ConsoleCall, provider_id: str) -> Decided:
        decision = call.body(Decision).decision
        act = self._operate.confirm_waiting if decision == "confirm" else self._operate.cancel_waiting
        return Decided(users=act(call.operator, provider_id))


def _on_user(act: Callable[[Operator, str], User]) -> ConsoleAct:
    def answer(call: ConsoleCall, user_id: str) -> UserView:
        return UserView.of(act(call.operator, user_id))

    return answer


def _on_held_user(act: Callable[[Operator, str, str], User]) -> ConsoleAct:
    def answer(call: ConsoleCall, hold_id: str, user_id: str) -> UserView:
        return UserView.of(act(call.operator, hold_id, user_id))

    return answer
