import pytest

from provisioning.domain.sync_log import ACTIONS, Action, Outcome, differences
from tests.people import a_user, an_entry


def test_only_what_differs_is_told_with_before_and_after() -> None:
    before = {"title": "Dr", "active": True, "nickName": "A"}
    after = {"title": "Prof", "active": True, "locale": "en"}

    assert differences(before, after) == {
        "locale": {"before": None, "after": "en"},
        "nickName": {"before": "A", "after": None},
        "title": {"before": "Dr", "after": "Prof"},
    }


def test_equal_documents_differ_in_nothing() -> None:
    assert differences({"a": {"b": 1}}, {"a": {"b": 1}}) == {}


@pytest.mark.parametrize(
    ("action", "outcome"),
    [("created", "success"), ("deactivation held", "success"), ("warning", "warning"), ("failed", "error")],
)
def test_an_action_says_how_it_ended(action: Action, outcome: Outcome) -> None:
    assert an_entry(a_user(), action=action).outcome == outcome


def test_actions_of_every_kind_are_known() -> None:
    assert {"created", "blocked", "members changed", "roles changed", "settings applied", "failed"} <= ACTIONS
