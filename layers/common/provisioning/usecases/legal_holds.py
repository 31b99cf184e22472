"""The operator's acts on legal holds: whoever is on one is blocked instead of deactivated."""

from dataclasses import dataclass

from provisioning.domain.failures import HoldNameClaimed, NotFound, Taken, Unacceptable
from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import HoldPlaced, HoldReleased
from provisioning.domain.names import NAME_KEY_BYTES_MAX, fits_a_key
from provisioning.domain.sync_log import LogEntry, Origin, differences
from provisioning.domain.users import ENVIRONMENT, User
from provisioning.usecases.list_cursors import cursor_text, place_in
from provisioning.usecases.operate import Operate, Operator
from provisioning.usecases.ports import HoldStore

LIST = "legal holds"


@dataclass(frozen=True, slots=True)
class LegalHolds:
    """Doing one of them twice is doing it once. All of them raise NotFound for what there is not, and Busy."""

    operate: Operate
    holds: HoldStore

    def create(self, operator: Operator, name: str) -> LegalHold:
        """A new legal hold. Raises Taken (there is one of that name), Unacceptable."""
        if not fits_a_key(name):
            detail = f"The name is longer than {NAME_KEY_BYTES_MAX} bytes when it is compared with others."
            raise Unacceptable(detail, field="name")
        now = self.operate.now()
        hold = LegalHold(id=self.operate.new_id(), name=name, created_at=now)
        origin = Origin(provider_id=ENVIRONMENT, actor=operator.arn, request_id=operator.request_id)
        entry = LogEntry(
            id=self.operate.new_id(),
            at=now,
            origin=origin,
            action="hold created",
            detail=_named(hold),
            changes=differences({}, {"id": hold.id, "name": name}),
        )
        try:
            self.holds.create(hold, [entry])
        except HoldNameClaimed:
            raise Taken("There is a legal hold of this name already. Choose another name.", field="name") from None
        return hold

    def page(self, cursor: str | None, limit: int) -> tuple[list[LegalHold], str | None]:
        """At most `limit` holds in the order of their ids, and the cursor of the next page. Raises Unacceptable."""
        holds, ended_at = self.holds.page_after(place_in(LIST, cursor) if cursor else "", limit)
        return holds, None if ended_at is None else cursor_text(LIST, ended_at)

    def named(self, name: str) -> list[LegalHold]:
        """The hold of that name in any spelling, if there is one."""
        hold = self.holds.by_name(name)
        return [] if hold is None else [hold]

    def read(self, hold_id: str) -> LegalHold:
        """The hold of that id."""
        hold = self.holds.get(hold_id)
        if hold is None:
            raise NotFound(f'There is no legal hold "{hold_id[:64]}".')
        return hold

    def place(self, operator: Operator, hold_id: str, user_id: str, version: int | None = None) -> User:
        """Put the user on a legal hold. Raises what `Operate.act` raises."""
        hold = self.read(hold_id)
        return self.operate.act(operator, user_id, HoldPlaced(hold_id), version, {"hold placed": _named(hold)})

    def release(self, operator: Operator, hold_id: str, user_id: str, version: int | None = None) -> User:
        """Release the user; after the last hold a deadline that has passed meanwhile is met at once."""
        hold = self.read(hold_id)
        released = HoldReleased(hold_id=hold_id, token=self.operate.new_token())
        return self.operate.act(operator, user_id, released, version, {"hold released": _named(hold)})


def _named(hold: LegalHold) -> str:
    return f'Legal hold "{hold.name}" ({hold.id}).'
