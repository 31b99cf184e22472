"""Nothing is found where nothing is wrong."""

from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Deactivated, Held, Pending
from provisioning.storage import user_items
from tests.doctor.population import populate
from tests.doctor.stage import Stage


def test_an_empty_house_has_no_finding(stage: Stage) -> None:
    assert stage.found() == []


def test_a_house_in_which_all_has_been_done_has_no_finding(stage: Stage) -> None:
    populate(stage)

    pages = [*stage.doctor.pages()]

    assert [(each.code, each.detail) for page in pages for each in page.findings] == []
    assert [sentence for page in pages for sentence in page.unjudged] == []


def test_the_house_in_which_all_has_been_done_has_users_in_every_state(stage: Stage) -> None:
    populate(stage)

    users = [user_items.from_item(item) for item in stage.items() if item["sk"] == {"S": "USER"}]

    assert {type(user.life.status) for user in users} == {Active, Pending, Held, AwaitingConfirmation, Deactivated}
    assert {user.deleted for user in users} == {True, False}
