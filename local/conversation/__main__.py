"""`python -m local.conversation FILE…`: play conversations against an endpoint that answers over HTTP."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from local.answers import Answer
from local.conversation.player import Outcome, Partner, basic_credentials, play
from local.conversation.script import ScriptError, read_conversation
from local.endpoint import ENDPOINT_FILE
from local.events import Request

TIMEOUT_SECONDS = 60  # Okta gives up after as long


class NoEndpointError(Exception):
    """Nothing says which endpoint to talk to; the message is a sentence for the person at the terminal."""


def main(words: Sequence[str] | None = None) -> int:
    """Play the files that the command line names and print each step; 1 when something differs or cannot be played."""
    arguments = _parser().parse_args(words)
    try:
        base_url, username, password = _endpoint(arguments.url, arguments.username, arguments.password)
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            client.headers.clear()  # a conversation says all that is sent
            partner = Partner(base_url, basic_credentials(username, password), _sender(client, base_url))
            went_well = [_played(path, partner) for path in arguments.files]
    except (NoEndpointError, ScriptError) as error:
        return _complain(str(error))
    except httpx.HTTPError as error:
        return _complain(f"The endpoint does not answer: {error}")
    print(f"{sum(went_well)} of {len(went_well)} conversations went as expected.")
    return 0 if all(went_well) else 1


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.conversation", description="Play conversations against a running endpoint."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="for example events/conversations/*/*.json")
    parser.add_argument("--url", help=f"the SCIM base URL (default: that of make serve, from {ENDPOINT_FILE})")
    parser.add_argument("--username", help="of the provider's API credentials (default: as above)")
    parser.add_argument("--password", help="of the provider's API credentials (default: as above)")
    return parser


def _endpoint(*given: str | None) -> tuple[str, str, str]:
    """The base URL, the username and the password: the given ones, else those of `make serve`."""
    running: dict[str, str] = {}
    if None in given and ENDPOINT_FILE.exists():
        running = json.loads(ENDPOINT_FILE.read_text(encoding="utf-8"))
    names = ("baseUrl", "username", "password")
    base_url, username, password = (mine or running.get(name) for mine, name in zip(given, names, strict=True))
    if base_url is None or username is None or password is None:
        raise NoEndpointError(
            "No endpoint runs here: start one with make serve, or give --url, --username, --password."
        )
    return base_url, username, password


def _sender(client: httpx.Client, base_url: str) -> Callable[[Request], Answer]:
    parts = urlsplit(base_url)

    def send(request: Request) -> Answer:
        url = f"{parts.scheme}://{parts.netloc}{request.target}"
        answer = client.request(request.method, url, headers=request.headers, content=request.body)
        return Answer(answer.status_code, tuple(answer.headers.items()), answer.content)

    return send


def _played(path: Path, partner: Partner) -> bool:
    conversation = read_conversation(path)
    print(f"\n{conversation.title} ({path})")
    outcomes: list[Outcome] = []
    for outcome in play(conversation, partner):
        outcomes.append(outcome)
        _report(outcome)
    return not any(outcome.differences for outcome in outcomes)


def _report(outcome: Outcome) -> None:
    question = outcome.step.request
    print(f"  {'DIFFERS' if outcome.differences else 'ok'}  {question.method} {question.path}: {outcome.step.say}")
    for difference in outcome.differences:
        print(f"      {difference}")


if __name__ == "__main__":
    sys.exit(main())
