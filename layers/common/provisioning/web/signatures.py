"""Who has signed a request to the console: API Gateway checks that (AWS IAM), and says it to the function."""

from collections.abc import Callable
from typing import Any

from provisioning.web.console_answers import problem
from provisioning.web.request import NotSignedError, signer

type Event = dict[str, Any]
type Handler = Callable[[Event, Any], dict[str, Any]]

NOT_SIGNED = (
    "Nobody has checked who asks. API Gateway does that, by the request's signature (AWS IAM); whatever stands in its "
    "place here does not."
)


def signed_only(handler: Handler) -> Handler:
    """A handler that answers as `handler` does, and 403 where no signature was checked.

    API Gateway lets no such request pass. `sam local start-api` does, and so would a route without AWS_IAM.
    """

    def answer(event: Event, context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        try:
            signer(event)
        except NotSignedError:
            refusal = problem(403, NOT_SIGNED)
            return {"statusCode": refusal.status_code, "headers": refusal.headers, "body": refusal.body}
        return handler(event, context)

    return answer
