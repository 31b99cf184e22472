"""What the sync log can say of a provider's requests: the sentences in the code, with … for what differs each time."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from local.template import ROOT
from provisioning.domain import failures
from provisioning.domain.lifecycle import Deactivated, Life
from provisioning.domain.lookalikes import lookalike_advice
from provisioning.domain.names import fault_of_name
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.domain.users import email_advice
from provisioning.scim import errors
from provisioning.scim.path import parse_path
from provisioning.scim.schemas import USER_RESOURCE
from provisioning.usecases.group_log import GroupLog
from provisioning.usecases.user_log import UserLog
from provisioning.web.authentication import ProviderDisabled
from provisioning.web.failed_work import SENTENCES
from provisioning.web.failures import OUR_BUG_DETAIL
from tests.people import NOW, PENDING, a_group, a_user, new_id

ANYTHING = "…"
PACKAGE = ROOT / "layers" / "common" / "provisioning"
RAISED = {
    name
    for module in (failures, errors)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, failures.Failure | errors.ScimError)
} | {"HttpFailure"}

ONLY_READ = {
    "scim": {"cursors", "paging", "queries", "sorting", "filter_parser"},
    "usecases": {"find_groups", "find_users", "find_all", "selections", "listings"},
}
"""Whose sentences are answers to reads, of which the log tells nothing."""
OPERATORS = {
    "domain": {"organizations", "mappings", "roles", "providers", "transitions"},
    "usecases": {
        "apply_settings",
        "configure",
        "examination_cursors",
        "legal_holds",
        "list_cursors",
        "local_users",
        "manage_providers",
        "mapping_checks",
        "operate",
        "read_log",
        "search_users",
        "unfinished_jobs",
    },
    "web": {"console", "console_calls", "console_log_models"},
}
"""Whose sentences are answers to operators."""
NO_CHANGES = {("place_users", "by_hand"), ("place_users", "_with_roles"), ("new_organizations", "require_no_id")} | {
    ("discovery", name) for name in ("_add_collection", "list_all", "read")
}
"""Functions in other modules for which one of that is true."""
SPELLED_OUT = {
    "A user with this …": ("userName", "externalId"),
    "… is required and must not be empty": ("userName", "displayName"),
}
"""What stands for … in sentences that need different advice."""


def raised() -> Iterator[str]:
    """The sentences with which a change that a provider asks for can be refused."""
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.parent.name
        if path.stem not in ONLY_READ.get(room, set()) | OPERATORS.get(room, set()):
            yield from (each for sentence in _sentences(path) for each in _spelled_out(sentence))


def _spelled_out(sentence: str) -> list[str]:
    words = next((words for start, words in SPELLED_OUT.items() if start in sentence), (ANYTHING,))
    return [sentence.replace(ANYTHING, word, 1) for word in words]


def _sentences(path: Path) -> Iterator[str]:
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef) and (path.stem, function.name) not in NO_CHANGES:
            names = _assigned(function)
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in RAISED:
                    yield from _sentence(call, names)


def _sentence(call: ast.Call, names: Mapping[str, ast.expr]) -> Iterator[str]:
    position = 1 if ast.unparse(call.func) == "HttpFailure" else 0
    told = _text(call.args[position], names) if len(call.args) > position else ""
    if len(told.replace(ANYTHING, "").split()) > 1:
        yield told


def _assigned(function: ast.FunctionDef) -> dict[str, ast.expr]:
    assignments = [each for each in ast.walk(function) if isinstance(each, ast.Assign)]
    return {target.id: each.value for each in assignments for target in each.targets if isinstance(target, ast.Name)}


def _text(node: ast.expr, names: Mapping[str, ast.expr]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part.value if isinstance(part, ast.FormattedValue) else part, names) for part in parts)
        case ast.Name(id=name) if isinstance(names.get(name), ast.Constant | ast.JoinedStr):
            return _text(names[name], {})
        case _:
            return ANYTHING


def composed() -> Iterator[str]:
    """Sentences that are put together elsewhere than where they are raised, and those that nobody raises."""
    for name in ("ada\u200b", " ada", "\u200c\u200d"):
        yield f"userName {fault_of_name(name)}"
    yield from filter(None, [email_advice("ada", None), email_advice("a@b.c", "d@e.f")])
    yield lookalike_advice("userName", "ad\u0430") or ""
    yield _misread_path()
    yield from (entry.detail for entry in _warnings())
    yield from SENTENCES.values()
    yield from ("Apply Org and Role Settings, job x, could not go on.", "The sweep failed for 5 more.")
    yield "The sweep could not look at everything."
    yield from (OUR_BUG_DETAIL, failures.Busy().detail, failures.Away().detail, ProviderDisabled("okta").detail)


def _misread_path() -> str:
    try:
        parse_path("emails[", USER_RESOURCE)
    except errors.InvalidPath as misread:
        return misread.detail
    return ""


def _warnings() -> Iterator[LogEntry]:
    origin = Origin(provider_id="okta", actor="provider", request_id="r")
    group = a_group()
    yield from GroupLog(origin=origin, now=NOW, new_id=new_id).told(group, group, (), ["x"], lost=3)
    late = UserLog(origin=origin, now=NOW + timedelta(hours=2), new_id=new_id)
    ada = a_user(life=PENDING)
    gone = replace(ada, life=Life(status=Deactivated(at=NOW, archive_key="k")))
    yield from (entry for entry in late.stepped(ada, gone, ()) if entry.action == "deactivation late")
