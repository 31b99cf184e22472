"""Simulated days: everybody acts by dice, calls to AWS fail, and after each act the table must agree with the model."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from provisioning.domain.reminders import Reminder
from provisioning.usecases.life_changes import reminder_of
from tests.chaos.acts import NEW, Act, Hire, OnPerson, OnTeam, Push, Said, WrongAnswerError
from tests.chaos.agreement import Span, adopted, seen
from tests.chaos.house import House
from tests.chaos.people import Person
from tests.chaos.world import Team, World, minute

TRIES_MAX = 6
"""Of whoever is patient; others give up after the first."""
LEFT_ALONE_SECONDS = 61
TRANSCRIPT_LINES = 40
FAR_FUTURE = datetime.max.replace(tzinfo=UTC)

type Done = tuple[Act, Said]
"""An act, and what whoever did it was told in the end."""


class DivergenceError(AssertionError):
    """The table says something else than what must be true."""


@dataclass
class Simulation:
    """One seed's house, and the world as it must be."""

    house: House
    world: World
    transcript: list[str] = field(default_factory=list[str])
    told: Counter[str] = field(default_factory=Counter[str])
    armed: dict[str, Reminder] = field(default_factory=dict[str, Reminder])
    """The timers that Scheduler is known to have, by user."""

    def act(self, act: Act, meeting: Act | None = None, tries_max: int = TRIES_MAX) -> None:
        """Have it done, come again where that is told, and compare.

        `meeting` is what somebody else does between two calls of the first one, if it comes to that.

        Raises:
            DivergenceError: the table does not agree with what must be true.
        """
        before, start = self.world, self.house.clock()
        met: list[Done] = []
        if meeting is not None:
            self.house.weather.meeting = lambda: met.append((meeting, meeting.does(self.house).said))
        said, moments = self._tried(act, tries_max)
        self.house.weather.meeting = None
        self._note(act, said, len(moments), met)
        self._finish_groups([act, *(each for each, _ in met)])
        self._compare(before, (act, said), moments, met, Span(start, self.house.clock()))

    def lose(self, reminder: Reminder) -> None:
        """A timer is lost: Scheduler has it no longer, and never delivered it."""
        self.armed.pop(reminder.user_id, None)

    def _tried(self, act: Act, tries_max: int) -> tuple[Said, list[datetime]]:
        """What was told in the end, and when each try began."""
        self.house.weather.calm = False
        moments = list[datetime]()
        try:
            for _ in range(tries_max):
                moments.append(self.house.clock())
                told = act.does(self.house)
                if told.said != "unknown":
                    return told.said, moments
                self._check_armed(act)
                self.house.clock.advance(told.pause_seconds)
        except WrongAnswerError as wrong:
            raise self.divergence([f"{act.name}: {wrong}"]) from wrong
        finally:
            self.house.weather.calm = True
        return "unknown", moments

    def _note(self, act: Act, said: Said, tries: int, met: list[Done]) -> None:
        meanwhile = "".join(f"; meanwhile {each.name}: {what}" for each, what in met)
        self.transcript.append(f"{self.house.clock():%d %H:%M:%S} {act.name}: {said} ({tries}){meanwhile}")
        self.told[said] += 1
        self.told["meanwhile"] += len(met)

    def _finish_groups(self, acts: list[Act]) -> None:
        """What requests have left of groups' changes is carried out: all of it or nothing."""
        groups = self.house.truth.groups
        if any(isinstance(act, OnTeam | Push) for act in acts) and groups.unfinished(FAR_FUTURE):
            self.house.clock.advance(LEFT_ALONE_SECONDS)
            self.house.truth.finish_groups()

    def _compare(self, before: World, done: Done, moments: list[datetime], met: list[Done], span: Span) -> None:
        act, said = done
        tries = len(moments)
        # By the minutes in which it may have been done: a safety limit counts by them.
        minutes = {minute(at): at for at in reversed(moments)}
        may_be = [world for at in sorted(minutes.values()) for world in _worlds(before, done, tries, met, at)]
        if not may_be:
            raise self.divergence([f"{act.name} must not be {said}"])
        ids = self._true_ids(may_be)
        may_be = [world.renamed(ids) for world in may_be]
        found = self._found(_concerned([before, *may_be], [done, *met]) | set(ids.values()))
        if met or tries > 1:
            # Several ways lead to where somebody is; the log tells which one it was.
            alone = [one for one in [done, *met] if isinstance(one[0], OnPerson | Hire)]
            for each in found.keys() & (_concerned([before, *may_be], alone) | set(ids.values())):
                found[each] = replace(found[each], told=self.house.truth.told(each))
        may_be = [world for world in may_be if self._teams_agree(before, world)] or may_be
        apart = _concerned([before], [one for one in [done, *met] if one[0].piecemeal])
        outcome = adopted(may_be, found, span, apart)
        if not isinstance(outcome, World):
            raise self.divergence(outcome)
        self.world = outcome.counted(before)
        given_up = [one for one in [done, *met] if one[1] != "done"]
        unsure = _concerned([before], given_up) | {each for each in ids.values() if given_up}
        self._check_timers(before, found, unsure)

    def _found(self, ids: Iterable[str]) -> dict[str, Person]:
        users = self.house.truth.users.get_many(sorted(ids))
        return {user.id: seen(user, self.house.archived) for user in users}

    def _true_ids(self, worlds: Iterable[World]) -> dict[str, str]:
        """The ids of what has been created, by the names under which it is there."""
        truth, ids = self.house.truth, dict[str, str]()
        for world in worlds:
            for person in _created(world.people.values()):
                user = truth.users.by_user_name(person.user_name)
                if user is not None and user.provider_id == person.provider and user.id not in self.world.people:
                    ids[person.id] = user.id
            for team in _created(world.teams.values()):
                group = truth.groups.by_display_name(team.provider, team.name)
                if group is not None and group.id not in self.world.teams:
                    ids[team.id] = group.id
        return ids

    def _teams_agree(self, before: World, world: World) -> bool:
        """True when the groups that may have changed are there under their names, or are not."""
        known = before.teams.keys() | world.teams.keys()
        changed = {each for each in known if before.teams.get(each) != world.teams.get(each)}
        return all(self._is_there(world.teams.get(each), each) for each in changed)

    def _is_there(self, team: Team | None, team_id: str) -> bool:
        group = self.house.truth.groups.get(team_id)
        name = group.display_name if group is not None and not group.deleted else None
        return name == (team.name if team else None)

    def _check_armed(self, act: Act) -> None:
        """Whoever is still pending as before has his timer still, though nobody may ever come again."""
        self.house.weather.calm = True
        for user in self.house.truth.users.get_many(sorted({*act.people(self.world)} & self.armed.keys())):
            reminder = reminder_of(user)
            if reminder and reminder == self.armed[user.id] and reminder.due_at > self.house.clock():
                self._require_timer(reminder)
        self.house.weather.calm = False

    def _require_timer(self, reminder: Reminder) -> None:
        if not self.house.has_timer(reminder):
            raise self.divergence([f"{reminder.user_id} is pending until {reminder.due_at}, and has no timer"])

    def _check_timers(self, before: World, found: dict[str, Person], unsure: set[str]) -> None:
        """Whoever was made pending has a timer, and keeps it as long as he is.

        About those who are `unsure` somebody was told to come again, and did not.
        """
        for user in self.house.truth.users.get_many(sorted(found)):
            reminder = reminder_of(user)
            if reminder is None or reminder.due_at <= self.house.clock():
                self.armed.pop(user.id, None)
                continue
            was = before.people.get(user.id)
            new = was is None or was.requested_at != self.world.of(user.id).requested_at
            if self.armed.get(user.id) == reminder or (new and user.id not in unsure):
                self._require_timer(reminder)
                self.armed[user.id] = reminder
            elif self.house.has_timer(reminder):
                self.armed[user.id] = reminder

    def divergence(self, reasons: Iterable[str]) -> DivergenceError:
        """What is wrong, below what was done last."""
        return DivergenceError("\n".join([*self.transcript[-TRANSCRIPT_LINES:], "", *reasons]))


def _concerned(worlds: list[World], acts: list[Done]) -> set[str]:
    return {each for act, _ in acts for world in worlds for each in act.people(world)}


def _created[T: (Person, Team)](of: Iterable[T]) -> list[T]:
    return [each for each in of if each.id.startswith(NEW)]


def _worlds(before: World, done: Done, tries: int, met: list[Done], now: datetime) -> Iterable[World]:
    """How the world may be after it, whichever of the acts came first."""
    meetings: list[list[Act]] = [[each for each, _ in met]]
    if any(what == "unknown" for _, what in met):
        meetings.append([])
    for meeting in meetings:
        yield from _orders(before, done, tries, meeting, now)


def _orders(before: World, done: Done, tries: int, met: list[Act], now: datetime) -> Iterable[World]:
    act, said = done
    orders: list[list[Act]] = [[act, *met], [*met, act]] if met else [[act]]
    if met and tries > 1:
        orders.append([act, *met, act])
    for order in orders:
        for world, refused in _after(before, order, act, now):
            if tries > 1 or said == "unknown" or refused == (said == "refused"):
                yield world
    if said != "done":
        yield from (world for world, _ in _after(before, met, act, now))


def _after(before: World, order: list[Act], act: Act, now: datetime) -> Iterable[tuple[World, bool]]:
    """The world after these acts, and whether the last try of the act is refused.

    An act has two steps when it makes somebody due and meets him: the next may come between them.
    """
    ways = [(before, False)]
    for each in order:
        ways = [
            (after or world, after is None if each is act else refused)
            for way, refused in ways
            for world in _stages(way)
            for after in (each.effect(world, now),)
        ]
    return ways


def _stages(world: World) -> Iterable[World]:
    yield world
    if (between := world.before_meeting()) is not world:
        yield between
