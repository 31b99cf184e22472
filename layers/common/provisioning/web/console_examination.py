"""The console's path of the doctor: what should never be in the table, page by page."""

from collections.abc import Iterator
from http import HTTPMethod

from provisioning.usecases.examine import Examine
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_examination_models import ExaminationPage, ExaminationParameters, NextRepairs

EXAMINATION = "/examination"


class ExaminationPaths:
    """To look changes nothing and is a GET, which viewers may send; to repair is a POST."""

    def __init__(self, examine: Examine) -> None:
        self._examine = examine

    def routes(self) -> Iterator[ConsoleRoute]:
        yield ConsoleRoute(
            HTTPMethod.GET,
            EXAMINATION,
            self._look,
            says="Examine the next part of the table, its timers, records and log for what should never be",
            query=ExaminationParameters,
        )
        yield ConsoleRoute(
            HTTPMethod.POST,
            EXAMINATION,
            self._repair,
            says="Examine the next part, and repair what can be repaired safely of what is found",
            body=NextRepairs,
        )

    def _look(self, call: ConsoleCall) -> ExaminationPage:
        return ExaminationPage.of(self._examine.look(call.fields(ExaminationParameters).cursor))

    def _repair(self, call: ConsoleCall) -> ExaminationPage:
        return ExaminationPage.of(self._examine.repair(call.operator, call.body(NextRepairs).cursor))
