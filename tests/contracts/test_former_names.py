"""What every `UserStore` remembers of names that were given up: who asks for one finds whoever had it."""

from dataclasses import replace

from provisioning.domain.users import User
from tests.contracts.conftest import UserStoreWithLog
from tests.people import a_user, deleted


def created(users: UserStoreWithLog, name: str = "ada@example.com") -> User:
    user = a_user(name)
    users.create(user, [])
    return user


def renamed(users: UserStoreWithLog, user: User, name: str) -> User:
    after = replace(user, user_name=name, version=user.version + 1)
    users.replace(user, after, [])
    return after


def test_a_renamed_user_is_known_by_his_old_name_in_any_spelling(users: UserStoreWithLog) -> None:
    after = renamed(users, created(users), "lovelace@example.com")

    assert users.once_called("ADA@example.com") == [after]
    assert users.once_called("lovelace@example.com") == []


def test_a_deleted_user_is_known_by_his_name(users: UserStoreWithLog) -> None:
    ada = created(users)

    users.replace(ada, deleted(ada), [])

    assert users.once_called(ada.user_name) == [deleted(ada)]


def test_all_who_had_a_name_are_known_by_it(users: UserStoreWithLog) -> None:
    first = renamed(users, created(users), "one@example.com")
    second = renamed(users, created(users), "two@example.com")
    created(users)

    assert users.once_called("ada@example.com") == sorted([first, second], key=lambda user: user.id)


def test_a_change_that_keeps_the_name_gives_none_up(users: UserStoreWithLog) -> None:
    recased = renamed(users, created(users), "Ada@Example.com")
    users.replace(recased, replace(recased, profile={}, version=recased.version + 1), [])

    assert users.once_called("ada@example.com") == []


def test_who_comes_back_under_his_name_still_gave_it_up_once(users: UserStoreWithLog) -> None:
    ada = created(users)
    users.replace(ada, deleted(ada), [])
    back = replace(ada, version=3)
    users.replace(deleted(ada), back, [])

    assert users.once_called(ada.user_name) == [back]
    assert users.by_user_name(ada.user_name) == back


def test_a_name_that_nobody_can_have_was_nobodys(users: UserStoreWithLog) -> None:
    assert users.once_called("x" * 5_000) == []
