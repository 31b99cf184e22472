"""What happened to this user, and why? Readable from the sync log alone."""

from datetime import datetime, timedelta

from local.memory import MemoryUsers
from provisioning.domain.sync_log import LogEntry, LogQuery
from provisioning.domain.users import User
from provisioning.usecases.operate import Operator
from provisioning.usecases.read_log import ReadLog
from tests.people import DELAY, NOW, a_body, a_call
from tests.world import World

GRACE = Operator("arn:aws:iam::123456789012:user/grace", "request-2")
PROVIDER, SWEEP = "provider", "sweep"


class Story:
    """An environment with one user, on a clock that is moved by the minute."""

    def __init__(self) -> None:
        users = MemoryUsers()
        self.now = NOW
        self.world = World(users, lambda: self.now)
        self.user = self.world.provision.create(a_call(), a_body("ada@example.com"))

    def later(self, by: timedelta = timedelta(minutes=1)) -> datetime:
        self.now += by
        return self.now

    def push(self, user_name: str, email: str, *, active: bool = True) -> User:
        """What Okta's profile push says, a minute later."""
        self.later()
        emails = [{"value": email, "primary": True}]
        body = a_body(user_name, emails=emails, active=active)
        return self.world.provision.replace(a_call(), self.user.id, body, None)

    def log(self) -> list[LogEntry]:
        """All that is known of the user, newest first, a small page at a time."""
        read_log = ReadLog(self.world.sync_log, self.world.users)
        query = LogQuery(user_ids=(self.user.id,))
        entries, cursor = read_log.page(query, None, 3)
        while cursor is not None:
            page, cursor = read_log.page(query, cursor, 3)
            entries += page
        return entries


def told() -> Story:
    """Renamed, warned of, deactivated by mistake, saved by an operator, deactivated in earnest, brought back."""
    story = Story()
    operate, user_id = story.world.operate, story.user.id
    story.push("ada.l@example.com", "ada.l@example.com")
    story.push("ada.l@example.com", "countess@example.com")
    story.push("ada.l@example.com", "countess@example.com", active=False)
    story.later()
    operate.unblock(GRACE, user_id)
    story.push("ada.l@example.com", "countess@example.com")
    story.push("ada.l@example.com", "countess@example.com", active=False)
    story.later(DELAY)
    story.world.deactivations.sweep("request-3")
    story.push("ada.l@example.com", "ada.l@example.com")
    return story


def test_the_log_tells_the_whole_story_newest_first() -> None:
    story = [(entry.action, entry.origin.actor) for entry in told().log()]

    assert story == [
        ("reactivated", PROVIDER),
        ("updated", PROVIDER),
        ("deactivated", SWEEP),
        ("deactivation scheduled", PROVIDER),
        ("blocked", PROVIDER),
        ("deactivation cancelled", GRACE.arn),
        ("unblocked", GRACE.arn),
        ("deactivation scheduled", PROVIDER),
        ("blocked", PROVIDER),
        ("warning", PROVIDER),
        ("updated", PROVIDER),
        ("updated", PROVIDER),
        ("created", PROVIDER),
    ]


def test_the_log_says_why_it_warned() -> None:
    (warning,) = (entry for entry in told().log() if entry.outcome == "warning")

    assert warning.detail.startswith("The primary email should equal userName.")


def test_the_log_says_how_he_was_called_before() -> None:
    renamed = next(entry for entry in told().log() if "userName" in entry.changes)

    assert renamed.changes["userName"] == {"before": "ada@example.com", "after": "ada.l@example.com"}


def test_the_log_says_when_he_would_have_been_deactivated() -> None:
    scheduled = next(entry for entry in told().log() if entry.action == "deactivation scheduled")

    assert (scheduled.at, scheduled.detail) == (NOW + timedelta(minutes=6), "Due at 2026-11-23T12:21:00+00:00.")
