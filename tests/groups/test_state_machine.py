"""Everybody acts in any order, any act may be killed or disturbed anywhere: in the end all agree on who is where."""

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from provisioning.domain.failures import Busy, Failure
from provisioning.domain.mappings import RoleRow, RolesByGroups
from provisioning.domain.roles import BASIC_ROLE_IDS
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage

PEOPLE = 60
"""More than one transaction takes."""
GROUPS = 3
HELP_DESK = frozenset({"org-help-desk"})

people = st.one_of(
    st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=4, unique=True),
    st.integers(0, 10).map(lambda start: list(range(start, PEOPLE))),
)
group = st.integers(0, GROUPS - 1)
deaths = st.none() | st.integers(0, 5)
"""How many writes an act makes before it is killed; None: it lives."""


class Everybody(RuleBasedStateMachine):
    """Three groups, sixty users, one of the groups grants a role."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.people = [self.stage.create(f"user{number}@example.com") for number in range(PEOPLE)]
        self.groups = [self.stage.push(f"Group {number}") for number in range(GROUPS)]
        row = RoleRow(group_id=self.groups[0], role_ids=HELP_DESK)
        self.stage.map_roles(RolesByGroups((row,)))

    def _act(self, act: Callable[[], object], writes: int | None) -> None:
        try:
            if writes is None:
                act()
            else:
                self.stage.kill_after(writes, act)
        except Failure:
            # A deleted group, a user who is gone: refused is fine, half done is not.
            return

    def _ids(self, numbers: list[int]) -> list[str]:
        return [self.people[number] for number in numbers]

    @rule(number=group, numbers=people, writes=deaths)
    def add(self, number: int, numbers: list[int], writes: int | None) -> None:
        self._act(lambda: self.stage.add(self.groups[number], *self._ids(numbers)), writes)

    @rule(number=group, numbers=people, writes=deaths)
    def remove(self, number: int, numbers: list[int], writes: int | None) -> None:
        self._act(lambda: self.stage.remove(self.groups[number], *self._ids(numbers)), writes)

    @rule(number=group, numbers=people, writes=deaths)
    def put(self, number: int, numbers: list[int], writes: int | None) -> None:
        ids = self._ids(numbers)
        self._act(lambda: self.stage.put_group(self.groups[number], f"Group {number}", *ids), writes)

    @rule(number=group, numbers=people, writes=deaths)
    def delete_and_push_anew(self, number: int, numbers: list[int], writes: int | None) -> None:
        if number == 0:
            # The one that is mapped stays.
            return
        self._act(lambda: self.stage.delete_group(self.groups[number]), writes)
        try:
            self.groups[number] = self.stage.push(f"Group {number}", *self._ids(numbers))
        except Failure:
            return

    @rule(number=st.integers(0, PEOPLE - 1), writes=deaths)
    def deactivate(self, number: int, writes: int | None) -> None:
        self._act(lambda: self.stage.operate.deactivate(OPERATOR, self.people[number]), writes)

    @rule(number=st.integers(0, PEOPLE - 1), writes=deaths)
    def reactivate(self, number: int, writes: int | None) -> None:
        self._act(lambda: self.stage.say(self.people[number], active=True), writes)

    @rule(number=st.integers(0, PEOPLE - 1), writes=deaths)
    def delete_user(self, number: int, writes: int | None) -> None:
        self._act(lambda: self.stage.delete(self.people[number]), writes)

    @rule(number=st.integers(0, PEOPLE - 1), writes=deaths)
    def unblock(self, number: int, writes: int | None) -> None:
        self._act(lambda: self.stage.unblock(self.people[number]), writes)

    @rule(number=group, numbers=people, replaces=st.integers(0, 3), writes=deaths)
    def somebody_adds_just_before(self, number: int, numbers: list[int], replaces: int, writes: int | None) -> None:
        """The next writer of a group is overtaken."""
        ids = self._ids(numbers)
        self.stage.groups.meddle(
            lambda: self._act(lambda: self.stage.add(self.groups[number], *ids), writes), replaces=replaces
        )

    @rule(number=st.integers(0, PEOPLE - 1), replaces=st.integers(0, 3))
    def somebody_leaves_just_before(self, number: int, replaces: int) -> None:
        self.stage.groups.meddle(
            lambda: self._act(lambda: self.stage.operate.deactivate(OPERATOR, self.people[number]), None),
            replaces=replaces,
        )

    @rule()
    def sweep(self) -> None:
        self._sweep()

    def teardown(self) -> None:
        self.stage.groups.meddlers = []
        self._sweep()
        self.all_agree()

    def _sweep(self) -> None:
        try:
            self.stage.sweep_groups()
            self.stage.sweep_users()
        except ExceptionGroup as failed:
            assert {type(each.__cause__) for each in failed.exceptions} == {Busy}

    def all_agree(self) -> None:
        stage = self.stage
        users = [stage.user(user_id) for user_id in self.people]
        for group_id in stage.found_groups(None):
            found = stage.group(group_id)
            assert found.change is None
            assert stage.places(group_id) == sorted(user.id for user in users if group_id in user.group_ids)
            assert stage.members(group_id) == sorted(
                user.id for user in users if group_id in user.group_ids and user.present
            )
            assert found.member_count == len(stage.members(group_id))
            self._the_log_agrees(group_id)
        assert {each for user in users for each in user.group_ids} <= {*stage.found_groups(None)}
        for user in users:
            assert user.placement.role_ids == (HELP_DESK if self.groups[0] in user.group_ids else BASIC_ROLE_IDS)

    def _the_log_agrees(self, group_id: str) -> None:
        added, removed = self.stage.logged(group_id, "added"), self.stage.logged(group_id, "removed")
        added.subtract(removed)
        assert set(added.values()) <= {0, 1}
        assert sorted(added.elements()) == self.stage.places(group_id)


TestEverybody = Everybody.TestCase
TestEverybody.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
