"""`/console/v1/examination`: what an operator is shown of what is wrong, and how he has it repaired."""

from io import StringIO
from typing import Any

import pytest

from provisioning.domain.examination import Walk
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.usecases.examination_cursors import to_cursor
from provisioning.web.failed_changes import FailedChanges
from provisioning.web.log import open_log
from tests.doctor.plants_of_people import no_claim, overdue
from tests.doctor.plants_of_the_log import strange_item
from tests.doctor.small_house import SmallHouse
from tests.doctor.stage import Stage
from tests.people import LOG_RETENTION, OKTA, new_id
from tests.web.operators import ARN, Operator, open_console

PATH = "/examination"


@pytest.fixture
def house(stage: Stage) -> SmallHouse:
    return SmallHouse(stage)


@pytest.fixture
def operator(stage: Stage) -> Operator:
    return open_console(stage.world, examine=stage.doctor)


def walked(operator: Operator) -> list[Any]:
    """All pages, looked at."""
    pages = [operator.ask("GET", PATH).body]
    while pages[-1]["nextCursor"]:
        pages.append(operator.ask("GET", f"{PATH}?cursor={pages[-1]['nextCursor']}").body)
    return pages


def repaired(operator: Operator) -> list[Any]:
    """All pages, repaired."""
    pages = [operator.ask("POST", PATH, {}).body]
    while pages[-1]["nextCursor"]:
        pages.append(operator.ask("POST", PATH, {"cursor": pages[-1]["nextCursor"]}).body)
    return pages


def findings(pages: list[Any]) -> list[Any]:
    return [finding for page in pages for finding in page["findings"]]


def test_attack_030_what_the_doctor_says_is_never_cached_nor_asked_for_without_tls(operator: Operator) -> None:
    for reply in (operator.ask("GET", PATH), operator.ask("POST", PATH, {})):
        assert reply.status == 200
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.usefixtures("house")
def test_a_healthy_house_is_examined_to_the_end(operator: Operator) -> None:
    pages = walked(operator)

    assert findings(pages) == []
    assert pages[0]["examined"]["users"] == 5
    assert pages[-1] == {"examined": {}, "findings": [], "unjudged": [], "progress": 1.0, "nextCursor": None}


def test_a_finding_says_what_is_wrong_with_whom_and_what_to_do(house: SmallHouse, operator: Operator) -> None:
    no_claim(house)

    (finding,) = findings(walked(operator))

    assert finding == {
        "code": "claim-missing",
        "detail": 'The userName of the user "ada@okta.example" is not claimed.',
        "remedy": "A repair claims the value for whoever has it. Until then another one could get the same.",
        "repairable": True,
        "repaired": False,
        "providerId": OKTA.id,
        "userId": house.ada,
        "userName": "ada@okta.example",
        "groupId": None,
        "groupName": None,
        "otherId": None,
        "place": None,
    }


def test_an_item_of_nobodys_is_found_by_its_keys(house: SmallHouse, operator: Operator) -> None:
    strange_item(house)

    (finding,) = findings(walked(operator))

    assert (finding["place"], finding["repairable"]) == ("TEAPOT#1 / TEAPOT", False)


def test_a_post_repairs_in_the_operators_name(house: SmallHouse, operator: Operator) -> None:
    no_claim(house)

    (finding,) = findings(repaired(operator))

    assert (finding["code"], finding["repaired"]) == ("claim-missing", True)
    assert house.stage.item(house.stage.log_entry(house.ada, "repaired"))["actor"] == {"S": ARN}
    assert findings(walked(operator)) == []


def test_what_a_repair_cannot_mend_is_told_all_the_same(house: SmallHouse, operator: Operator) -> None:
    overdue(house)

    (finding,) = findings(repaired(operator))

    assert (finding["code"], finding["repairable"], finding["repaired"]) == ("deactivation-overdue", False, False)
    assert finding["remedy"].endswith("The doctor deactivates nobody.")


@pytest.mark.parametrize("cursor", ["x", to_cursor(Walk(table="another"))])
def test_a_cursor_that_is_none_of_this_tables_is_refused(operator: Operator, cursor: str) -> None:
    looked = operator.ask("GET", f"{PATH}?cursor={cursor}")
    mended = operator.ask("POST", PATH, {"cursor": cursor})

    assert [(reply.status, reply.body["field"]) for reply in (looked, mended)] == [(400, "cursor")] * 2


def test_what_is_not_known_is_refused(operator: Operator) -> None:
    assert operator.ask("GET", f"{PATH}?code=x").status == 400
    assert operator.ask("POST", PATH, {"force": True}).status == 400


def test_a_refused_repair_is_in_the_log_like_any_refused_act(stage: Stage) -> None:
    console = open_console(stage.world, examine=stage.doctor).console
    logger = open_log(new_id(), StringIO())
    failed = FailedChanges(
        log=DynamoSyncLog(stage.table, stage.clock, LOG_RETENTION), now=stage.clock, new_id=new_id, logger=logger
    )

    Operator(failed.of_console(console)).ask("POST", PATH, {"cursor": "x"})

    (entry,) = [item for item in stage.items() if item.get("action") == {"S": "failed"}]
    assert entry["detail"]["S"].startswith("The cursor is none of ours.")
