"""scimctl: the program that `pyproject.toml` installs."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from console.commands import mappings, organizations, providers, users, waiting
from console.commands.apply import apply
from console.commands.doctor import doctor
from console.commands.log import log
from console.commands.page import page
from console.commands.words import examples
from console.completion import Commands
from console.failures import Failure
from console.globals import globals_first
from console.screen import Screen
from console.session import Session, Surroundings

HELP = """See what happened to your users, and take it back: the operator's command line.

It speaks to the local server (make serve) that was started in this folder, or to a deployed stack (--stack NAME) with
your own AWS credentials. Users, groups, organizations, roles and providers go by id or by name.

The options below may stand anywhere in the line.

\b
Exit codes:
  0  done
  1  the console refused it, or knows nothing of that name
  2  not clear what to do, or not confirmed
  3  no console answers
  4  the doctor found something that is not repaired"""

app = Commands(name="scimctl", help=HELP, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
providers.app.add_typer(mappings.app)
app.add_typer(providers.app, name="provider")
app.add_typer(organizations.organizations, name="organization")
app.add_typer(organizations.roles, name="role")
app.add_typer(organizations.groups, name="group")
app.add_typer(users.app, name="user")
app.add_typer(waiting.holds, name="hold")
app.command(epilog=examples("pending", "pending --provider Okta"))(waiting.pending)
app.add_typer(waiting.confirmations, name="confirmations")
app.command(epilog=examples("apply Okta --dry-run", "apply Okta"))(apply)
app.command(epilog=examples("log --user ada@example.com", "log --outcome error --follow", "log --csv > log.csv"))(log)
app.command(epilog=examples("overview"))(waiting.overview)
app.command(epilog=examples("page", "--stack scim page"))(page)
app.command(epilog=examples("doctor", "doctor --json > findings.json", "doctor --repair"))(doctor)


@app.callback(
    epilog=examples("overview", "provider create Okta", "user find 'ada*'", "--stack scim user unblock ada@example.com")
)
def choose(
    context: typer.Context,
    *,
    stack: Annotated[
        str | None, typer.Option(metavar="NAME", envvar="SCIMCTL_STACK", help="The CloudFormation stack.")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="REGION", help="Its region; else your AWS profile's.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Another console, see docs/operations.md.")] = None,
    json: Annotated[bool, typer.Option("--json", help="The console's answers as they are, for programs.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a dangerous act.")] = False,
) -> None:
    """What all commands have in common."""
    surroundings = context.obj or Surroundings.here()
    source = context.get_parameter_source("stack")
    if url and source and source.name == "ENVIRONMENT":
        # What is typed counts for more than what the environment has.
        stack = None
    context.obj = Session(surroundings, Screen(json_wanted=json), yes=yes, url=url, stack=stack, region=region)


def main(arguments: Sequence[str] | None = None, surroundings: Surroundings | None = None) -> None:
    """Do what the command line says.

    Raises:
        SystemExit: always, with the exit code.
    """
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(args=globals_first(given), prog_name="scimctl", obj=surroundings)
    except Failure as failure:
        Screen(json_wanted=False).note(f"scimctl: {failure}")
        raise SystemExit(failure.exit_code) from None
