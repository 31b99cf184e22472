"""A directory that deactivates everybody, on the first day: nobody has said anything of a safety limit yet."""

import pytest

from local.engines import Engine
from provisioning.domain.lifecycle import AwaitingConfirmation, Deactivated, Status
from provisioning.domain.providers import Provider
from provisioning.storage import keys
from tests.doctor.stage import Stage
from tests.web.operators import open_console


@pytest.fixture
def stage(moto: Engine) -> Stage:
    return Stage(moto)


@pytest.fixture
def newcomer(stage: Stage) -> Provider:
    """A provider that an operator has created at the console, with nothing but a name."""
    answer = open_console(stage.world).ask("POST", "/providers", {"displayName": "Newcomer"}).body
    provider = stage.providers.get(answer["id"])
    assert provider is not None
    return provider


def others_become_pending(stage: Stage, provider: Provider, users: int) -> None:
    """Within this minute, as the table counts them."""
    key = keys.pending_key(provider.id, stage.clock(), "others")
    stage.table.put({**key, "total": {"N": str(users)}})


def test_attack_022_a_provider_that_is_created_with_nothing_said_has_a_safety_limit(
    stage: Stage, newcomer: Provider
) -> None:
    shown = open_console(stage.world).ask("GET", f"/providers/{newcomer.id}").body

    assert shown["safetyLimit"] == {"users": 500, "percent": None}


@pytest.mark.parametrize(("others", "status"), [(499, Deactivated), (500, AwaitingConfirmation)])
def test_attack_022_who_leaves_a_new_provider_after_five_hundred_others_waits_for_an_operator(
    stage: Stage, newcomer: Provider, others: int, status: type[Status]
) -> None:
    ada = stage.user("ada", newcomer)
    others_become_pending(stage, newcomer, others)
    stage.says(ada, active=False, provider=newcomer)

    stage.pass_the_deadline()

    assert type(stage.read(ada).life.status) is status
