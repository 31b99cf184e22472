"""On a table that others write to, nothing is found that is not there; and what is there is found all the same."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

import pytest

from local.engines import Engine
from provisioning.domain.failures import Failure
from provisioning.storage import keys
from provisioning.usecases.examine import Page
from tests.doctor.stage import OLGA, Stage
from tests.people import OKTA

WRITERS = 4
ACTS = 60
CROWD = 45
"""More than fit into one transaction."""

pytestmark = pytest.mark.xdist_group("doctor-live")


class Writer:
    """A provider and an operator who do one thing after the other, whatever others do meanwhile."""

    def __init__(self, stage: Stage, number: int, people: list[str], groups: list[str]) -> None:
        self._stage = stage
        self._random = Random(number)  # noqa: S311 - no secret hangs on it
        self._number = number
        self._people = people
        self._groups = groups

    def run(self) -> int:
        """So many acts; how many of them went well."""
        acts = (self._come, self._leave, self._come_back, self._join, self._part, self._push, self._go, self._return)
        return sum(self._tried(self._random.choice(acts)) for _ in range(ACTS))

    def _tried(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except Failure:
            return False
        return True

    def _someone(self) -> str:
        return self._random.choice(self._people)

    def _group(self) -> str:
        return self._random.choice(self._groups)

    def _come(self) -> None:
        self._people.append(self._stage.user(f"new{self._number}-{self._random.random()}"))

    def _leave(self) -> None:
        self._stage.says(self._someone(), active=False)

    def _come_back(self) -> None:
        self._stage.says(self._someone(), active=True)

    def _join(self) -> None:
        self._stage.pushes(self._group(), "add", [self._someone(), self._someone()])

    def _part(self) -> None:
        self._stage.pushes(self._group(), "remove", [self._someone()])

    def _push(self) -> None:
        self._stage.pushes(self._group(), "add", self._random.sample(self._people, CROWD))

    def _go(self) -> None:
        self._stage.world.operate.deactivate(OLGA, self._someone())

    def _return(self) -> None:
        self._stage.world.operate.reactivate(OLGA, self._someone())


def busy_house(engine: Engine) -> tuple[Stage, list[Writer]]:
    stage = Stage(engine)
    people = [stage.user(f"user{number:03}") for number in range(CROWD + 15)]
    groups = [stage.group(f"Group {number}", *people[number::4]) for number in range(4)]
    return stage, [Writer(stage, number, people, groups) for number in range(WRITERS)]


def examined_while(stage: Stage, writers: list[Writer]) -> tuple[list[Page], int]:
    """The pages of examinations, two at a time, for as long as the writers write; and how many acts went well."""
    with ThreadPoolExecutor(WRITERS + 2) as threads:
        writing = [threads.submit(writer.run) for writer in writers]
        examining = [threads.submit(_examine, stage, writing) for _ in range(2)]
        pages = [page for each in examining for page in each.result()]
        return pages, sum(each.result() for each in writing)


def _examine(stage: Stage, writing: list[Future[int]]) -> list[Page]:
    pages = [*stage.doctor.pages()]
    while not all(each.done() for each in writing):
        pages += stage.doctor.pages()
    return pages


def test_two_examinations_while_others_write_find_nothing(dynoxide: Engine) -> None:
    stage, writers = busy_house(dynoxide)

    pages, done = examined_while(stage, writers)

    assert done > WRITERS * ACTS / 4
    assert [(each.code, each.detail) for page in pages for each in page.findings] == []
    assert any(page.unjudged for page in pages), "Nothing was written meanwhile."


def test_when_all_is_quiet_again_everything_can_be_judged(dynoxide: Engine) -> None:
    stage, writers = busy_house(dynoxide)

    examined_while(stage, writers)
    stage.sweep()
    pages = [*stage.doctor.pages()]

    assert [(each.code, each.detail) for page in pages for each in page.findings] == []
    assert [sentence for page in pages for sentence in page.unjudged] == []


def test_what_is_wrong_is_found_while_others_write(dynoxide: Engine) -> None:
    stage, writers = busy_house(dynoxide)
    victim = stage.user("victim")
    stage.lose(keys.user_name_key(stage.read(victim).user_name))
    stage.table.put({**keys.external_id_key(OKTA.id, "x"), "owner_id": {"S": "nobody"}, "provider_id": {"S": OKTA.id}})

    pages, _ = examined_while(stage, writers)

    assert {each.code for page in pages for each in page.findings} == {"claim-missing", "claim-stray"}


def test_a_counter_that_is_further_off_than_it_has_moved_is_found_while_others_write(dynoxide: Engine) -> None:
    stage, writers = busy_house(dynoxide)
    stage.spoil(keys.counter_key(OKTA.id, "USER", stage.user("victim")), total={"N": "5000"})

    pages, _ = examined_while(stage, writers)

    found = [each for page in pages for each in page.findings]
    assert {each.code for each in found} == {"counter-off"}
