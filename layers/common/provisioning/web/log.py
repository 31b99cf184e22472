"""The functions' log."""

import re
from collections.abc import Mapping
from typing import TextIO

from aws_lambda_powertools import Logger

OUR_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The ids that we give are UUIDs."""


def open_log(service: str | None = None, stream: TextIO | None = None) -> Logger:
    """A structured log; by default of POWERTOOLS_SERVICE_NAME and on stdout, as Lambda takes it."""
    # Powertools tries every message as JSON first, which ours never are; that is a quarter of a line's cost.
    return Logger(service=service, stream=stream, json_deserializer=str)


def ids_in(arguments: Mapping[str, str]) -> dict[str, str]:
    """What a path says of ids of ours. What else stands in the place of an id may name a person, and is left out."""
    return {name: value for name, value in arguments.items() if OUR_ID.fullmatch(value)}
