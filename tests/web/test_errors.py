"""RFC 7644 §3.12: what every error looks like, whatever went wrong."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from provisioning.domain.failures import Busy
from provisioning.scim import urns
from provisioning.scim.bulk import BULK_BYTES_MAX
from provisioning.scim.errors import ScimError
from provisioning.web.failures import ANSWERS
from tests.people import OKTA, a_body
from tests.web.bulk_stage import Stage, post_user
from tests.web.conftest import Client, Reply
from tests.web.test_bulk_limits import Throttled

TABLE_9 = {
    *("invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget"),
    *("invalidValue", "invalidVers", "sensitive"),
}
RFC_9865 = {"invalidCursor", "expiredCursor", "invalidCount"}


ERRORS: dict[int, Callable[[Stage], Reply]] = {
    400: lambda stage: stage.okta.ask("GET", "/Users?filter=nonsense"),
    401: lambda stage: Client(stage.okta.api).ask("GET", "/Users"),
    403: lambda _: Stage(provider=replace(OKTA, enabled=False)).okta.ask("GET", "/Users"),
    404: lambda stage: stage.okta.ask("GET", "/Users/nobody"),
    405: lambda stage: stage.okta.ask("DELETE", "/Users"),
    409: lambda stage: stage.okta.ask("POST", "/Users", a_body()),
    412: lambda stage: stage.okta.ask("DELETE", "/Users/ada", if_match='W/"9"'),
    413: lambda stage: stage.okta.ask("POST", "/Bulk", b" " * (BULK_BYTES_MAX + 1)),
    429: lambda stage: stage.okta.ask("POST", "/Users", a_body("busy@example.com")),
    500: lambda stage: stage.okta.ask("POST", "/Users", a_body("broken@example.com")),
    501: lambda stage: stage.okta.ask("GET", "/Me"),
}
"""A request for each status that an error can have."""


@pytest.fixture
def stage() -> Stage:
    stage = Stage(users=Throttled(busy=Busy(), broken=RuntimeError()))
    stage.add_ada_and_engineers()
    return stage


@pytest.mark.parametrize("status", ERRORS)
def test_rfc_116_rfc_118_bug_021_an_error_is_a_scim_document_with_its_status_as_a_string(
    stage: Stage, status: int
) -> None:
    reply = ERRORS[status](stage)

    assert (reply.status, reply.headers["Content-Type"]) == (status, "application/scim+json")
    assert reply.body.keys() - {"scimType"} == {"schemas", "status", "detail"}
    assert (reply.body["schemas"], reply.body["status"]) == ([urns.ERROR], str(status))
    assert " " in reply.body["detail"]


def test_rfc_116_the_errors_in_a_bulk_response_are_such_documents_too(stage: Stage) -> None:
    (result,) = stage.results(post_user("busy"))

    assert result["response"]["schemas"] == [urns.ERROR]
    assert (result["status"], result["response"]["status"]) == ("429", "429")


def kinds_of(error: type[ScimError]) -> Iterator[str]:
    for kind in error.__subclasses__():
        yield kind.scim_type
        yield from kinds_of(kind)


def test_rfc_117_no_error_has_a_scim_type_that_no_standard_knows() -> None:
    ours = {*kinds_of(ScimError)} | {answer.scim_type for answer in ANSWERS.values() if answer.scim_type}

    assert ours >= {"uniqueness", "invalidFilter", "invalidSyntax"}
    assert ours <= TABLE_9 | RFC_9865
