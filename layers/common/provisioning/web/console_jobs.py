"""The console's paths about Apply Org and Role Settings: start it, look at its progress and at what it does."""

from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus

from provisioning.usecases.apply_settings import ApplySettings
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_job_models import JobPaging, JobReport, JobView, NewJob


class JobPaths:
    """Apply Org and Role Settings."""

    def __init__(self, apply_settings: ApplySettings) -> None:
        self._apply = apply_settings

    def routes(self) -> Iterator[ConsoleRoute]:
        start = "/providers/<provider_id>/apply-settings"
        yield ConsoleRoute(
            HTTPMethod.POST,
            start,
            self._start,
            HTTPStatus.ACCEPTED,
            says="Apply the organization and role settings to all the provider's users; a dry run changes nobody",
            body=NewJob,
            if_match=True,
        )
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/jobs/<job_id>",
            self._report,
            says="How far a job is, and a page of what it does",
            query=JobPaging,
        )

    def _start(self, call: ConsoleCall, provider_id: str) -> JobView:
        dry_run, version = call.body(NewJob).dry_run, call.seen_version()
        return JobView.of(self._apply.start(call.operator, provider_id, dry_run=dry_run, version=version))

    def _report(self, call: ConsoleCall, job_id: str) -> JobReport:
        cursor = call.fields(JobPaging).cursor
        # The job is read first: its counts never tell of less than the changes that are shown.
        job = self._apply.read(job_id)
        return JobReport.of_page(job, *self._apply.jobs.changes(job_id, cursor))
