"""What is asked of a table, and what it costs."""

from typing import Any, cast

from provisioning.storage.table import Table


class Costs:
    """Counts the calls, the read units and the entries of what is asked of a table from now on."""

    def __init__(self, table: Table) -> None:
        self.calls = 0
        self.units = 0.0
        self.entries = 0
        events = vars(table)["_client"].meta.events
        events.register("provide-client-params.dynamodb", self._ask)
        events.register("after-call.dynamodb", self._add)

    def _ask(self, params: dict[str, Any], **_: object) -> dict[str, Any]:
        return {**params, "ReturnConsumedCapacity": "TOTAL"}

    def _add(self, parsed: dict[str, Any], **_: object) -> None:
        self.calls += 1
        self.entries += parsed.get("ScannedCount", 0)
        consumed = parsed["ConsumedCapacity"]
        # Of a batch it is a list, with an entry for each table.
        tables = cast("list[Any]", consumed) if isinstance(consumed, list) else [consumed]
        self.units += sum(float(each["CapacityUnits"]) for each in tables)
