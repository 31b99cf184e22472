"""What becomes of findings: they are told; or what can be put right safely is, by one write that the log tells of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from provisioning.domain.examination import LATE_AFTER, Mend, Treat
from provisioning.domain.findings import Code, Finding
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.examination_ports import SetTimers
from provisioning.usecases.life_changes import reminder_of
from provisioning.usecases.log_ports import FailureLog
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.operate import Operator
from provisioning.usecases.unfinished_jobs import UnfinishedJobs

CHANGE_TIME = timedelta(seconds=8)
"""How long one repair works on an unfinished change of members; what is left, the next one or the sweep carries out."""

type Act = Callable[[Finding], bool]
"""Puts right what a finding is about; False: nothing is wrong any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairs:
    """Never the deactivation of somebody, and nothing that would take a guess at what was lost."""

    memberships: Memberships
    changes: GroupChanges
    timers: SetTimers
    jobs: UnfinishedJobs
    log: FailureLog
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def tell(self, finding: Finding, mend: Mend | None) -> Finding:
        """The finding, with whether it could be repaired."""
        return replace(finding, repairable=self._chosen(finding, mend) is not None)

    def for_operator(self, operator: Operator) -> Treat:
        """What repairs a finding in the operator's name, where that is possible."""

        def repair(finding: Finding, mend: Mend | None) -> Finding:
            told, chosen = self.tell(finding, mend), self._chosen(finding, mend)
            if chosen is None:
                return told
            try:
                return replace(told, repaired=chosen(self._entry(operator, finding)))
            except Exception as failure:  # noqa: BLE001 - one repair's trouble must not keep the others waiting
                return replace(told, detail=f"{told.detail} The repair failed ({type(failure).__name__}); try again.")

        return repair

    def _chosen(self, finding: Finding, mend: Mend | None) -> Mend | None:
        """The write that came with the finding, or an act of ours."""
        act = self._acts().get(finding.code)
        if mend is not None or act is None:
            return mend

        def carry_out(entry: LogEntry) -> bool:
            done = act(finding)
            if done:
                self.log.record(entry)
            return done

        return carry_out

    def _acts(self) -> Mapping[Code, Act]:
        return {
            "timer-missing": self._set_timer,
            "settling-overdue": self._settle,
            "change-overdue": self._carry_on,
            "job-stalled": self._end,
        }

    def _set_timer(self, finding: Finding) -> bool:
        user = self.memberships.users.get(finding.about.user_id)
        reminder = reminder_of(user) if user else None
        if reminder is None or self.timers.is_set(reminder):
            return False
        self.timers.arm(reminder)
        return True

    def _settle(self, finding: Finding) -> bool:
        user_id = finding.about.user_id
        if user_id not in self.memberships.users.unsettled(self.now() - LATE_AFTER):
            return False
        self.memberships.settle(user_id)
        return True

    def _carry_on(self, finding: Finding) -> bool:
        group = self.changes.groups.get(finding.about.group_id)
        if group is None or group.change is None or self.now() - group.change.begun_at <= LATE_AFTER:
            return False
        self.changes.take_over(group.id, self.now() + CHANGE_TIME)
        return True

    def _end(self, finding: Finding) -> bool:
        return self.jobs.abandon(finding.about.other_id)

    def _entry(self, operator: Operator, finding: Finding) -> LogEntry:
        return LogEntry(
            id=self.new_id(),
            at=self.now(),
            origin=Origin(provider_id=finding.about.provider_id, actor=operator.arn, request_id=operator.request_id),
            action="repaired",
            user_id=finding.about.user_id,
            user_name=finding.about.user_name,
            group_id=finding.about.group_id,
            group_name=finding.about.group_name,
            detail=f"{finding.code}: {finding.detail}",
        )
