"""The settings applier's door: SQS's messages in, one log line for each out."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools import Logger

from provisioning.usecases.apply_settings import ApplySettings

MILLISECONDS_KEPT = 20_000
"""What is left of an invocation when the job is put into the queue again: one more step fits into it."""


class SettingsApplier:
    """Takes messages `{"jobId"}`. What fails is raised: SQS delivers again, and then its dead-letter queue has it."""

    def __init__(self, apply: ApplySettings, now: Callable[[], datetime], logger: Logger) -> None:
        self._apply = apply
        self._now = now
        self._logger = logger

    def __call__(self, event: dict[str, Any], context: Any) -> None:  # noqa: ANN401 - Lambda's own
        """Carry on with the job of each message for as long as there is time."""
        milliseconds = context.get_remaining_time_in_millis() - MILLISECONDS_KEPT
        until = self._now() + timedelta(milliseconds=milliseconds)
        for record in event["Records"]:
            job_id = json.loads(record["body"])["jobId"]
            job = self._apply.run(job_id, until)
            told = {"done": job.done, "users": job.users, "finished": job.finished_at is not None} if job else {}
            self._logger.info("settings", extra={"job_id": job_id, **told})
