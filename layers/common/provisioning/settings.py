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
    archive_bucket: str
    schedule_group: str
    metrics_namespace: str
    """Where CloudWatch keeps the metrics of this stack."""

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
            archive_bucket=environment["ARCHIVE_BUCKET"],
            schedule_group=environment["SCHEDULE_GROUP"],
            metrics_namespace=environment["METRICS_NAMESPACE"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSettings:
    """What only those functions know that set timers."""

    deactivator_arn: str
    scheduler_role_arn: str
    timer_dead_letter_arn: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "TimerSettings":
        """Read the environment.

        Raises:
            KeyError: a variable is missing; its name is the message.
        """
        return cls(
            deactivator_arn=environment["DEACTIVATOR_ARN"],
            scheduler_role_arn=environment["SCHEDULER_ROLE_ARN"],
            timer_dead_letter_arn=environment["TIMER_DEAD_LETTER_ARN"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """What only those functions know that send jobs to the background."""

    queue_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "JobSettings":
        """Read the environment.

        Raises:
            KeyError: a variable is missing; its name is the message.
        """
        return cls(queue_url=environment["SETTINGS_QUEUE_URL"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """What only the doctor asks of cold storage."""

    cold_storage_days: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "ArchiveSettings":
        """Read the environment.

        Raises:
            KeyError: a variable is missing; its name is the message.
        """
        return cls(cold_storage_days=int(environment["COLD_STORAGE_DAYS"]))
