"""How the days go by: who acts when, timers that come or do not, services that are down, and how it all ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from provisioning.domain.reminders import Reminder
from provisioning.usecases.life_changes import reminder_of
from tests.chaos.acts import Meet, Sweep
from tests.chaos.choices import Choices
from tests.chaos.provider_acts import KEPT_TEAMS, ProviderActs
from tests.chaos.settings import BY_ATTRIBUTE, BY_GROUPS, JOB_TIME, Mapped, apply_again, map_by_groups
from tests.chaos.simulation import TRIES_MAX, Simulation
from tests.chaos.weather import OUTAGES
from tests.chaos.world import World

SWEEP_EVERY = timedelta(minutes=5)
SWEEPS_AT_ONCE_MAX = 2
"""After a longer pause of everybody only so many come; the others would find the same."""
PAUSES_SECONDS = (1, 20, 90, 300, 300, 1_800)
LOST, LATE, EARLY, AGAIN = 0.05, 0.10, 0.01, 0.05
"""How often a timer is lost, comes with the next look, comes before its time, or comes a second time."""
MEETINGS, IMPATIENT, WAVES, REMAPPINGS, OUTAGE = 0.2, 0.3, 0.008, 0.006, 0.006
WAVE = 14
"""More than entra's safety limit."""


@dataclass
class Days:
    """The life of one house."""

    simulation: Simulation
    dice: Random
    choices: Callable[[World], Choices]
    organizations: list[str]
    mapped: Mapped = field(default_factory=Mapped)
    _moments: dict[str, tuple[datetime, Reminder]] = field(default_factory=dict[str, tuple[datetime, Reminder]])
    _past: list[Reminder] = field(default_factory=list[Reminder])
    _next_sweep: datetime | None = None

    def live(self, acts: int) -> None:
        """So many acts of people, with time between them."""
        for _ in range(acts):
            self._pass_time(self.dice.choice(PAUSES_SECONDS) * self.dice.random())
            lot = self.dice.random()
            if lot < WAVES:
                self._wave()
            elif lot < WAVES + REMAPPINGS:
                self._map_anew()
            elif lot < WAVES + REMAPPINGS + OUTAGE:
                self._break_something()
            choices = self.choices(self.simulation.world)
            act = choices.act()
            meeting = choices.meeting(act) if self.dice.random() < MEETINGS else None
            self.simulation.act(act, meeting, tries_max=1 if self.dice.random() < IMPATIENT else TRIES_MAX)

    def end(self) -> None:
        """The faults stop, what is under way comes to its end, and the sweep runs."""
        house = self.simulation.house
        house.weather.fair = True
        self._work_off()
        if apply_again(house, self.mapped):
            self.simulation.told["applied again"] += 1
            self._work_off()
        self._next_sweep = None
        self._deliver(mishaps=False)
        self.simulation.act(Sweep())
        house.clock.advance(2 * SWEEP_EVERY.total_seconds())
        self.simulation.act(Sweep())

    def _work_off(self) -> None:
        house = self.simulation.house
        until = house.clock() + JOB_TIME
        while house.clock() < until:
            house.clock.advance(SWEEP_EVERY.total_seconds())
            while house.work():
                pass

    # Time

    def _pass_time(self, seconds: float) -> None:
        clock = self.simulation.house.clock
        until, swept = clock() + timedelta(seconds=seconds), 0
        self._next_sweep = self._next_sweep or clock() + SWEEP_EVERY
        while self._next_sweep <= until:
            self._move_to(self._next_sweep)
            self._deliver(mishaps=True)
            self._next_sweep += SWEEP_EVERY
            swept += 1
            if swept <= SWEEPS_AT_ONCE_MAX:
                self.simulation.act(Sweep())
        self._move_to(until)
        self._work()

    def _move_to(self, moment: datetime) -> None:
        clock = self.simulation.house.clock
        clock.advance(max(0.0, (moment - clock()).total_seconds()))

    def _work(self) -> None:
        """The worker gets a message of the queue, in whatever weather."""
        house = self.simulation.house
        house.weather.calm = False
        house.work()
        house.weather.calm = True

    def _deliver(self, *, mishaps: bool) -> None:
        """Deliver the timers that are due: some are lost, some come later, some twice, now and then one too early."""
        house = self.simulation.house
        self._moments = house.schedules(self._moments)
        for name, (at, reminder) in sorted(self._moments.items()):
            if at <= house.clock():
                self._deliver_one(name, reminder, self.dice.random() if mishaps else 1.0)
            elif mishaps and self.dice.random() < EARLY:
                self._meet(reminder)
        if mishaps and self._past and self.dice.random() < AGAIN:
            self._meet(self.dice.choice(self._past[-50:]))

    def _deliver_one(self, name: str, reminder: Reminder, lot: float) -> None:
        if lot < LOST:
            self.simulation.lose(reminder)
        elif lot < LOST + LATE:
            return
        else:
            self._meet(reminder)
        self.simulation.house.drop(name)
        self._past.append(reminder)

    def _meet(self, reminder: Reminder) -> None:
        user = self.simulation.house.truth.users.get(reminder.user_id)
        self.simulation.act(Meet(reminder, counts=user is not None and reminder_of(user) == reminder))

    # What happens now and then

    def _wave(self) -> None:
        """A group is unassigned by mistake in the directory: many are deactivated within minutes."""
        provider = ProviderActs(BY_ATTRIBUTE, self.simulation.world, self.dice)
        active = [person for person in provider.mine() if person.status == "active"]
        for person in self.dice.sample(active, min(len(active), WAVE)):
            self.simulation.act(provider.say(person, active=False))

    def _map_anew(self) -> None:
        house, world = self.simulation.house, self.simulation.world
        teams = ProviderActs(BY_GROUPS, world, self.dice).teams()[:KEPT_TEAMS]
        if len(teams) == KEPT_TEAMS:
            self.mapped = map_by_groups(house, teams, self.organizations, self.dice)

    def _break_something(self) -> None:
        weather = self.simulation.house.weather
        service = self.dice.choice([*OUTAGES])
        weather.down[service] = self.simulation.house.clock() + OUTAGES[service]
