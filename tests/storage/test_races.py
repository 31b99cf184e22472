"""Real races on real engines: exactly one winner each time."""

from dataclasses import replace
from functools import partial

import pytest

from local.engines import Engine
from provisioning.storage.users import DynamoUsers
from tests.people import LOG_RETENTION, NOW, OKTA, PENDING, a_user, an_entry, deleted
from tests.storage.racing import outcomes, patient_table

RACES = 50
RUNNERS = 4


@pytest.fixture(scope="module")
def users(real_engine: Engine) -> DynamoUsers:
    return DynamoUsers(patient_table(real_engine), lambda: NOW, LOG_RETENTION)


def test_bug_017_of_creations_of_one_name_in_any_case_one_wins(users: DynamoUsers) -> None:
    for race in range(RACES):
        spellings = [f"{'RACE' if runner % 2 else 'race'}{race}@example.com" for runner in range(RUNNERS)]
        people = [a_user(name) for name in spellings]
        before = users.total(OKTA.id)

        result = outcomes([partial(users.create, person, [an_entry(person)]) for person in people])

        assert result == {"won": 1, "UserNameClaimed": RUNNERS - 1}
        assert users.total(OKTA.id) == before + 1


def test_of_changes_of_one_version_one_wins(users: DynamoUsers) -> None:
    for race in range(RACES):
        ada = a_user(f"change{race}@example.com")
        users.create(ada, [])
        changed = [replace(ada, profile={"title": f"{runner}"}, version=2) for runner in range(RUNNERS)]

        result = outcomes([partial(users.replace, ada, after, []) for after in changed])

        assert result == {"won": 1, "LostRace": RUNNERS - 1}


def test_of_a_change_and_a_deletion_one_wins(users: DynamoUsers) -> None:
    for race in range(RACES):
        ada = a_user(f"gone{race}@example.com", external_id=f"gone{race}")
        users.create(ada, [])
        changed = replace(ada, life=PENDING, version=2)

        result = outcomes([partial(users.replace, ada, changed, []), partial(users.replace, ada, deleted(ada), [])])

        assert result == {"won": 1, "LostRace": 1}
        stored = users.get(ada.id)
        assert stored in [deleted(ada), changed]
        assert (users.by_user_name(ada.user_name) is None) == (stored == deleted(ada))


def test_creations_of_different_people_all_win_and_are_all_counted(users: DynamoUsers) -> None:
    before = users.total(OKTA.id)
    people = [a_user(f"crowd{number}@example.com") for number in range(16)]

    result = outcomes([partial(users.create, person, []) for person in people])

    assert result == {"won": 16}
    assert users.total(OKTA.id) == before + 16
