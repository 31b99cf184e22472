"""One piece of an examination: items are taken in small lots, until enough is done."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from provisioning.domain.examination import CountedKind, Piece, Sort, Tally, Treat, Walk
from provisioning.domain.lifecycle import Active
from provisioning.domain.stories import AWAY, Creation
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.storage import group_items, keys
from provisioning.storage.examination.inquiry import Inquiry
from provisioning.storage.examination.items import subject_of
from provisioning.storage.examination.member_counts import miscounted
from provisioning.storage.examination.questions import Circumstances, Subject, readable, texts
from provisioning.storage.examination.telling import Telling
from provisioning.storage.table import Item

PIECE_WEIGHT_MAX = 4_000
"""So many items that are read, or as much other work, are enough for one piece."""
LOT_WEIGHT = 400
"""About so many items are read with those of a lot: four batches."""
LOOKED_UP_WEIGHT = 25
"""What must be asked for by itself weighs as much as so many items that are read in a batch."""
COUNTED: Mapping[tuple[str, str], CountedKind] = {("USER", "USER"): "USER", ("GROUP", "GROUP"): "GROUP"}
"""What counters count, by what the two parts of its key begin with."""


class PieceWork:
    """What has been met so far."""

    def __init__(self, walk: Walk, around: Circumstances, treat: Treat) -> None:
        self._weight = 0
        self._walk = walk
        self._around = around
        self._telling = Telling(around, treat)
        self._inquiry = Inquiry(around.table, partial(subject_of, around=around))
        self._last: Item | None = None
        self._examined: Counter[Sort] = Counter()
        self._met: Counter[tuple[str, CountedKind]] = Counter()
        self._members: Counter[str] = Counter({walk.group_id: walk.members} if walk.group_id else {})
        self._users: list[User] = []
        self._steps: list[LogEntry] = []
        self._creations: list[Creation] = []

    @property
    def enough(self) -> bool:
        """True when the piece is as large as it may be."""
        return self._weight >= PIECE_WEIGHT_MAX

    def take(self, items: list[Item]) -> list[Item]:
        """Examine a lot of the items; those that are left."""
        lot = self._lot(items)
        for subject in lot:
            self._meet(subject)
        for subject, questions in self._inquiry.suspicions(lot):
            self._weight += LOOKED_UP_WEIGHT * len(questions)
            self._telling.tell(partial(self._inquiry.confirmed, subject.item, questions))
        return items[len(lot) :]

    def done(self, *, through: bool, reached: tuple[str, str] | None = None) -> Piece:
        """What came of it. `through`: there are no more items. `reached`: how far DynamoDB has looked without any."""
        paused_in = "" if through or self._last is None else _group_id(self._last)
        for group_id in sorted(self._miscounted({*self._members} - {paused_in}) | self._telling.recounts):
            self._telling.tell(partial(miscounted, group_id, self._around))
        return Piece(
            walk=self._walk_on(paused_in, reached, through=through),
            examined=self._examined,
            findings=self._telling.findings,
            unjudged=self._telling.unjudged,
            users=self._users,
            steps=self._steps,
            creations=self._creations,
        )

    def _lot(self, items: list[Item]) -> list[Subject]:
        lot: list[Subject] = []
        size = 0
        for item in items:
            if size >= LOT_WEIGHT or self.enough:
                break
            lot.append(subject_of(item, self._around))
            size += lot[-1].weight
            self._weight += lot[-1].weight + LOOKED_UP_WEIGHT * self._lookups(lot[-1])
        return lot

    def _meet(self, subject: Subject) -> None:
        item, user, entry = subject.item, subject.user, subject.entry
        self._last = item
        self._examined[subject.sort] += 1
        if group_id := _group_id(item):
            self._members[group_id] += item["sk"]["S"].startswith(keys.MEMBERS)
        if counted := _counted_as(item):
            self._met[counted] += 1
        if user is not None:
            self._users.append(user)
        if entry is not None and entry.action in AWAY:
            self._steps.append(entry)
        if subject.creation is not None:
            self._creations.append(subject.creation)

    def _lookups(self, subject: Subject) -> int:
        """What others ask because of it: for a user's timer or his record, and for the log."""
        log_start = self._around.now - self._around.log_retention
        if subject.creation is not None:
            return subject.creation.at > log_start
        if subject.user is None:
            return subject.entry is not None and subject.entry.action in AWAY
        user, newcomer = subject.user, subject.user.created_at > log_start
        marked = user.deleted or user.life.blocked_by_operator or bool(user.life.holds)
        return newcomer + (newcomer and marked) + (0 if isinstance(user.life.status, Active) else 2)

    def _miscounted(self, group_ids: Iterable[str]) -> set[str]:
        """The groups that say that they have another number of members than were met."""
        items = self._around.table.get_all([keys.group_key(each) for each in sorted(group_ids)])
        groups = (readable(group_items.from_item, item) for item in items)
        return {group.id for group in groups if group and group.member_count != self._members[group.id]}

    def _walk_on(self, paused_in: str, reached: tuple[str, str] | None, *, through: bool) -> Walk:
        return replace(
            self._walk,
            after=texts(self._last) if self._last else reached,
            group_id=paused_in,
            members=self._members[paused_in],
            items=self._walk.items + self._examined.total(),
            tallies={owned: self._added(owned, tally) for owned, tally in self._walk.tallies.items()},
            through=through,
        )

    def _added(self, owned: tuple[str, CountedKind], tally: Tally) -> Tally:
        return replace(tally, met=tally.met + self._met[owned])


def _group_id(item: Item) -> str:
    """In whose partition the item stands; empty when it is no group's."""
    partition = item["pk"]["S"]
    return keys.group_id(item) if partition.startswith(keys.group_partition("")) else ""


def _counted_as(item: Item) -> tuple[str, CountedKind] | None:
    """By which counter the item should be counted, whatever else is wrong with it."""
    pk, sk = (text.partition("#")[0] for text in texts(item))
    kind = COUNTED.get((pk, sk))
    provider_id = item.get("provider_id", {}).get("S")
    return None if kind is None or provider_id is None or "deleted" in item else (provider_id, kind)
