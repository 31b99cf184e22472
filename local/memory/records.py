"""Users or groups in memory: by id, by the values that only one of them may have, and in the order of their names."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Protocol

from provisioning.domain.failures import ClaimLost, LostRace

SEPARATOR = "\x1f"
"""Sorts before all that names are made of."""

type Claims = dict[type[ClaimLost], Hashable]
"""The values that a record claims, each under the failure that tells of its loss."""


class Record(Protocol):
    """What users and groups have in common."""

    @property
    def id(self) -> str: ...
    @property
    def provider_id(self) -> str: ...
    @property
    def deleted(self) -> bool: ...
    @property
    def version(self) -> int: ...


class Records[R: Record]:
    """A deleted record claims nothing and is on no list. The `require_…` change nothing: check all, then write."""

    def __init__(self, name_key: Callable[[R], str], claims: Callable[[R], Claims]) -> None:
        self._name_key = name_key
        self._claims = claims
        self._records: dict[str, R] = {}
        self._owners: dict[tuple[type[ClaimLost], Hashable], str] = {}
        self._in_name_order: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def get(self, record_id: str) -> R | None:
        return self._records.get(record_id)

    def get_many(self, record_ids: Iterable[str]) -> list[R]:
        return [self._records[each] for each in dict.fromkeys(record_ids) if each in self._records]

    def everyone(self) -> list[R]:
        """All records, the deleted too."""
        return list(self._records.values())

    def owner(self, lost: type[ClaimLost], value: Hashable) -> R | None:
        return self._records.get(self._owners.get((lost, value), ""))

    def total(self, provider_id: str) -> int:
        return len(self._in_name_order[provider_id])

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[R]]:
        places = self._in_name_order[provider_id][start_index - 1 : start_index - 1 + count]
        return self.total(provider_id), [self._records[record_id] for _, record_id in places]

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[R], str | None]:
        rest = [*self.from_name(provider_id, "", place)]
        page = rest[:count]
        ended_at = page[-1][0] if page else place
        return [record for _, record in page], ended_at if len(rest) > count else None

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, R]]:
        for name, record_id in list(self._in_name_order[provider_id]):
            place = f"{name}{SEPARATOR}{record_id}"
            if name.startswith(prefix) and place > after and record_id in self._records:
                yield place, self._records[record_id]

    def all(self, provider_id: str) -> Iterator[R]:
        for _, record_id in list(self._in_name_order[provider_id]):
            yield self._records[record_id]

    def require_new(self, record: R) -> None:
        if record.id in self._records:
            raise LostRace

    def require_current(self, record: R) -> None:
        stored = self._records.get(record.id)
        if stored is None or stored.version != record.version:
            raise LostRace

    def require_unclaimed(self, record: R) -> None:
        for lost, value in self._claims_of(record).items():
            owner = self.owner(lost, value)
            if owner is not None and owner.id != record.id:
                raise lost(owner_id=owner.id, provider_id=owner.provider_id)

    def put(self, record: R) -> None:
        """Put the record, perhaps in the place of the one with the same id."""
        self.remove(record.id)
        self._records[record.id] = record
        self._owners |= dict.fromkeys(self._claims_of(record).items(), record.id)
        if not record.deleted:
            insort(self._in_name_order[record.provider_id], self._place(record))

    def remove(self, record_id: str) -> None:
        """Remove the record with that id, if there is one."""
        stored = self._records.pop(record_id, None)
        if stored is None or stored.deleted:
            return
        for claim in self._claims_of(stored).items():
            del self._owners[claim]
        order = self._in_name_order[stored.provider_id]
        del order[bisect_left(order, self._place(stored))]

    def _claims_of(self, record: R) -> Claims:
        return {} if record.deleted else self._claims(record)

    def _place(self, record: R) -> tuple[str, str]:
        return self._name_key(record), record.id
