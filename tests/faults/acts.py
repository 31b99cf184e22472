"""The acts whose every AWS call must be allowed to fail, and the story that is told of each."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from provisioning.domain.failures import Busy, Failure, Impossible, NotFound, Taken
from provisioning.domain.holds import LegalHold
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.usecases.operate import Operator
from tests.faults.stage import ADA, Aws, Snapshot, Stage
from tests.faults.wire import Call, Fault, Killed
from tests.people import NOW, OKTA, a_body, a_call

OPERATOR = Operator("arn:aws:iam::123456789012:user/olga", "request-3")
AT_ONCE = replace(OKTA, delay_minutes=0)
A_WHILE = timedelta(minutes=5)
"""Until the sweep after the next, which takes over what nobody has touched for a minute."""
HOLD = LegalHold(id="matter", name="Example v. Example", created_at=NOW)

type Step = Callable[[Stage], object]


def _activity(*, active: bool) -> Document:
    return {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": active}}]}


def says_inactive(stage: Stage) -> None:
    stage.world.provision.patch(a_call(), ADA.id, _activity(active=False), None)


def says_inactive_without_delay(stage: Stage) -> None:
    stage.world.provision.patch(a_call(AT_ONCE), ADA.id, _activity(active=False), None)


def says_active(stage: Stage) -> None:
    stage.world.provision.patch(a_call(), ADA.id, _activity(active=True), None)


def puts_inactive(stage: Stage) -> None:
    body = a_body(externalId=ADA.external_id, active=False, title="Countess")
    stage.world.provision.replace(a_call(), ADA.id, body, None)


def posts_anew(stage: Stage) -> None:
    stage.world.provision.create(a_call(), a_body(externalId=ADA.external_id, title="Countess"))


def deletes(stage: Stage) -> None:
    stage.world.provision.delete(a_call(), ADA.id, None)


def unblocks(stage: Stage) -> None:
    stage.world.operate.unblock(OPERATOR, ADA.id)


def deactivates(stage: Stage) -> None:
    stage.world.operate.deactivate(OPERATOR, ADA.id)


def reactivates(stage: Stage) -> None:
    stage.world.operate.reactivate(OPERATOR, ADA.id)


def holds(stage: Stage) -> None:
    stage.holds.create(HOLD, [])
    stage.world.legal_holds.place(OPERATOR, HOLD.id, ADA.id)


def releases(stage: Stage) -> None:
    stage.world.legal_holds.release(OPERATOR, HOLD.id, ADA.id)


def sweeps(stage: Stage) -> None:
    stage.world.deactivations.sweep("request-4")
    stage.world.memberships.sweep()
    stage.world.group_changes.sweep()


def starts_job(stage: Stage) -> None:
    stage.start_job(OPERATOR)


def hands_job_on(stage: Stage) -> None:
    """The worker's time is over as soon as it has the message: the job goes on by another one."""
    stage.work(timedelta(0))


def _members(op: str, *user_ids: str) -> Document:
    operation: Document = {"op": op, "path": "members", "value": [{"value": user_id} for user_id in user_ids]}
    return {"schemas": [urns.PATCH_OP], "Operations": [operation]}


def leaves_and_renames(stage: Stage) -> None:
    body = _members("remove", ADA.id)
    body["Operations"] = [*body["Operations"], {"op": "replace", "value": {"displayName": "Mathematicians"}}]  # pyright: ignore[reportGeneralTypeIssues,reportOptionalIterable]
    stage.world.provision_groups.patch(a_call(), "engineers", body, None)


def joins(stage: Stage) -> None:
    stage.world.provision_groups.patch(a_call(), "engineers", _members("add", ADA.id), None)


def empties(stage: Stage) -> None:
    stage.world.provision_groups.patch(a_call(), "poets", _members("replace"), None)


def creates_group(stage: Stage) -> None:
    body: Document = {"schemas": [urns.GROUP], "displayName": "Countesses", "members": [{"value": ADA.id}]}
    stage.world.provision_groups.create(a_call(), body)


def deletes_group(stage: Stage) -> None:
    stage.world.provision_groups.delete(a_call(), "poets", None)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done to Ada, after what came before it."""

    does: Step
    after: tuple[Step, ...] = ()
    told: tuple[type[Failure], ...] = ()
    """What a repetition may be told when the first try did its work and only the answer was lost."""
    timer_set_again: bool = True
    """A repetition makes up for a timer that could not be set; else only the sweep does."""


ACTS: Mapping[str, Act] = {
    "provider patches inactive": Act(says_inactive),
    "provider puts inactive": Act(puts_inactive),
    "provider patches inactive, no delay": Act(says_inactive_without_delay),
    "provider deletes": Act(deletes, told=(NotFound,), timer_set_again=False),
    "provider cancels": Act(says_active, after=(says_inactive,)),
    "provider reactivates": Act(says_active, after=(says_inactive, Stage.wait, Stage.deliver)),
    "provider posts anew": Act(posts_anew, after=(says_inactive, Stage.wait, Stage.deliver), told=(Taken,)),
    "operator unblocks": Act(unblocks, after=(says_inactive,)),
    "operator deactivates": Act(deactivates, told=(Impossible,)),
    "operator deactivates a pending user": Act(deactivates, after=(says_inactive,), told=(Impossible,)),
    "operator reactivates": Act(reactivates, after=(deactivates,), told=(Impossible,)),
    "timer fires": Act(Stage.deliver, after=(says_inactive, Stage.wait)),
    "timer fires on hold": Act(Stage.deliver, after=(says_inactive, holds, Stage.wait)),
    "sweep finds": Act(sweeps, after=(says_inactive, Stage.wait)),
    "member leaves and group is renamed": Act(leaves_and_renames),
    "member joins": Act(joins, after=(leaves_and_renames,)),
    "group is emptied": Act(empties),
    "absent member is taken out": Act(empties, after=(deactivates,)),
    "group is created with a member": Act(creates_group, told=(Taken,)),
    "group is deleted": Act(deletes_group, told=(NotFound,)),
    "job is handed on by a message": Act(hands_job_on, after=(starts_job,)),
    "last hold is released": Act(releases, after=(says_inactive, holds, Stage.wait, Stage.deliver)),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How things stand once the act has been repeated where it failed, and after the deadline, timers and a sweep."""

    soon: Snapshot
    at_last: Snapshot


def calls_of(aws: Aws, act: Act) -> list[Call]:
    """The AWS calls of the act, by doing it."""
    stage = _prepared(aws, act)
    with aws.wire.act():
        act.does(stage)
    return aws.wire.calls


def story(aws: Aws, act: Act, breaks_at: tuple[Call, Fault] | None = None) -> Outcome:
    """What comes of the act when that call fails, and the world goes on."""
    stage = _prepared(aws, act)
    with aws.wire.act(breaks_at):
        done = _tried(act, stage)
    assert aws.wire.broke
    if not done:
        with suppress(*act.told):
            act.does(stage)
    soon = stage.snapshot()
    # The groups hear of a user's coming and going from the sweep when the act itself could not tell them.
    soon = replace(soon, groups={}, unfinished=0)
    if not act.timer_set_again:
        soon = replace(soon, timers_that_matter=0)
    stage.wait()
    stage.deliver()
    sweeps(stage)
    stage.now += A_WHILE
    sweeps(stage)
    stage.work_off()
    return Outcome(soon, stage.snapshot())


def _prepared(aws: Aws, act: Act) -> Stage:
    stage = Stage(aws)
    for step in act.after:
        step(stage)
    return stage


def _tried(act: Act, stage: Stage) -> bool:
    """True when it went well. What a client sees as 429, and what Lambda delivers again, is no defect."""
    try:
        act.does(stage)
    except (Busy, Killed):
        return False
    except ExceptionGroup as failures:
        if not all(isinstance(each.__cause__, Busy) for each in failures.exceptions):
            raise
        return False
    return True
