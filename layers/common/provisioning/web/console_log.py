"""The console's paths about the sync log: as JSON, and as CSV for spreadsheets."""

import json
from collections.abc import Iterator
from http import HTTPMethod

from provisioning.domain.sync_log import LogEntry
from provisioning.usecases.read_log import LOG_PAGE_SIZE_MAX, ReadLog
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_log_models import NEXT_CURSOR, LogCsv, LogEntryView, LogPage, LogParameters
from provisioning.web.csv_text import BYTE_ORDER_MARK, csv_text

COLUMNS = [field.alias or name for name, field in LogEntryView.model_fields.items()]


class LogPaths:
    """What happened, and why?"""

    def __init__(self, read_log: ReadLog) -> None:
        self._read_log = read_log

    def routes(self) -> Iterator[ConsoleRoute]:
        yield ConsoleRoute(
            HTTPMethod.GET, "/sync-log", self._page, says="The sync log in pages, newest first.", query=LogParameters
        )
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/sync-log.csv",
            self._csv,
            says=f"A page of the sync log for spreadsheets; {NEXT_CURSOR} has the cursor of the next one.",
            query=LogParameters,
        )

    def _page(self, call: ConsoleCall) -> LogPage:
        parameters = call.blank_fields(LogParameters)
        return LogPage.of(*self._read_log.page(parameters.asked(), parameters.cursor, parameters.limit))

    def _csv(self, call: ConsoleCall) -> LogCsv:
        parameters = call.blank_fields(LogParameters, limit=LOG_PAGE_SIZE_MAX)
        entries, cursor = self._read_log.page(parameters.asked(), parameters.cursor, parameters.limit)
        text = BYTE_ORDER_MARK + csv_text([COLUMNS, *map(_row, entries)])
        return LogCsv(text=text, headers={} if cursor is None else {NEXT_CURSOR: cursor})


def _row(entry: LogEntry) -> list[str]:
    shown = LogEntryView.of(entry).model_dump(mode="json", exclude={"changes"})
    changes = json.dumps(entry.changes, ensure_ascii=False) if entry.changes else ""
    return [*shown.values(), changes]
