"""`python -m benchmarks.sdk_costs`: what one GetItem costs the processor, and what would make it cost less.

Each way has its turn in every round. The engine's work is not counted, nor is waiting for it.
"""

import argparse
import http.client
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from time import thread_time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials

from benchmarks.endpoints import TABLE_NAME, deployed, log_dropped
from benchmarks.machine import machine
from benchmarks.operations import Member, create
from benchmarks.peers.timing import rotated
from benchmarks.surroundings import surroundings
from benchmarks.tables import as_table, three_digits
from local.engines import Engine
from local.failures import CannotStartError
from local.sessions import REGION
from provisioning.storage import connection
from provisioning.storage.keys import user_key

ROUNDS = 41
WARM_UP_ROUNDS = 3
BATCH = 40
BEFORE_EACH = 5
"""So many are not timed: who comes after a way of another kind would find the processor's caches cold."""
PLAIN: Mapping[str, Any] = {
    "connect_timeout": 1,
    "read_timeout": 3,
    "retries": {"mode": "standard", "total_max_attempts": 3},
    "tcp_keepalive": True,
}
UNVALIDATED: Mapping[str, Any] = {**PLAIN, "parameter_validation": False}
NAMED: Mapping[str, Any] = {**UNVALIDATED, "user_agent": "serverless-scim"}

type Get = Callable[[], object]
"""Reads the item once."""


def main() -> int:
    """Measure and print; 1 and a sentence when the engine is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sdk_costs", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each has its turn ({ROUNDS})")
    rounds: int = parser.parse_args().rounds
    try:
        with surroundings() as engine, log_dropped():
            seconds = _measure(_ways(engine), rounds)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{machine()}\n{rounds} rounds.\n\n{_table(seconds)}")
    return 0


def _ways(engine: Engine) -> Mapping[str, Get]:
    reply = deployed(engine).prepare(create(Member(0)))()
    wanted = {"TableName": TABLE_NAME, "Key": user_key(json.loads(reply.body)["id"]), "ConsistentRead": True}
    configs = {
        "timeouts and retries set, all else as it comes": PLAIN,
        "parameters not validated": UNVALIDATED,
        "and a User-Agent of our own": NAMED,
        "and no endpoints by account": {**NAMED, "account_id_endpoint_mode": "disabled"},
        "and neither host prefix nor compression": {
            **NAMED,
            "inject_host_prefix": False,
            "disable_request_compression": True,
        },
        "and the retries of old": {**NAMED, "retries": {"mode": "legacy", "total_max_attempts": 3}},
    }
    return {
        **{name: partial(_client(Config(**config)).get_item, **wanted) for name, config in configs.items()},
        "as the functions are configured": partial(_client(connection.CONFIG).get_item, **wanted),
        "a User-Agent of our own, and http.client by before-send": partial(_sent_plainly(engine).get_item, **wanted),
        "and signed, sent and read by ourselves at before-call": partial(_answered(engine).get_item, **wanted),
        "no client: signed by botocore's SigV4Auth, sent by http.client": _by_hand(engine, wanted),
    }


def _client(config: Config) -> Any:  # noqa: ANN401 - as botocore makes it
    return botocore.session.get_session().create_client("dynamodb", config=config)


def _sent_plainly(engine: Engine) -> Any:  # noqa: ANN401 - as botocore makes it
    """A client whose requests botocore makes and signs, and another session sends."""
    open_connection = _connection(engine)

    def send(request: Any, **_: object) -> AWSResponse:  # noqa: ANN401 - botocore's own
        headers = dict(request.headers.items())
        open_connection.request(request.method, "/", request.body, headers)
        answer = open_connection.getresponse()
        answered: Any = answer.headers
        content = answer.read()
        return AWSResponse(request.url, answer.status, answered, SimpleNamespace(stream=lambda: [content]))

    client = _client(Config(**NAMED))
    client.meta.events.register("before-send.dynamodb", send)
    return client


def _answered(engine: Engine) -> Any:  # noqa: ANN401 - as botocore makes it
    """A client whose requests botocore makes and no more."""
    open_connection = _connection(engine)
    signer = _signer()

    def answer(params: Mapping[str, Any], **_: object) -> tuple[SimpleNamespace, Any]:
        request = AWSRequest(params["method"], params["url"], params["headers"], params["body"])
        signer.add_auth(request)
        return SimpleNamespace(status_code=http.client.OK), _answer_to(request, open_connection)

    client = _client(Config(**NAMED))
    client.meta.events.register("before-call.dynamodb", answer)
    return client


def _by_hand(engine: Engine, wanted: Mapping[str, Any]) -> Get:
    open_connection = _connection(engine)
    signer = _signer()
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.GetItem"}

    def get() -> object:
        request = AWSRequest("POST", f"{engine.endpoint_url}/", dict(headers), json.dumps(wanted).encode())
        signer.add_auth(request)
        return _answer_to(request, open_connection)["Item"]

    return get


def _signer() -> SigV4Auth:
    return SigV4Auth(Credentials("local", "local"), "dynamodb", REGION)


def _answer_to(request: AWSRequest, open_connection: http.client.HTTPConnection) -> Any:  # noqa: ANN401 - JSON
    open_connection.request("POST", "/", request.data, dict(request.headers.items()))
    answer = open_connection.getresponse()
    assert answer.status == http.client.OK, answer.read()
    return json.loads(answer.read())


def _connection(engine: Engine) -> http.client.HTTPConnection:
    address = urlsplit(engine.endpoint_url or "")
    assert address.hostname is not None
    return http.client.HTTPConnection(address.hostname, address.port)


def _measure(ways: Mapping[str, Get], rounds: int) -> Mapping[str, list[float]]:
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for round_number in range(WARM_UP_ROUNDS + rounds):
        for name in rotated([*ways], round_number):
            _read(ways[name], BEFORE_EACH)
            started = thread_time()
            _read(ways[name], BATCH)
            seconds[name].append((thread_time() - started) / BATCH)
    return {name: seconds[name][WARM_UP_ROUNDS:] for name in ways}


def _read(get: Get, times: int) -> None:
    for _ in range(times):
        get()


def _table(seconds: Mapping[str, list[float]]) -> str:
    first = median(next(iter(seconds.values())))

    def rows() -> Iterator[tuple[str, str, str]]:
        for name, each in seconds.items():
            yield name, three_digits(median(each) * 1e6), f"{median(each) / first:.2f}"

    return as_table(("one GetItem", "µs", "of the first"), rows())


if __name__ == "__main__":
    sys.exit(main())
