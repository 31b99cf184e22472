"""Which kind of item stands under a key, and what is asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from provisioning.domain.failures import LostRace
from provisioning.domain.findings import About, Code, Finding
from provisioning.storage import jobs, keys, log_keys
from provisioning.storage.examination.claims import claim_subject
from provisioning.storage.examination.groups import group_subject, line_subject
from provisioning.storage.examination.memberships import membership_subject
from provisioning.storage.examination.others import (
    bookmark_subject,
    contact_subject,
    counter_subject,
    hold_subject,
    job_line_subject,
    job_subject,
    left_subject,
    log_subject,
    organization_subject,
    part_subject,
    provider_subject,
)
from provisioning.storage.examination.owners import OWNERS
from provisioning.storage.examination.questions import (
    INDEX_ATTRIBUTES,
    UNREADABLE,
    Circumstances,
    Found,
    Question,
    Subject,
    key_of,
    texts,
)
from provisioning.storage.examination.users import user_subject
from provisioning.storage.table import Action, Item, still_at

type Reader = Callable[[Item, Circumstances], Subject]

ANY = ""
"""Of partitions in which a sort key may begin with anything."""
READERS: Mapping[tuple[str, str], Reader] = {
    ("BOOKMARK", ANY): lambda item, _: bookmark_subject(item),
    ("CHANGE", "PART"): lambda item, _: part_subject(item),
    ("COUNT", "SHARD"): lambda item, _: counter_subject(item),
    ("GROUP", "GROUP"): group_subject,
    ("GROUP", keys.MEMBERS.rstrip("#")): membership_subject,
    ("GROUP", keys.ABSENT.rstrip("#")): membership_subject,
    (keys.HOLD_PARTITION, ANY): lambda item, _: hold_subject(item),
    ("JOB", "JOB"): job_subject,
    ("JOB", jobs.CHANGES.rstrip("#")): lambda item, _: part_subject(item),
    ("FORMERNAME", ANY): lambda item, _: left_subject(item),
    (log_keys.LEFT_LOG_PARTITION, ANY): lambda item, _: left_subject(item),
    ("LOG", ANY): lambda item, _: log_subject(item),
    (keys.ORGANIZATION_PARTITION, ANY): lambda item, _: organization_subject(item),
    ("ORGANIZATIONS", "COUNT"): lambda item, _: counter_subject(item),
    ("PENDING", ANY): lambda item, _: counter_subject(item),
    ("PROVIDER", keys.CONTACT): lambda item, _: contact_subject(item),
    ("PROVIDER", keys.PROVIDER): lambda item, _: provider_subject(item),
    (keys.UNFINISHED_PARTITION, ANY): line_subject,
    (keys.UNFINISHED_JOBS_PARTITION, ANY): lambda item, _: job_line_subject(item),
    ("USER", "USER"): user_subject,
    ("USERLIST", jobs.USERS.rstrip("#")): lambda item, _: part_subject(item),
    **{(prefix, "CLAIM"): lambda item, _: claim_subject(item) for prefix in OWNERS},
}
"""By what the two parts of an item's key begin with."""


def subject_of(item: Item, around: Circumstances) -> Subject:
    """What is asked of the item. One that DynamoDB is to delete is as good as gone."""
    reader = _reader(item)
    if reader is None:
        return _puzzling("unknown-item", item, "Nothing of ours has keys like")
    try:
        if _expired(item, around):
            return Subject("others", item)
        subject = reader(item, around)
        asked = (*subject.questions, *_indexed(subject))
    except UNREADABLE:
        return _puzzling("unreadable-item", item, "It cannot be read what stands under")
    return replace(subject, questions=asked)


def _expired(item: Item, around: Circumstances) -> bool:
    return "expires_at" in item and int(item["expires_at"]["N"]) < around.now.timestamp()


def _reader(item: Item) -> Reader | None:
    pk, sk = (text.partition("#")[0] for text in texts(item))
    return READERS.get((pk, sk)) or READERS.get((pk, ANY))


def _puzzling(code: Code, item: Item, what: str) -> Subject:
    place = " / ".join(texts(item))
    found = Found(Finding(code=code, detail=f"{what} {place}.", about=About(place=place)))
    return Subject("others", item, (Question(code, (), lambda _: [found]),))


def _indexed(subject: Subject) -> tuple[Question, ...]:
    """Is the item in the indexes exactly where it belongs?"""
    item, wanted = subject.item, subject.index_keys
    wrong = [name for name in INDEX_ATTRIBUTES if item.get(name) != wanted.get(name)]
    if not wrong:
        return ()
    place = " / ".join(texts(item))
    detail = f"The item {place} is not in the indexes where it belongs ({', '.join(wrong)})."
    finding = Finding(code="index-keys-wrong", detail=detail, about=replace(subject.about, place=place))
    action = _rewritten(item, {name: wanted.get(name) for name in wrong})
    return (Question("index keys", (), lambda _: [Found(finding, lambda: [action])]),)


def _rewritten(item: Item, wanted: Mapping[str, Item | None]) -> Action:
    """Write these attributes, and take away those that are None; nobody sees a new version of it."""
    condition = still_at(int(item["version"]["N"])) if "version" in item else {}
    sets = [f"{name} = :{name}" for name, value in wanted.items() if value is not None]
    removes = [name for name, value in wanted.items() if value is None]
    expressions = [f"SET {', '.join(sets)}" if sets else "", f"REMOVE {', '.join(removes)}" if removes else ""]
    values = {f":{name}": value for name, value in wanted.items() if value is not None}
    values |= condition.get("ExpressionAttributeValues", {})
    update = {
        "Key": key_of(item),
        "UpdateExpression": " ".join(filter(None, expressions)),
        "ConditionExpression": condition.get("ConditionExpression", "attribute_exists(pk)"),
        **({"ExpressionAttributeValues": values} if values else {}),
    }
    return Action({"Update": update}, lambda _: LostRace())
