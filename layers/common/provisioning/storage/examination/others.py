"""What is asked of all other items: organizations, providers, jobs, log entries, and what needs only to be readable."""

from datetime import datetime, timedelta

from provisioning.domain.failures import LostRace
from provisioning.domain.findings import About, Finding
from provisioning.domain.mappings import RolesByGroups, organization_ids
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID, Organization
from provisioning.domain.providers import Provider
from provisioning.domain.roles import CATALOGUE
from provisioning.domain.stories import creation_of_hold
from provisioning.storage import holds, job_items, keys, log_items, log_keys, organizations, parts, providers
from provisioning.storage.examination.claims import claim_questions
from provisioning.storage.examination.owners import hold_owner, organization_owner, provider_owner
from provisioning.storage.examination.questions import Beside, Circumstances, Found, Question, Subject, key_of, readable
from provisioning.storage.table import Action, Item

STALLED_AFTER = timedelta(hours=3, minutes=15)
"""After three hours the sweep ends a job that nobody carries on with."""


def organization_subject(item: Item) -> Subject:
    """An organization."""
    organization = organizations.from_item(item)
    questions = (*claim_questions(organization_owner(organization)), *_below(organization), _roles(organization))
    return Subject("organizations", item, questions)


def _below(organization: Organization) -> tuple[Question, ...]:
    """Is its parent there? The default organization is, even without an item."""
    parent_id = organization.parent_id
    if DEFAULT_ORGANIZATION_ID in {organization.id, parent_id}:
        return ()
    detail = f'The organization "{organization.name}" is below {parent_id or "none"}, which is not there.'
    found = Found(Finding(code="parent-missing", detail=detail, about=About(other_id=organization.id)))
    if parent_id is None:
        return (Question("parent", (), lambda _: [found]),)
    key = keys.organization_key(parent_id)
    return (Question("parent", (key,), lambda beside: [] if beside.at(key) else [found]),)


def _roles(organization: Organization) -> Question:
    unknown = sorted(organization.default_role_ids - CATALOGUE.keys())
    detail = f'The organization "{organization.name}" gives the role {", ".join(unknown)}, which there is not.'
    found = Found(Finding(code="role-unknown", detail=detail, about=About(other_id=organization.id)))
    return Question("roles", (), lambda _: [found] if unknown else [])


def provider_subject(item: Item) -> Subject:
    """A provider. The groups of a mapping may be deleted by the provider; organizations and roles stay."""
    provider = providers.from_item(item)
    if keys.provider_key(provider.id) != key_of(item):
        raise ValueError("The item is another provider's.")
    wanted = sorted({*organization_ids(provider.organization_mapping)} - {DEFAULT_ORGANIZATION_ID})
    mapped = (_mapped(provider, each) for each in wanted)
    questions = (*claim_questions(provider_owner(provider)), *mapped, _granted(provider))
    return Subject("providers", item, questions, providers.to_item(provider), About(provider_id=provider.id))


def _mapped(provider: Provider, organization_id: str) -> Question:
    key = keys.organization_key(organization_id)
    detail = f'The provider "{provider.display_name}" maps to the organization {organization_id}, which is not there.'
    about = About(provider_id=provider.id, other_id=organization_id)
    finding = Finding(code="mapping-dangling", detail=detail, about=about)
    return Question(f"to {organization_id}", (key,), lambda beside: [] if beside.at(key) else [Found(finding)])


def _granted(provider: Provider) -> Question:
    mapping = provider.role_mapping
    rows = mapping.rows if isinstance(mapping, RolesByGroups) else ()
    unknown = sorted({role_id for row in rows for role_id in row.role_ids} - CATALOGUE.keys())
    detail = f'The provider "{provider.display_name}" maps to the role {", ".join(unknown)}, which there is not.'
    finding = Finding(code="mapping-dangling", detail=detail, about=About(provider_id=provider.id))
    return Question("roles", (), lambda _: [Found(finding)] if unknown else [])


def job_subject(item: Item, around: Circumstances) -> Subject:
    """A job. Does anybody carry it on, or has the sweep ended it?"""
    job = job_items.from_item(item)
    if keys.job_key(job.id) != key_of(item):
        raise ValueError("The item is another job's.")
    stalled = job.finished_at is None and around.now - job.still_since > STALLED_AFTER
    detail = f"The job {job.id} stands at {job.done:,} of {job.users:,} users since {job.still_since.isoformat()}."
    about = About(provider_id=job.provider_id, other_id=job.id)
    found = Found(Finding(code="job-stalled", detail=detail, about=about))
    return Subject("jobs", item, (Question("stalled", (), lambda _: [found] if stalled else []),))


def job_line_subject(item: Item) -> Subject:
    """A line that says that a job has not ended. Has it?"""
    job_id = item["sk"]["S"]
    key = keys.job_key(job_id)

    def judge(beside: Beside) -> list[Found]:
        there = beside.at(key)
        job = readable(job_items.from_item, there)
        if (there is not None and job is None) or (job and job.finished_at is None):
            return []
        detail = f"A line says that the job {job_id} has not ended; it has, or is not there."
        return [Found(Finding(code="line-idle", detail=detail, about=About(other_id=job_id)), lambda: [_gone(item)])]

    return Subject("unfinished", item, (Question("job", (key,), judge),))


def _gone(line: Item) -> Action:
    """Delete the line, if nobody has. A job that has ended never goes on."""
    there = "attribute_exists(pk)"
    return Action({"Delete": {"Key": key_of(line), "ConditionExpression": there}}, lambda _: LostRace())


def log_subject(item: Item) -> Subject:
    """A log entry, under the keys by which it is looked for."""
    entry = log_items.from_item(item)
    if log_keys.entry_key(entry) != key_of(item):
        raise ValueError("The entry is at another's place.")
    about = About(provider_id=entry.origin.provider_id, user_id=entry.user_id, user_name=entry.user_name)
    return Subject("logEntries", item, (), log_keys.index_keys(entry), about, entry=entry)


def counter_subject(item: Item) -> Subject:
    """A counter. Whether it is right is known when all that it counts have been met."""
    int(item["total"]["N"])
    return Subject("counters", item)


def hold_subject(item: Item) -> Subject:
    """A legal hold."""
    hold = holds.from_item(item)
    return Subject("holds", item, claim_questions(hold_owner(hold)), creation=creation_of_hold(hold))


def part_subject(item: Item) -> Subject:
    """Part of a long list: the steps of a change, the users or the changes of a job."""
    parts.from_item(item)
    int(item["expires_at"]["N"])
    return Subject("others", item)


def contact_subject(item: Item) -> Subject:
    """When a provider last called. A function that is warm may note it once more after the provider's deletion."""
    datetime.fromisoformat(item["last_contact_at"]["S"])
    return Subject("others", item)


def bookmark_subject(item: Item) -> Subject:
    """Where a page ended."""
    int(item["met"]["N"])
    int(item["expires_at"]["N"])
    key_of(item["ended_at"]["M"])
    return Subject("others", item)


def left_subject(item: Item) -> Subject:
    """What a deleted provider has left; or a name that somebody had."""
    int(item["expires_at"]["N"])
    return Subject("others", item)
