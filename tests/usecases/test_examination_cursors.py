"""The cursor of an examination."""

from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from zlib import compress

import pytest

from provisioning.domain.examination import CountedKind, Tally, Walk
from provisioning.domain.failures import Unacceptable
from provisioning.domain.providers import ID_BYTES, PROVIDERS_MAX, provider_id_from
from provisioning.usecases.examination_cursors import from_cursor, to_cursor

ADDRESS_BYTES_MAX = 7_500
"""Of the 10,240 that API Gateway takes: a signature with a session's token needs the rest."""
KINDS: tuple[CountedKind, ...] = ("USER", "GROUP")
WALK = Walk(
    table="scim",
    after=("GROUP#g", "MEMBER#u"),
    group_id="g",
    members=7,
    items=1_000,
    expected=9_000,
    tallies={("okta", "USER"): Tally(total=5, changes=6, met=4), ("", "GROUP"): Tally(total=0, changes=0)},
)


@pytest.mark.parametrize("walk", [WALK, Walk(table="scim"), Walk(table="scim", through=True)])
def test_a_walk_comes_back_as_it_was(walk: Walk) -> None:
    assert from_cursor(to_cursor(walk)) == walk


def sealed(text: str) -> str:
    return urlsafe_b64encode(compress(text.encode())).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "€", "AAAA", sealed(""), sealed("7"), sealed("[]"), sealed('["t",[],1,1,1,[]]'), sealed("[1,2]")],
)
def test_what_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Unacceptable, match="none of ours") as refusal:
        from_cursor(cursor)

    assert refusal.value.field == "cursor"


def test_a_cursor_does_not_blow_up() -> None:
    with pytest.raises(Unacceptable):
        from_cursor(sealed("[" + " " * 50_000_000))


def digest(seed: object) -> bytes:
    return sha256(str(seed).encode()).digest()


def large_tally(seed: str) -> Tally:
    """Numbers up to a million that cannot be compressed."""
    total, changes, met = (int.from_bytes(digest(f"{seed}{name}")) % 1_000_000 for name in ("total", "changes", "met"))
    return Tally(total=total, changes=changes, met=met)


def test_the_counters_of_as_many_providers_as_there_may_be_fit_into_an_address() -> None:
    ids = [provider_id_from(digest(number)[:ID_BYTES]) for number in range(PROVIDERS_MAX)]
    tallies: dict[tuple[str, CountedKind], Tally] = {
        (each, kind): large_tally(f"{each}{kind}") for each in ids for kind in KINDS
    }

    long_name = "".join(b64encode(digest(number)).decode() for number in range(25))
    cursor = to_cursor(Walk(table="scim" * 20, after=(f"EXTERNALID#{long_name}", "CLAIM"), tallies=tallies))

    assert len(cursor) < ADDRESS_BYTES_MAX
