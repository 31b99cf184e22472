"""What the sample events are about: a provider, two users and a group of one of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from local.provider import create_provider
from provisioning.domain.groups import Group, MemberStep, Move, joined
from provisioning.domain.users import User, next_version
from provisioning.storage.connection import pause
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.table import Table
from provisioning.storage.users import DynamoUsers

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

USERNAME = "okta-example"
PASSWORD = "example-password-not-secret"  # noqa: S105 - as it says
CREATED_AT = datetime(2026, 1, 15, tzinfo=UTC)

ADA = User(
    id="2819c223-7f76-453a-919d-413861904646",
    provider_id=USERNAME,
    user_name="ada@example.com",
    external_id="00uadaEXAMPLE1",
    profile={
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "displayName": "Ada Lovelace",
        "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
    },
    created_at=CREATED_AT,
    modified_at=CREATED_AT,
    version=1,
)
CHARLES = replace(
    ADA,
    id="902c246b-6245-4190-8e05-00816be7344a",
    user_name="charles@example.com",
    external_id="00ucharlesEXAMPLE2",
    profile={
        "name": {"givenName": "Charles", "familyName": "Babbage"},
        "displayName": "Charles Babbage",
        "emails": [{"value": "charles@example.com", "type": "work", "primary": True}],
    },
)
ENGINEERING = Group(
    id="e9e30dba-f08f-4109-8486-d5c6a331660a",
    provider_id=USERNAME,
    display_name="Engineering",
    external_id="8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
    member_count=1,
    created_at=CREATED_AT,
    modified_at=CREATED_AT,
    version=1,
)
_LOG_RETENTION = timedelta(days=90)


def create_examples(client: "DynamoDBClient", table_name: str) -> None:
    """The provider with the events' credentials, Ada and Charles, and Engineering with Charles alone."""
    create_provider(client, table_name, username=USERNAME, password=PASSWORD)
    table = Table(client, table_name, pause)
    users = DynamoUsers(table, lambda: CREATED_AT, _LOG_RETENTION)
    users.create(ADA, [])
    users.create(CHARLES, [])
    DynamoGroups(table, lambda: CREATED_AT, _LOG_RETENTION).create(ENGINEERING, [_joining(CHARLES)], [])


def _joining(user: User) -> Move:
    step = MemberStep(user_id=user.id, joins=True, display=user.user_name)
    return Move(step=step, before=user, after=next_version(joined(user, ENGINEERING.id, step), CREATED_AT))
