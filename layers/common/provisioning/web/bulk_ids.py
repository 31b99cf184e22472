"""What the bulkIds of a bulk request stand for, as far as that is known yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from provisioning.domain.failures import Impossible
from provisioning.scim.attributes import Document, Json
from provisioning.scim.bulk import Operation
from provisioning.scim.bulk_references import resolved, split
from provisioning.scim.errors import InvalidValue, ScimError
from provisioning.scim.values import shown


@dataclass(frozen=True, slots=True)
class BulkIds:
    """The bulkIds of all POSTs, what those were created with, and those that were not."""

    all: frozenset[str]
    known: dict[str, str] = field(init=False, default_factory=dict[str, str])
    """Permanent ids by bulkId."""
    failed: set[str] = field(init=False, default_factory=set[str])

    def settle(self, bulk_id: str, location: str | None) -> None:
        """Note what its POST has created; None: nothing."""
        if location is None:
            self.failed.add(bulk_id)
        else:
            self.known[bulk_id] = location.rpartition("/")[2]

    def path(self, operation: Operation) -> str:
        """Where the operation points, with the id for a reference that is known."""
        return "/".join(str(resolved(segment, self.known)) for segment in operation.path.split("/"))

    def resolve(self, document: Document) -> Document:
        """The document with ids for its references."""
        return {name: resolved(value, self.known) for name, value in document.items()}

    def ready(self, operation: Operation) -> tuple[Json, Document]:
        """The operation's data, with ids for references; and the values of a POST that name what comes only later.

        Raises:
            InvalidValue: it refers to no POST of the request.
            Impossible: what it refers to was not created, or will be too late.
        """
        unknown = operation.needs() - self.known.keys()
        if unknown - self.all:
            raise InvalidValue(f"{quoted(unknown - self.all)} is the bulkId of no POST in the request.")
        if unknown & self.failed:
            raise Impossible(f"{quoted(unknown & self.failed)} failed; its result says why. Send both again.")
        data = resolved(operation.data, self.known)
        if not unknown:
            return data, {}
        if not operation.creates or not isinstance(data, dict):
            raise Impossible(f"{quoted(unknown)} is created only behind this operation. Send this one behind that.")
        return split(data, unknown)


def bulk_ids(operations: Sequence[Operation | ScimError]) -> BulkIds:
    """The ids that the operations will make known."""
    return BulkIds(frozenset(each.bulk_id for each in operations if isinstance(each, Operation) and each.creates))


def quoted(bulk_ids: Iterable[str]) -> str:
    """The bulkIds as a detail names them; of many only the first."""
    first, *others = sorted(bulk_ids)
    return f'"bulkId:{shown(first)}"' + (f" and {len(others):,} others" if others else "")
