"""The messages of /Bulk (RFC 7644 §3.7): operations, each one read by itself, and what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json, ResourceType
from provisioning.scim.bulk_references import references
from provisioning.scim.errors import InvalidSyntax, InvalidValue, ScimError
from provisioning.scim.resource import require_schema
from provisioning.scim.schemas import GROUP_RESOURCE, USER_RESOURCE
from provisioning.scim.values import by_lower_name, kind_of, shown

BULK_OPERATIONS_MAX = 100
"""As many as are carried out in the time that one request has (docs/decisions/0027)."""
BULK_BYTES_MAX = 1_048_576
BULK_ID_CHARACTERS_MAX = 128

METHODS = ("POST", "PUT", "PATCH", "DELETE")
ENDPOINTS = {each.endpoint.strip("/"): each for each in (USER_RESOURCE, GROUP_RESOURCE)}


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """A bulk request whose operations are not read yet."""

    operations: tuple[Json, ...]
    fail_on_errors: int | None
    """After so many errors the rest is left; None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One request in a bulk request."""

    method: str
    resource_type: ResourceType
    resource_id: str
    """Empty for a POST; it may be a reference, `bulkId:x`."""
    bulk_id: str
    """Empty: none was given, which only a POST may not."""
    version: str | None
    """What a request by itself says by If-Match."""
    data: Json

    @property
    def creates(self) -> bool:
        """True for a POST, whose bulkId others may refer to."""
        return self.method == "POST"

    @property
    def path(self) -> str:
        """Where it points, below the base URL."""
        return f"{self.resource_type.endpoint}/{self.resource_id}".rstrip("/")

    def needs(self) -> frozenset[str]:
        """The bulkIds that its path and its data refer to."""
        return references([self.resource_id, self.data])


def read_bulk(body: Json) -> BulkRequest:
    """The message in a body.

    Raises:
        InvalidSyntax: the body is no BulkRequest.
        InvalidValue: `failOnErrors` is no whole number of at least 1.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax(f"The body must be a JSON object, not {kind_of(body)}.")
    require_schema(body, urns.BULK_REQUEST)
    members = by_lower_name(body, "")
    operations = members.get("operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("Operations must be a list of at least one operation.")
    return BulkRequest(tuple(operations), _read_fail_on_errors(members.get("failonerrors")))


def read_operations(given: Iterable[Json]) -> list[Operation | ScimError]:
    """Each operation, or what is wrong with it: one that cannot be read is an error of its own, not of its neighbours.

    Of two POSTs with one bulkId, the second one is wrong.
    """
    operations: list[Operation | ScimError] = []
    bulk_ids: set[str] = set()
    for index, each in enumerate(given):
        try:
            operations.append(_read_operation(each, f"Operations[{index}]", bulk_ids))
        except ScimError as wrong:
            operations.append(wrong)
    return operations


def named(operation: Json) -> Document:
    """What a result repeats of its operation, as far as it can be read: `method` and `bulkId`."""
    members = {name.lower(): value for name, value in operation.items()} if isinstance(operation, dict) else {}
    method, bulk_id = members.get("method"), members.get("bulkid")
    echo: Document = {"method": method.upper()} if isinstance(method, str) and method.upper() in METHODS else {}
    return {**echo, "bulkId": bulk_id} if _is_bulk_id(bulk_id) else echo


def pointed_at(operation: Json) -> str:
    """Where an operation points, below the base URL, as far as it says so."""
    members = {name.lower(): value for name, value in operation.items()} if isinstance(operation, dict) else {}
    path = members.get("path")
    return f"/{shown(path.lstrip('/'))}" if isinstance(path, str) else ""


def bulk_response(results: Iterable[Document]) -> Document:
    """The BulkResponse message."""
    return {"schemas": [urns.BULK_RESPONSE], "Operations": [*results]}


def _read_fail_on_errors(value: Json) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidValue("failOnErrors must be a whole number of at least 1; without it all operations are tried.")
    return value


def _read_operation(given: Json, where: str, bulk_ids: set[str]) -> Operation:
    if not isinstance(given, dict):
        raise InvalidSyntax(f"{where} must be an object, not {kind_of(given)}.")
    members = by_lower_name(given, f"{where}.")
    method = _read_method(members.get("method"), where)
    resource_type, resource_id = _read_path(members.get("path"), method, where)
    bulk_id = _read_bulk_id(members.get("bulkid"), method, where)
    if method == "POST":
        if bulk_id in bulk_ids:
            raise InvalidValue(f'{where}.bulkId "{shown(bulk_id)}" is that of an earlier operation.')
        bulk_ids.add(bulk_id)
    return Operation(
        method=method,
        resource_type=resource_type,
        resource_id=resource_id,
        bulk_id=bulk_id,
        version=_read_text(members.get("version"), f"{where}.version"),
        data=_read_data(members.get("data"), method, where),
    )


def _read_method(value: Json, where: str) -> str:
    method = value.upper() if isinstance(value, str) else ""
    if method not in METHODS:
        raise InvalidSyntax(f"{where}.method must be POST, PUT, PATCH or DELETE.")
    return method


def _read_path(value: Json, method: str, where: str) -> tuple[ResourceType, str]:
    """The kind of resource, and the id; a POST has none. /Bulk itself and all that only reads is not for here."""
    segments = [segment for segment in value.split("/") if segment] if isinstance(value, str) else []
    endpoint, *ids = segments or [""]
    if endpoint not in ENDPOINTS or len(ids) != (method != "POST") or ids == [".search"]:
        wanted = " or ".join(f"/{each}" if method == "POST" else f"/{each}/{{id}}" for each in ENDPOINTS)
        raise InvalidValue(f"{where}.path must be {wanted} for {method}.")
    return ENDPOINTS[endpoint], "".join(ids)


def _read_bulk_id(value: Json, method: str, where: str) -> str:
    if value is None and method != "POST":
        return ""
    if not _is_bulk_id(value):
        limit = f"a string of at most {BULK_ID_CHARACTERS_MAX} printable characters"
        raise InvalidValue(f"{where}.bulkId must be {limit}; a POST needs one.")
    return str(value)


def _is_bulk_id(value: Json) -> bool:
    return isinstance(value, str) and 0 < len(value) <= BULK_ID_CHARACTERS_MAX and value.isprintable()


def _read_text(value: Json, where: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InvalidValue(f"{where} must be a string, not {kind_of(value)}.")
    return value


def _read_data(value: Json, method: str, where: str) -> Json:
    if method == "DELETE":
        return None
    if method == "PATCH" and isinstance(value, list):
        # The RFC of 2015 shows the bare list of operations; erratum 5050 makes it a PatchOp message.
        return {"schemas": [urns.PATCH_OP], "Operations": value}
    if not isinstance(value, dict):
        raise InvalidSyntax(f"{where}.data must be an object, not {kind_of(value)}.")
    return value
