"""The ports in memory: fakes for fast tests, proved by the same contract suites as the real ones."""

from local.memory.groups import MemoryGroups
from local.memory.jobs import MemoryJobQueue, MemoryJobs
from local.memory.organizations import MemoryOrganizations
from local.memory.providers import MemoryProviders
from local.memory.surroundings import MemoryColdStorage, MemoryHolds, MemoryTimers
from local.memory.sync_log import MemorySyncLog
from local.memory.tallies import MemoryTallies
from local.memory.users import MemoryUsers

__all__ = [
    "MemoryColdStorage",
    "MemoryGroups",
    "MemoryHolds",
    "MemoryJobQueue",
    "MemoryJobs",
    "MemoryOrganizations",
    "MemoryProviders",
    "MemorySyncLog",
    "MemoryTallies",
    "MemoryTimers",
    "MemoryUsers",
]
