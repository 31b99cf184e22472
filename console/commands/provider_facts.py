"""A provider as people read it."""

from console.client import Json
from console.commands.limits import write_safety_limit
from console.screen import Columns
from console.session import Session

SECRET_FACTS: Columns = {
    "Provider": "displayName",
    "Id": "id",
    "Base URL": "baseUrl",
    "Username": "username",
    "Password": "password",
    "Token": "token",
}


def show_secret(session: Session, issued: Json) -> None:
    """A new credential with its secret."""
    session.screen.facts(issued, {name: field for name, field in SECRET_FACTS.items() if field in issued})
    session.screen.note("Copy the secret now: it is shown this once, and nobody can look it up.")


def show_provider(session: Session, provider: Json) -> None:
    """All of a provider's settings."""
    facts: Columns = {
        "Provider": "displayName",
        "Id": "id",
        "Enabled": "enabled",
        "Disabled since": "disabledAt",
        "Deactivation delay": lambda each: f"{each['delayMinutes']} minutes",
        "Safety limit": lambda each: write_safety_limit(each["safetyLimit"]),
        "Strict": "strict",
        "Email names only": "emailNamesRequired",
        "Credentials": lambda each: [f"{one['id']} ({one['type']})" for one in each["credentials"]],
        "Last contact": "lastContactAt",
        "Mappings changed": "mappingsChangedAt",
    }
    session.screen.facts(provider, facts)
    if not session.screen.json_wanted:
        _show_mapping(session, "Organizations", organization_lines(session, provider))
        _show_mapping(session, "Roles", role_lines(session, provider))


def _show_mapping(session: Session, heading: str, lines: list[str]) -> None:
    session.screen.line(f"{heading}:")
    for line in lines:
        session.screen.line(f"  {line}")


def organization_lines(session: Session, provider: Json) -> list[str]:
    """How users come to their organizations."""
    mapping, names = provider["organizationMapping"], session.names
    if mapping["method"] == "single":
        return [f"new users go to {names.organization_name(mapping['organizationId'])}"]
    others = f"all others to {names.organization_name(mapping['unmappedOrganizationId'])}"
    if mapping["method"] == "attribute":
        return [f"the attribute {mapping['attribute']} names it, {others}"]
    rows = [
        f"{', '.join(_group_names(session, provider, row['groupIds']))}"
        f" to {names.organization_name(row['organizationId'])}"
        for row in mapping["rows"]
    ]
    return _with_message([*rows, others], provider["organizationMappingMessage"])


def role_lines(session: Session, provider: Json) -> list[str]:
    """How users come to their roles."""
    mapping, names = provider["roleMapping"], session.names
    if mapping["method"] == "manual":
        return ["set by operators"]
    rows = [
        f"{_group_names(session, provider, [row['groupId']])[0]} gets {', '.join(names.role_names(row['roleIds']))}"
        for row in mapping["rows"]
    ]
    return _with_message(rows, provider["roleMappingMessage"])


def _group_names(session: Session, provider: Json, group_ids: list[str]) -> list[str]:
    found = zip(group_ids, session.names.group_names(provider["id"], group_ids), strict=True)
    return [f"{name} (deleted)" if each in provider["deletedGroupIds"] else name for each, name in found]


def _with_message(lines: list[str], message: str | None) -> list[str]:
    return [*lines, message] if message else lines
