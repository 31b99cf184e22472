"""The safety limit: how many became pending within one hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


def busiest_hour(per_minute: Mapping[datetime, int]) -> int:
    """The most that fell into any sixty minutes, of counts by minute."""
    return max(
        (sum(count for minute, count in per_minute.items() if start <= minute < start + HOUR) for start in per_minute),
        default=0,
    )
