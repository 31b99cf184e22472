"""moto as other processes find it."""

import socket
from urllib.parse import urlsplit

import httpx

from local.emulators import emulated_elsewhere


def test_who_is_connected_and_says_nothing_keeps_nobody_waiting() -> None:
    with emulated_elsewhere() as variables:
        url = variables["AWS_ENDPOINT_URL_S3"]
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port), timeout=5):
            answer = httpx.get(url, timeout=5, trust_env=False)

    assert answer.status_code == httpx.codes.OK
