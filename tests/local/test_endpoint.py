import json
import shlex
import stat
from pathlib import Path

from local.endpoint import Endpoint, published

ENDPOINT = Endpoint("http://127.0.0.1:8080", "okta", "it's a secret")


def test_the_file_says_where_and_how() -> None:
    assert json.loads(ENDPOINT.as_json()) == {
        "baseUrl": "http://127.0.0.1:8080/scim/v2",
        "username": "okta",
        "password": "it's a secret",
        "consoleUrl": "http://127.0.0.1:8080/console/v1",
        "clockUrl": "http://127.0.0.1:8080/local/clock",
    }


def test_the_file_is_there_for_its_owner_while_the_server_answers(tmp_path: Path) -> None:
    path = tmp_path / ".local" / "endpoint.json"

    with published(ENDPOINT, path):
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="utf-8")

    assert (mode, text) == (0o600, ENDPOINT.as_json())
    assert list(path.parent.iterdir()) == []


def test_the_file_of_a_later_server_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "endpoint.json"
    later = Endpoint("http://127.0.0.1:8081", "okta", "another")

    with published(ENDPOINT, path):
        path.write_text(later.as_json(), encoding="utf-8")

    assert path.read_text(encoding="utf-8") == later.as_json()


def test_the_commands_hold_the_credentials_in_shell_quotes() -> None:
    (line,) = [line for line in ENDPOINT.as_text().splitlines() if "startIndex" in line]

    assert shlex.split(line) == [
        *("curl", "-u", "okta:it's a secret"),
        "http://127.0.0.1:8080/scim/v2/Users?startIndex=1&count=2",
    ]
