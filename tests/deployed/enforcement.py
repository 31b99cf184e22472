"""The deployed functions, each with the credentials of its own role, and IAM between them and AWS.

moto's IAM has the roles, and refuses what they do not allow: with the right resource for S3 and SQS. For DynamoDB and
Scheduler it asks for the resource `*`, of a transaction for an action that there is not, and never for iam:PassRole.
So a guard asks before each call, of all services, what AWS would ask.
"""

import json
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.session import Session
from moto.core import disable_iam_authentication, enable_iam_authentication

from local.answers import Returned
from local.engines import REGION
from local.events import ACCOUNT_ID, Event
from local.functions import LambdaContext, LoadedFunction, load_functions
from local.template import Function
from tests.deployed.needs import Need, needs_later, needs_of, needs_to_miss
from tests.deployed.roles import Grant, Role, Statement
from tests.faults.wire import Wire

if TYPE_CHECKING:
    from botocore.model import OperationModel

CONNECTIONS = ("cold_storage", "jobs", "storage", "timers")
"""The rooms that keep clients for the whole process. In Lambda every function is a process of its own."""
MISREAD_BY_MOTO = frozenset({("scheduler", "GetSchedule")})
"""moto takes the query of a GET for a body, and finds the signature wrong. The guard alone asks for these."""
LEFT_TO_THE_GUARD = (Grant("dynamodb:*", "*"), Grant("scheduler:*", "*"))
"""What moto is told in addition, because of what it asks wrongly."""


@dataclass
class Guard:
    """Stands between a function and AWS. It lets pass what the role permits, and remembers what was needed."""

    role: Role
    needed: set[Need] = field(default_factory=set[Need])
    refused: list[Need] = field(default_factory=list[Need])
    needed_later: set[Need] = field(default_factory=set[Need])
    """By the role that was passed to Scheduler."""
    wire: Wire = field(default_factory=Wire)
    """Where a call can be made to fail."""
    _let_pass: ExitStack = field(default_factory=ExitStack)

    def watch(self, session: Session) -> None:
        """Ask before every call of the session's clients."""
        session.register("before-parameter-build", self._before)
        session.register("after-call", self._after)
        self.wire.attach(session.get_component("event_emitter"))

    def _before(self, params: dict[str, Any], model: "OperationModel", context: dict[str, Any], **_: Any) -> None:
        call = str(model.service_model.service_name), str(model.name), params
        context["needs_to_miss"] = needs_to_miss(*call)
        self._require(needs_of(*call))
        self.needed_later.update(needs_later(*call))
        if call[:2] in MISREAD_BY_MOTO:
            self._let_pass.enter_context(disable_iam_authentication())

    def _after(self, http_response: Any, context: dict[str, Any], **_: Any) -> None:
        self._let_pass.close()
        if http_response.status_code == HTTPStatus.NOT_FOUND:
            self._require(context["needs_to_miss"])

    def _require(self, needs: Iterable[Need]) -> None:
        for need in needs:
            self.needed.add(need)
            if not self.role.permits(need):
                self.refused.append(need)
                message = f"{self.role.name} may not {need}"
                raise ClientError({"Error": {"Code": "AccessDenied", "Message": message}}, need.action)


@contextmanager
def taking_roles(
    functions: Mapping[str, Function], guards: Mapping[str, Guard]
) -> Generator[dict[str, LoadedFunction]]:
    """The functions by logical id, loaded anew; each acts in the role of its guard while this lasts."""
    before = {name: module for name, module in sys.modules.items() if _has_clients(name)}
    try:
        yield {name: _in_role(name, function, guards[name]) for name, function in functions.items()}
    finally:
        sys.modules.update(before)


def _has_clients(module_name: str) -> bool:
    return module_name in {f"provisioning.{room}.connection" for room in CONNECTIONS}


def _in_role(name: str, function: Function, guard: Guard) -> LoadedFunction:
    session = take_role(guard.role)
    guard.watch(session)
    for module_name in filter(_has_clients, [*sys.modules]):
        del sys.modules[module_name]
    with _clients_of(session):
        loaded = load_functions({name: function})[name]

    def handle(event: Event, context: LambdaContext) -> Returned:
        with _clients_of(session), enable_iam_authentication():
            return loaded.handler(event, context)

    return replace(loaded, handler=handle)


@contextmanager
def _clients_of(session: Session) -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("provisioning.sdk.session", lambda: session)
        yield


def take_role(role: Role) -> Session:
    """A session with credentials of the role, which moto's IAM gets to know."""
    trust = {"Effect": "Allow", "Principal": {"Service": role.service}, "Action": "sts:AssumeRole"}
    iam, sts = _client("iam"), _client("sts")
    iam.create_role(RoleName=role.name, AssumeRolePolicyDocument=_policy([trust]))
    allowed = [grant.statement for grant in (*role.grants, *LEFT_TO_THE_GUARD)]
    iam.put_role_policy(RoleName=role.name, PolicyName="Template", PolicyDocument=_policy(allowed))
    arn = f"arn:aws:iam::{ACCOUNT_ID}:role/{role.name}"
    taken = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    session = Session()
    session.set_credentials(taken["AccessKeyId"], taken["SecretAccessKey"], taken["SessionToken"])
    return session


def _policy(statements: list[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _client(service: str) -> Any:
    session: Any = boto3.Session("local", "local", region_name=REGION)  # the stubs know neither IAM nor STS
    return session.client(service)
