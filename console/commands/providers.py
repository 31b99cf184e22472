"""`scimctl provider`: connections to identity providers, and their credentials."""

from enum import StrEnum
from typing import Annotated

import typer

from console.client import Json, path_of
from console.commands.limits import read_safety_limit
from console.commands.provider_facts import show_provider, show_secret
from console.commands.words import ProviderName, examples, given, group, line
from console.screen import Columns
from console.session import session_of

app = group("Provisioning providers (Okta, Entra, ...): their settings, credentials and mappings.")


class CredentialType(StrEnum):
    """How the identity provider signs in."""

    API = "api"
    OAUTH = "oauth"


SENT = {None: None, CredentialType.API: "api_credentials", CredentialType.OAUTH: "oauth_token"}
"""What the console calls them."""

Type = Annotated[
    CredentialType | None,
    typer.Option("--type", help="api: user name and password, for Okta; oauth: a bearer token, for Entra."),
]
Delay = Annotated[
    int | None, typer.Option(metavar="MINUTES", min=0, max=43_200, help="From block to deactivation; 0: at once.")
]
Strict = Annotated[
    bool | None, typer.Option("--strict/--lenient", help="Refuse what the schemas do not know, or skip it.")
]
EmailNames = Annotated[
    bool | None, typer.Option("--email-names/--any-names", help="Refuse user names that are no email, or warn.")
]
SafetyLimit = Annotated[
    str | None, typer.Option(metavar="N|N%|none", help="More deactivations in an hour wait for your confirmation.")
]


@app.command(epilog=examples("provider create Okta", "provider create Entra --type oauth --delay 60"))
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.", show_default=False)],
    *,
    credential_type: Type = None,
    delay: Delay = None,
    strict: Strict = None,
    email_names: EmailNames = None,
    safety_limit: SafetyLimit = None,
) -> None:
    """Create a provider. Its secret is shown this once."""
    session = session_of(context)
    body = given(
        displayName=name,
        credentialType=SENT[credential_type],
        delayMinutes=delay,
        strict=strict,
        emailNamesRequired=email_names,
        safetyLimit=read_safety_limit(safety_limit),
    )
    show_secret(session, session.client.post("/providers", body))


@app.command("list", epilog=examples("provider list"))
def list_all(context: typer.Context) -> None:
    """List the providers."""
    session = session_of(context)
    providers = session.names.providers
    columns: Columns = {
        "PROVIDER": "displayName",
        "ENABLED": "enabled",
        "USERS": "userCount",
        "GROUPS": "groupCount",
        "LAST CONTACT": "lastContactAt",
        "ID": "id",
    }
    session.screen.table(providers, providers, columns)


@app.command(epilog=examples("provider show Okta"))
def show(context: typer.Context, provider: ProviderName) -> None:
    """Show a provider's settings, credentials and mappings."""
    session = session_of(context)
    show_provider(session, session.client.get(path_of("providers", session.names.provider(provider))))


@app.command(epilog=examples("provider change Okta --delay 60 --safety-limit 10%", "provider change Okta --disable"))
def change(
    context: typer.Context,
    provider: ProviderName,
    *,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Another name.")] = None,
    enabled: Annotated[bool | None, typer.Option("--enable/--disable", help="Let it in, or answer it 403.")] = None,
    delay: Delay = None,
    strict: Strict = None,
    email_names: EmailNames = None,
    safety_limit: SafetyLimit = None,
) -> None:
    """Change a provider's settings; what is not said stays."""
    session = session_of(context)
    body = given(
        displayName=name,
        enabled=enabled,
        delayMinutes=delay,
        strict=strict,
        emailNamesRequired=email_names,
        safetyLimit=read_safety_limit(safety_limit),
    )
    path = path_of("providers", session.names.provider(provider))
    seen = session.client.get(path)
    dangers = _dangers(body)
    if dangers:
        session.ask_first(f"{provider}: {' '.join(dangers)} Go on?")
    show_provider(session, session.client.patch(path, body, seen))


def _dangers(body: Json) -> list[str]:
    """What may be regretted of a change."""
    limit = body.get("safetyLimit")
    found = {
        "Its calls will get 403, and nothing that it pushes will arrive.": body.get("enabled") is False,
        "Whoever it deactivates will be gone at once, with no time to undo it.": body.get("delayMinutes") == 0,
        "Any number of users may be deactivated without your confirmation.": limit is not None
        and limit == {"users": None, "percent": None},
        "What the schemas do not know will be refused; Okta's deactivations and Entra's pushes will fail.": body.get(
            "strict"
        ),
    }
    return [sentence for sentence, meant in found.items() if meant]


@app.command(epilog=examples("provider rotate Okta"))
def rotate(context: typer.Context, provider: ProviderName, *, credential_type: Type = None) -> None:
    """Issue a second credential, shown this once. The first one works until you revoke it."""
    session = session_of(context)
    path = path_of("providers", session.names.provider(provider))
    old = session.client.get(path)["credentials"]
    same_type = old[-1]["type"] if old else None
    show_secret(session, session.client.post(path + "/credentials", given(type=SENT[credential_type] or same_type)))
    session.screen.note("Next: enter it in the identity provider, test it there, then revoke the old one:")
    for credential in old:
        session.screen.note(f"  {line('provider', 'revoke', provider, credential['id'])}")


@app.command(epilog=examples("provider revoke Okta 4f1c2d6e-..."))
def revoke(
    context: typer.Context,
    provider: ProviderName,
    credential: Annotated[
        str, typer.Argument(metavar="CREDENTIAL", help="Its id, from provider show.", show_default=False)
    ],
) -> None:
    """Revoke a credential. Whoever still uses it is refused within seconds."""
    session = session_of(context)
    path = path_of("providers", session.names.provider(provider), "credentials", credential)
    session.ask_first(f"Revoke the credential {credential} of {provider}?")
    session.done(session.client.delete(path), f"The credential {credential} is revoked.")


@app.command(epilog=examples("provider delete 'Old Okta'"))
def delete(context: typer.Context, provider: ProviderName) -> None:
    """Delete a provider that has no groups and no users but deactivated ones.

    Disable it first and wait a minute, so that nothing it sent is still under way.
    """
    session = session_of(context)
    path = path_of("providers", session.names.provider(provider))
    session.ask_first(f"Delete the provider {provider} and its credentials?")
    session.done(session.client.delete(path), f"The provider {provider} is deleted.")
