"""Providers and their credentials, as operators manage them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.failures import Busy, Impossible, NotFound, Taken, Unacceptable, VersionMismatch
from provisioning.domain.lifecycle import AwaitingConfirmation, Deactivated, Held, Life, Pending
from provisioning.domain.providers import (
    DELAY_MINUTES_MAX,
    DISABLED_BEFORE_DELETION,
    DISPLAY_NAME_CHARACTERS_MAX,
    PROVIDERS_MAX,
    Provider,
    ProviderChange,
    SafetyLimit,
    credential_of,
)
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.usecases.manage_providers import USERS_CHECKED_MAX, Issued, ManageProviders
from tests.deactivation.stage import OPERATOR
from tests.people import ENTRA, NOW, OKTA, PENDING, a_group, a_user, deleted
from tests.world import World

HELD = Life(status=Held(requested_at=NOW, due_at=NOW), provider_says_active=False, holds=frozenset({"h"}))
AWAITING = Life(status=AwaitingConfirmation(requested_at=NOW, due_at=NOW), provider_says_active=False)
GONE = Life(status=Deactivated(at=NOW, archive_key="archive/x"))
LAST_MOMENT = NOW + timedelta(minutes=DELAY_MINUTES_MAX)
DISABLED = replace(OKTA, enabled=False, disabled_at=NOW - DISABLED_BEFORE_DELETION)
"""Okta, when nothing that it sent can still be under way."""
LONG_PENDING = Life(status=Pending(token="t1", requested_at=NOW, due_at=LAST_MOMENT), provider_says_active=False)


class MeddledProviders(MemoryProviders):
    """A store in which somebody else acts just before a write."""

    def __init__(self, *providers: Provider, log: MemoryUsers) -> None:
        super().__init__(*providers, log=log)
        self.meddlers: list[Callable[[], object]] = []

    def replace(self, before: Provider, after: Provider, entries: list[LogEntry]) -> None:
        if self.meddlers:
            self.meddlers.pop()()
        super().replace(before, after, entries)


class CrowdedUsers(MemoryUsers):
    """A directory of deactivated users that goes on as long as it is read; it counts how far."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    def all(self, provider_id: str) -> Iterator[User]:
        user = a_user(provider_id=provider_id, life=GONE)
        for self.read in count(1):
            yield user


@pytest.fixture
def users() -> MemoryUsers:
    return MemoryUsers()


@pytest.fixture
def providers(users: MemoryUsers) -> MeddledProviders:
    return MeddledProviders(OKTA, ENTRA, log=users)


@pytest.fixture
def world(users: MemoryUsers, providers: MeddledProviders) -> World:
    return World(users, lambda: NOW, providers=providers)


@pytest.fixture
def manage(world: World) -> ManageProviders:
    return world.manage_providers


def created(manage: ManageProviders, name: str = "Okta EU") -> Issued:
    return manage.create(OPERATOR, name, "api_credentials", ProviderChange())


def accepted(manage: ManageProviders, issued: Issued) -> bool:
    """True when the provider accepts the secret by now."""
    stored = manage.providers.get(issued.provider.id)
    return credential_of(stored, issued.credential.type, issued.secret) is not None


# Created


def test_rfc_014_attack_007_a_created_provider_accepts_its_secret_and_keeps_only_a_hash_of_it(
    manage: ManageProviders,
) -> None:
    issued = created(manage)

    assert accepted(manage, issued)
    assert issued.secret not in repr((manage.providers.all(), issued))


def test_a_created_providers_id_can_be_a_username(manage: ManageProviders) -> None:
    provider_id = created(manage).provider.id

    assert provider_id.startswith("scim-")
    assert len(provider_id) == len("scim-") + 16
    assert not set(provider_id) & set(":#")


def test_two_providers_are_two(manage: ManageProviders) -> None:
    first, second = created(manage, "One"), created(manage, "Two")

    assert first.provider.id != second.provider.id
    assert first.secret != second.secret


@pytest.mark.parametrize("spelling", ["Okta EU", "OKTA eu", "ｏkta EU"])
def test_a_name_that_a_provider_has_is_given_to_no_other(manage: ManageProviders, spelling: str) -> None:
    created(manage, "Okta EU")

    with pytest.raises(Taken) as refused:
        created(manage, spelling)

    assert (refused.value.field, "Choose another name" in refused.value.detail) == ("displayName", True)


def test_settings_count_from_the_beginning(manage: ManageProviders) -> None:
    settings = ProviderChange(delay_minutes=0, safety_limit=SafetyLimit(), strict=True)

    provider = manage.create(OPERATOR, " Entra EU ", "oauth_token", settings).provider

    assert (provider.display_name, provider.delay_minutes, provider.strict) == ("Entra EU", 0, True)
    assert provider.safety_limit == SafetyLimit(users=None, percent=None)


@pytest.mark.parametrize(
    "name", ["", " ", "x" * (DISPLAY_NAME_CHARACTERS_MAX + 1), "a\nb", "a\u202eb", "a\x00", "\ufdfa" * 200]
)
def test_a_name_that_nobody_can_read_is_refused(manage: ManageProviders, name: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        created(manage, name)

    assert refused.value.field == "displayName"


def test_there_are_as_many_providers_as_there_may_be(manage: ManageProviders) -> None:
    for number in range(PROVIDERS_MAX - len(manage.all())):
        created(manage, f"Okta {number}")

    with pytest.raises(Impossible, match="Delete one first"):
        created(manage)


def test_the_log_tells_of_a_new_provider_with_its_settings(manage: ManageProviders, users: MemoryUsers) -> None:
    issued = created(manage)

    (entry,) = users.log_of(issued.provider.id, NOW)
    assert (entry.action, entry.origin.actor) == ("provider created", OPERATOR.arn)
    assert entry.changes["delayMinutes"] == {"before": None, "after": 15}
    assert entry.changes["credentials"] == {"before": None, "after": [issued.credential.id]}


def test_the_list_says_how_much_each_provider_has(manage: ManageProviders, world: World) -> None:
    world.users.create(a_user(), [])
    world.groups.create(a_group(), [], [])

    counts = [(each.provider.id, each.users, each.groups) for each in manage.all()]

    assert counts == [("entra", 0, 0), ("okta", 1, 1)]


# Rotated


def test_bug_040_a_rotation_leaves_no_moment_without_a_valid_secret(manage: ManageProviders) -> None:
    first = created(manage)

    second = manage.issue_credential(OPERATOR, first.provider.id, "api_credentials")
    both = accepted(manage, first), accepted(manage, second)
    manage.revoke_credential(OPERATOR, first.provider.id, first.credential.id)

    assert both == (True, True)
    assert (accepted(manage, first), accepted(manage, second)) == (False, True)


def test_a_third_credential_waits_for_a_revocation(manage: ManageProviders) -> None:
    with pytest.raises(Impossible, match="Revoke one first"):
        manage.issue_credential(OPERATOR, OKTA.id, "oauth_token")

    manage.revoke_credential(OPERATOR, OKTA.id, "c2")
    third = manage.issue_credential(OPERATOR, OKTA.id, "oauth_token")

    assert [credential.id for credential in third.provider.credentials] == ["c1", third.credential.id]


def test_two_operators_who_issue_at_once_never_make_three(manage: ManageProviders, providers: MeddledProviders) -> None:
    own_id = created(manage).provider.id
    providers.meddlers = [lambda: manage.issue_credential(OPERATOR, own_id, "oauth_token")]

    with pytest.raises(Impossible):
        manage.issue_credential(OPERATOR, own_id, "oauth_token")

    stored = providers.get(own_id)
    assert stored is not None
    assert len(stored.credentials) == 2


def test_a_change_of_settings_in_between_loses_no_credential(
    manage: ManageProviders, world: World, providers: MeddledProviders
) -> None:
    own_id = created(manage).provider.id
    issue: list[Callable[[], object]] = [lambda: manage.issue_credential(OPERATOR, own_id, "oauth_token")]
    providers.meddlers = issue

    changed = world.configure.change_provider(OPERATOR, own_id, ProviderChange(delay_minutes=1))

    assert (changed.delay_minutes, len(changed.credentials), changed.version) == (1, 2, 3)


def test_a_credential_that_is_not_there_cannot_be_revoked(manage: ManageProviders) -> None:
    with pytest.raises(NotFound):
        manage.revoke_credential(OPERATOR, OKTA.id, "c9")


def test_the_log_names_credentials_and_holds_nothing_of_their_secrets(
    manage: ManageProviders, users: MemoryUsers
) -> None:
    first = created(manage)
    second = manage.issue_credential(OPERATOR, first.provider.id, "oauth_token")
    manage.revoke_credential(OPERATOR, first.provider.id, first.credential.id)

    entries = users.log_of(first.provider.id, NOW)
    assert [entry.action for entry in entries] == ["provider created", "credential issued", "credential revoked"]
    assert [first.credential.id in entries[-1].detail, second.credential.id in entries[1].detail] == [True, True]
    secrets = {text for each in (first, second) for text in (each.secret, each.credential.secret_hash)}
    assert not any(secret in repr(entries) for secret in secrets)


def test_nothing_is_done_to_a_provider_that_is_not_there(manage: ManageProviders) -> None:
    with pytest.raises(NotFound):
        manage.issue_credential(OPERATOR, "nobody", "oauth_token")
    with pytest.raises(NotFound):
        manage.revoke_credential(OPERATOR, "nobody", "c1")
    with pytest.raises(NotFound):
        manage.delete(OPERATOR, "nobody")


# Deleted


def test_a_deleted_provider_is_gone_and_its_log_stays(
    manage: ManageProviders, providers: MeddledProviders, users: MemoryUsers
) -> None:
    providers.save(DISABLED)

    manage.delete(OPERATOR, OKTA.id)

    assert manage.providers.get(OKTA.id) is None
    assert [entry.action for entry in users.log_of(OKTA.id, NOW)] == ["provider deleted"]


@pytest.mark.parametrize(
    "provider",
    [
        OKTA,
        replace(OKTA, enabled=False, disabled_at=NOW),
        replace(DISABLED, disabled_at=NOW - DISABLED_BEFORE_DELETION + timedelta(seconds=1)),
        replace(DISABLED, enabled=True),
    ],
    ids=["enabled", "disabled just now", "disabled for almost a minute", "enabled again"],
)
def test_a_provider_that_may_still_be_sending_is_not_deleted(
    manage: ManageProviders, providers: MeddledProviders, provider: Provider
) -> None:
    providers.save(provider)

    with pytest.raises(Impossible, match="Disable it first and wait a minute"):
        manage.delete(OPERATOR, OKTA.id)

    assert providers.get(OKTA.id) == provider


@pytest.mark.parametrize(
    "user",
    [
        a_user(),
        a_user(life=PENDING),
        a_user(life=HELD),
        replace(deleted(a_user()), life=HELD),
        replace(deleted(a_user()), life=AWAITING),
        deleted(a_user()),
        replace(deleted(a_user()), life=LONG_PENDING),
    ],
    ids=[
        *("active", "pending", "held", "deleted and held", "deleted and awaiting confirmation"),
        *("deleted and pending", "deleted and long pending"),
    ],
)
def test_attack_023_a_provider_with_a_user_who_is_not_deactivated_is_not_deleted(
    manage: ManageProviders, providers: MeddledProviders, users: MemoryUsers, user: User
) -> None:
    providers.save(DISABLED)
    users.create(user, [])

    with pytest.raises(Impossible, match=r"users who are not deactivated.*disabled"):
        manage.delete(OPERATOR, OKTA.id)

    assert manage.providers.get(OKTA.id) == DISABLED


def test_no_more_users_are_read_than_a_function_has_time_for() -> None:
    crowd = CrowdedUsers()
    manage = World(crowd, lambda: NOW, providers=MemoryProviders(DISABLED)).manage_providers

    with pytest.raises(Impossible, match="Leave it disabled"):
        manage.delete(OPERATOR, OKTA.id)

    assert crowd.read == USERS_CHECKED_MAX + 1


def test_a_provider_with_a_group_is_not_deleted(
    manage: ManageProviders, providers: MeddledProviders, world: World
) -> None:
    providers.save(DISABLED)
    world.groups.create(a_group(), [], [])

    with pytest.raises(Impossible, match="groups"):
        manage.delete(OPERATOR, OKTA.id)


def test_deactivated_users_and_those_of_others_keep_no_provider(
    manage: ManageProviders, providers: MeddledProviders, users: MemoryUsers
) -> None:
    providers.save(DISABLED)
    users.create(a_user(life=GONE), [])
    users.create(a_user("eve@example.com", provider_id=ENTRA.id, life=PENDING), [])

    manage.delete(OPERATOR, OKTA.id)

    assert manage.providers.get(OKTA.id) is None


def test_a_provider_is_deleted_only_at_the_version_that_was_seen(manage: ManageProviders) -> None:
    with pytest.raises(VersionMismatch):
        manage.delete(OPERATOR, OKTA.id, OKTA.version + 1)

    assert manage.providers.get(OKTA.id) == OKTA


# Changed


def test_a_disabled_provider_says_since_when_and_an_enabled_one_nothing(world: World) -> None:
    disable, enable = ProviderChange(enabled=False), ProviderChange(enabled=True)

    disabled = world.configure.change_provider(OPERATOR, OKTA.id, disable)
    enabled = world.configure.change_provider(OPERATOR, OKTA.id, enable)

    assert (disabled.disabled_at, enabled.disabled_at) == (NOW, None)


def test_another_change_leaves_a_disabled_provider_disabled_since_then(
    world: World, providers: MeddledProviders
) -> None:
    providers.save(DISABLED)

    after = world.configure.change_provider(OPERATOR, OKTA.id, ProviderChange(strict=True))

    assert after.disabled_at == DISABLED.disabled_at


def test_all_settings_change_in_one_write_with_one_entry(world: World, users: MemoryUsers) -> None:
    change = ProviderChange(display_name="Okta 2", enabled=False, safety_limit=SafetyLimit(percent=5), strict=True)

    after = world.configure.change_provider(OPERATOR, OKTA.id, change)

    (entry,) = users.log_of(OKTA.id, NOW)
    assert (after.version, after.mappings_changed_at, entry.detail) == (2, None, "")
    assert entry.changes == {
        "displayName": {"before": "Okta", "after": "Okta 2"},
        "enabled": {"before": True, "after": False},
        "safetyLimit": {"before": {"users": 500, "percent": None}, "after": {"users": None, "percent": 5}},
        "strict": {"before": False, "after": True},
    }


def test_a_name_that_is_trimmed_to_what_it_was_changes_nothing(world: World, users: MemoryUsers) -> None:
    after = world.configure.change_provider(OPERATOR, OKTA.id, ProviderChange(display_name=" Okta "))

    assert (after, users.log_of(OKTA.id, NOW)) == (OKTA, [])


def test_an_act_that_loses_every_race_is_busy(manage: ManageProviders, providers: MeddledProviders) -> None:
    def touch() -> None:
        stored = providers.get(OKTA.id)
        assert stored is not None
        providers.save(replace(stored, version=stored.version + 1))

    providers.meddlers = [touch] * 10

    with pytest.raises(Busy):
        manage.revoke_credential(OPERATOR, OKTA.id, "c1")
