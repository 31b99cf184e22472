"""The settings applier's door: SQS's messages in, one log line for each out."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from provisioning.domain.failures import Failure
from provisioning.domain.jobs import Job
from provisioning.usecases.apply_settings import ApplySettings
from provisioning.web.failed_work import FailedWork

MILLISECONDS_KEPT = 20_000
"""What is left of an invocation when the job is put into the queue again: one more step fits into it."""


class SettingsApplier:
    """Takes messages `{"jobId"}`.

    What fails is told and raised: SQS delivers again, and then its dead-letter queue has it.
    """

    def __init__(self, apply: ApplySettings, now: Callable[[], datetime], failed: FailedWork) -> None:
        self._apply = apply
        self._now = now
        self._failed = failed
        self._logger = failed.logger

    def __call__(self, event: dict[str, Any], context: Any) -> None:  # noqa: ANN401 - Lambda's own
        """Carry on with the job of each message for as long as there is time."""
        milliseconds = context.get_remaining_time_in_millis() - MILLISECONDS_KEPT
        until = self._now() + timedelta(milliseconds=milliseconds)
        for record in event["Records"]:
            job_id = json.loads(record["body"])["jobId"]
            self._run(job_id, until, context.aws_request_id)

    def _run(self, job_id: str, until: datetime, request_id: str) -> None:
        ids = {"job_id": job_id, "request_id": request_id}
        try:
            job = self._apply.run(job_id, until)
        except Exception as failure:
            self._logger.exception("settings not applied", exc_info=failure, extra=ids)
            self._failed.tell_of_job(self._job(job_id), job_id, failure, request_id)
            raise
        told: dict[str, object] = {}
        if job:
            finished = job.finished_at is not None
            told = {"provider_id": job.provider_id, "done": job.done, "users": job.users, "finished": finished}
        self._logger.info("settings", extra={**ids, **told})

    def _job(self, job_id: str) -> Job | None:
        with suppress(Failure):
            return self._apply.read(job_id)
        return None
