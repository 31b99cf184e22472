"""POST /Bulk (RFC 7644 §3.7): many requests in one, each answered as if it had come by itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPMethod
from typing import Any

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.bulk import (
    BULK_BYTES_MAX,
    BULK_OPERATIONS_MAX,
    BulkRequest,
    bulk_response,
    read_bulk,
    read_operations,
)
from provisioning.web.answers import document_response
from provisioning.web.api import Call, ScimApi
from provisioning.web.bulk_ids import bulk_ids
from provisioning.web.bulk_job import BulkJob, Witness
from provisioning.web.failures import HttpFailure

BULK_TIME = timedelta(seconds=20)
"""No operation is begun later: API Gateway gives up after 30 seconds."""


class BulkRoutes:
    """The act behind /Bulk. The witnesses are told of every operation with its answer."""

    def __init__(self, base_url: str, now: Callable[[], datetime], witnesses: Sequence[Witness]) -> None:
        self._base_url = base_url
        self._now = now
        self._witnesses = witnesses

    def add_to(self, api: ScimApi) -> None:
        """Answer for /Bulk in this API, which carries out the operations."""
        api.add("/Bulk", {HTTPMethod.POST: partial(self._answer, api)})

    def _answer(self, api: ScimApi, call: Call) -> Response[Any]:
        request = read_bulk(call.request.json(BULK_BYTES_MAX, "maxPayloadSize"))
        _require_few(request)
        until = self._now() + BULK_TIME
        operations = read_operations(request.operations)
        job = BulkJob(
            api=api,
            call=replace(call, caller=replace(call.caller, until=until)),
            base_url=self._base_url,
            is_over=lambda: self._now() >= until,
            witnesses=self._witnesses,
            given=request.operations,
            operations=operations,
            ids=bulk_ids(operations),
        )
        results = job.run(request.fail_on_errors)
        return document_response(bulk_response(results), gzip=call.request.accepts_gzip)


def _require_few(request: BulkRequest) -> None:
    count = len(request.operations)
    if count > BULK_OPERATIONS_MAX:
        # RFC 7644 §3.7.4: the answer says which limit it is.
        limit = f"more than {BULK_OPERATIONS_MAX}, the maxOperations"
        raise HttpFailure(413, f"The request has {count:,} operations, {limit}. Send fewer at a time.")
