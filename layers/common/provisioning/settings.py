"""What the template tells the functions: the only reader of the environment."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment of a function, as `template.yaml` sets it."""

    table_name: str
    base_url: str
    """The base of every SCIM URL, without a slash at its end."""
    sync_log_days: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the environment.

        Raises:
            KeyError: a variable is missing; its name is the message.
        """
        return cls(
            table_name=environment["TABLE_NAME"],
            base_url=environment["BASE_URL"].rstrip("/"),
            sync_log_days=int(environment["SYNC_LOG_DAYS"]),
        )
