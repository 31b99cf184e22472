"""One bulk request on its way: its operations, carried out one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from aws_lambda_powertools.event_handler import Response

from provisioning.domain.failures import Busy, Failure, Impossible
from provisioning.scim.attributes import Document, Json
from provisioning.scim.bulk import Operation, named, pointed_at
from provisioning.scim.bulk_order import carrying_order
from provisioning.scim.bulk_references import adding, references
from provisioning.scim.errors import ScimError
from provisioning.web.api import SCIM_PATH, Call, ScimApi
from provisioning.web.bulk_ids import BulkIds, quoted
from provisioning.web.bulk_outcomes import OperationRequest, Outcome, has_failed, header, operation_request
from provisioning.web.request import ScimRequest

type Witness = Callable[[Call, Response[str]], None]
"""Is told of an operation and its answer."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Values that a resource was created without, and the bulkIds that they refer to."""

    values: Document
    needs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkJob:
    """A POST that names what comes only later is carried out without that, and gets it as soon as it is there."""

    api: ScimApi
    call: Call
    base_url: str
    is_over: Callable[[], bool]
    """True when nothing may be begun any more."""
    witnesses: Sequence[Witness]
    given: Sequence[Json]
    operations: Sequence[Operation | ScimError]
    """What was read of those given."""
    ids: BulkIds
    outcomes: dict[int, Outcome] = field(init=False, default_factory=dict[int, Outcome])
    """By the places of their operations."""
    waiting: dict[int, Lack] = field(init=False, default_factory=dict[int, Lack])
    """What created resources still lack, by the places of their operations."""

    def run(self, fail_on_errors: int | None) -> list[Document]:
        """The results of all operations that were tried, in the order of the request."""
        for place in carrying_order(self.operations):
            if fail_on_errors is not None and self._failures() >= fail_on_errors:
                break
            self.outcomes[place] = self._try(place)
            self._complete_what_can_be()
        for place in [*self.waiting]:
            self.outcomes[place] = self._incomplete(place, "What it refers to was not carried out.")
        return [self.outcomes[place].document(self.given[place]) for place in sorted(self.outcomes)]

    def _failures(self) -> int:
        return sum(outcome.failed for outcome in self.outcomes.values())

    def _try(self, place: int) -> Outcome:
        operation = self.operations[place]
        if isinstance(operation, ScimError):
            return self._unreadable(self.given[place], operation)
        outcome, later = self._carry_out(operation)
        if operation.creates:
            self.ids.settle(operation.bulk_id, None if outcome.failed else outcome.location)
        if later and not outcome.failed:
            self.waiting[place] = Lack(later, references([*later.values()]))
        return outcome

    def _unreadable(self, given: Json, wrong: ScimError) -> Outcome:
        response = self._refuse(self.call.request, wrong)
        return Outcome(response, None if named(given).get("method") == "POST" else self.base_url + pointed_at(given))

    def _carry_out(self, operation: Operation) -> tuple[Outcome, Document]:
        """What becomes of the operation, and the values that had to be left out."""
        request = self._request(operation)
        location = None if operation.creates else self.base_url + request.path.removeprefix(SCIM_PATH)
        try:
            data, later = self._ready(operation)
        except (ScimError, Failure) as refusal:
            return Outcome(self._refuse(request, refusal), location), {}
        response = self._answer(replace(request, data=data))
        return Outcome(response, location or header(response, "Location"), header(response, "ETag")), later

    def _ready(self, operation: Operation) -> tuple[Json, Document]:
        if self.is_over():
            raise Busy("The time of one bulk request was over before this operation could begin. Send it again.")
        return self.ids.ready(operation)

    def _complete_what_can_be(self) -> None:
        for place, lack in [*self.waiting.items()]:
            if lack.needs <= self.ids.known.keys():
                self.outcomes[place] = self._complete(place, lack.values)
            elif lack.needs & self.ids.failed:
                self.outcomes[place] = self._incomplete(place, f"{quoted(lack.needs & self.ids.failed)} failed.")

    def _complete(self, place: int, values: Document) -> Outcome:
        outcome = self.outcomes[place]
        path = str(outcome.location).removeprefix(self.base_url)
        data = adding(self.ids.resolve(values))
        response = self._answer(operation_request("PATCH", path, data, request_id=self.call.request.request_id))
        if has_failed(response):
            return self._incomplete(place, Outcome(response, None).detail)
        del self.waiting[place]
        return replace(outcome, version=header(response, "ETag"))

    def _incomplete(self, place: int, reason: str) -> Outcome:
        """RFC 7644 §3.7.1: 409 for references that could not be resolved. What was created stays, and is told of."""
        operation = self.operations[place]
        assert isinstance(operation, Operation)
        names = ", ".join(self.waiting.pop(place).values)
        refusal = Impossible(f"Created, but without {names}. {reason} Add it by a PATCH at the location.")
        return replace(self.outcomes[place], response=self._refuse(self._request(operation), refusal))

    def _request(self, operation: Operation) -> OperationRequest:
        path, version, request_id = self.ids.path(operation), operation.version, self.call.request.request_id
        return operation_request(operation.method, path, operation.data, request_id=request_id, version=version)

    def _answer(self, request: OperationRequest) -> Response[str]:
        call = replace(self.call, request=request)
        return self._told(call, self.api.carry_out(call))

    def _refuse(self, request: ScimRequest, refusal: Exception) -> Response[str]:
        return self._told(replace(self.call, request=request), self.api.refuse(refusal))

    def _told(self, call: Call, response: Response[str]) -> Response[str]:
        for witness in self.witnesses:
            witness(call, response)
        return response
