"""What the functions are compared with: the SDK, a client for the table, a log and a router, and nothing of ours."""

from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

client = boto3.client("dynamodb")  # pyright: ignore[reportUnknownMemberType] - stubs of the other services
logger = Logger()
resolver = APIGatewayHttpResolver()


@resolver.get("/scim/v2/Users")
def users() -> dict[str, Any]:
    logger.info("request")
    return dict(client.scan(TableName="scim"))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return resolver.resolve(event, context)
