"""The functions' log."""

from typing import TextIO

from aws_lambda_powertools import Logger


def open_log(service: str | None = None, stream: TextIO | None = None) -> Logger:
    """A structured log; by default of POWERTOOLS_SERVICE_NAME and on stdout, as Lambda takes it."""
    # Powertools tries every message as JSON first, which ours never are; that is a quarter of a line's cost.
    return Logger(service=service, stream=stream, json_deserializer=str)
