"""Each conversation of events/conversations, through the routes of the template and the deployed handlers."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.conversation.player import Credentials, Partner, basic_credentials, bearer_credentials, play
from local.conversation.script import read_conversation
from local.gateway import Gateway
from local.provider import create_provider
from local.template import ROOT
from provisioning.domain.providers import Credential, Provider, bearer_token, secret_hash
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import Table
from tests.conversations.conftest import BASE_URL, TABLE_NAME
from tests.people import LOG_RETENTION

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

FOLDER = ROOT / "events" / "conversations"
FILES = sorted(FOLDER.rglob("*.json"))
README_ROW = re.compile(r"^\| \[.+\]\(conversations/(.+\.json)\) \| (.+) \|$", re.MULTILINE)
SECRET = "example-password-not-secret"


def okta(client: "DynamoDBClient") -> Credentials:
    return basic_credentials(*create_provider(client, TABLE_NAME, username="okta-example", password=SECRET))


def entra(client: "DynamoDBClient") -> Credentials:
    now = datetime(2026, 1, 15, tzinfo=UTC)
    credential = Credential(id="c1", type="oauth_token", secret_hash=secret_hash(SECRET), created_at=now)
    provider = Provider(id="entra-example", display_name="Entra", credentials=(credential,))
    DynamoProviders(Table(client, TABLE_NAME, lambda _: None), LOG_RETENTION).save(provider)
    return bearer_credentials(bearer_token(provider.id, SECRET))


IDENTITY_PROVIDERS = {"okta": okta, "entra": entra}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_the_readme_tells_of_every_conversation() -> None:
    told = README_ROW.findall((FOLDER.parent / "README.md").read_text(encoding="utf-8"))

    assert sorted(told) == [(path.relative_to(FOLDER).as_posix(), read_conversation(path).title) for path in FILES]


# API Gateway hands bodies of the first type over in base64, of the second as text.
@pytest.mark.parametrize("media_type", ["application/scim+json", "application/json"])
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_conversation_goes_as_the_identity_provider_needs_it(
    path: Path, media_type: str, client: "DynamoDBClient", gateway: Gateway
) -> None:
    conversation = read_conversation(path)
    partner = Partner(BASE_URL, IDENTITY_PROVIDERS[path.parent.name](client), gateway.answer, media_type)

    outcomes = list(play(conversation, partner))

    assert [f"{outcome.step.say} But {each}" for outcome in outcomes for each in outcome.differences] == []
    assert len(outcomes) == len(conversation.steps)
