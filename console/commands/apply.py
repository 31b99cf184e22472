"""`scimctl apply`: Apply Org and Role Settings, with a progress bar."""

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from console.client import Json, path_of
from console.commands.words import ProviderName
from console.failures import Refused
from console.screen import Columns
from console.session import Session, session_of

POLL_SECONDS = 1.0
ENDED = {"done", "failed"}


def apply(
    context: typer.Context,
    provider: ProviderName,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nobody; show who would change.")] = False,
) -> None:
    """Apply the organization and role mapping to all of a provider's users, and wait for the end.

    It goes on in the background when you stop waiting, and can be repeated at any time.
    """
    session = session_of(context)
    path = path_of("providers", session.names.provider(provider), "apply-settings")
    if not dry_run:
        session.ask_first(f"Move the users of {provider}, and change their roles, as the mappings say?")
    job = session.client.post(path, {"dryRun": dry_run})
    _wait(session, job)
    report = _report(session, job["id"])
    _show(session, report)
    if report["status"] == "failed":
        raise Refused(f"The job failed. {report['failure']} Start it again: who has been moved is not touched.")


def _wait(session: Session, job: Json) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    quiet = not session.screen.errors.is_terminal
    with Progress(*columns, console=session.screen.errors, transient=True, disable=quiet) as progress:
        task = progress.add_task("Users", total=None)
        while job["status"] not in ENDED:
            session.surroundings.sleep(POLL_SECONDS)
            job = session.client.get(path_of("jobs", job["id"]))
            progress.update(task, total=job["users"] or None, completed=job["done"])


def _report(session: Session, job_id: str) -> Json:
    """The job with all its changes."""
    pages = list(session.client.pages(path_of("jobs", job_id), {}))
    return pages[-1] | {"changes": [change for page in pages for change in page["changes"]]}


def _show(session: Session, report: Json) -> None:
    names = session.names
    columns: Columns = {
        "USER": "userName",
        "FROM": lambda change: names.organization_name(change["fromOrganizationId"]),
        "TO": lambda change: _destination(session, change),
        "GAINS": lambda change: names.role_names(change["rolesGained"]),
        "LOSES": lambda change: names.role_names(change["rolesLost"]),
        "REFUSED": "refused",
    }
    if report["changes"] or session.screen.json_wanted:
        session.screen.table(report, report["changes"], columns)
    session.screen.note(_sentence(report))


def _destination(session: Session, change: Json) -> str:
    if change["newOrganization"]:
        return f"{change['newOrganization']} (new)"
    if change["toOrganizationId"] == change["fromOrganizationId"]:
        return "stays"
    return session.names.organization_name(change["toOrganizationId"])


def _sentence(report: Json) -> str:
    intro = "A dry run, nobody was changed. It would be: " if report["dryRun"] else "Done. "
    if report["status"] == "failed":
        intro = f"It failed after {report['done']} users. Until then: "
    return (
        f"{intro}{report['users']} users, {report['moved']} moved, {report['rolesChanged']} with other roles, "
        f"{report['refused']} refused."
    )
