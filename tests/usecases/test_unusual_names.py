"""Names at the acts: twins are one, what nobody sees is refused, and what may imitate another is told (RFC 7644 §5)."""

from unicodedata import normalize

import pytest

from local.memory import MemoryUsers
from provisioning.domain.failures import Taken, TooLarge, Unacceptable, Unreadable
from provisioning.domain.sync_log import LogEntry
from provisioning.scim.attributes import Document
from provisioning.usecases.local_users import Names
from provisioning.usecases.provision_users import ProvisionUsers
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage, patch_of
from tests.people import NOW, OKTA, a_body, a_call, a_user

ZOE = "zoë@exämple.com"
UNSEEN = "ad\u200ba@example.com"
IMITATION = "adа@example.com"
ADVICE = 'userName mixes scripts whose letters look alike: "а" is CYRILLIC SMALL LETTER A.'
KILOBYTES_64 = 65_536


@pytest.fixture
def stage() -> Stage:
    return Stage()


def warnings(users: MemoryUsers) -> list[LogEntry]:
    return [entry for entry in users.log_of(OKTA.id, NOW) if entry.action == "warning"]


def renaming(name: str) -> Document:
    return patch_of({"op": "replace", "value": {"userName": name}})


@pytest.mark.parametrize(
    "twin",
    [
        normalize("NFD", ZOE),
        ZOE.upper(),
        normalize("NFD", ZOE.upper()),
        "ｚoë@exämple.com",
        "zoë\ufe0f@exämple.com",
        "z\u200doë@exämple.com",
    ],
)
def test_rfc_028_attack_012_a_twin_in_another_spelling_is_taken(
    provision: ProvisionUsers, users: MemoryUsers, twin: str
) -> None:
    zoe = provision.create(a_call(), a_body(normalize("NFC", ZOE)))

    with pytest.raises(Taken, match="userName"):
        provision.create(a_call(), a_body(twin, title="Twin"))

    assert list(users.all(OKTA.id)) == [zoe]


def test_rfc_028_a_user_is_found_by_any_spelling_of_his_name(provision: ProvisionUsers, users: MemoryUsers) -> None:
    zoe = provision.create(a_call(), a_body(normalize("NFD", ZOE)))

    assert users.by_user_name(normalize("NFC", ZOE.upper())) == zoe


def test_attack_012_a_name_with_what_nobody_sees_is_not_given(provision: ProvisionUsers, users: MemoryUsers) -> None:
    with pytest.raises(Unreadable, match=r"^userName has a character that nobody sees, U\+200B ZERO WIDTH SPACE\."):
        provision.create(a_call(), a_body(UNSEEN))

    assert (users.total(OKTA.id), users.log_of(OKTA.id, NOW)) == (0, [])


def test_attack_012_nobody_is_renamed_to_what_nobody_sees(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body())

    with pytest.raises(Unreadable):
        provision.patch(a_call(), ada.id, renaming(UNSEEN), None)
    with pytest.raises(Unreadable):
        provision.replace(a_call(), ada.id, a_body(UNSEEN), None)

    assert users.get(ada.id) == ada


def test_a_stored_name_that_would_be_refused_today_stops_no_deactivation(stage: Stage) -> None:
    ada = a_user(UNSEEN)
    stage.users.create(ada, [])

    stage.put(ada.id, active=False, userName=UNSEEN)

    assert not stage.user(ada.id).active


def test_an_operator_gives_no_such_name_either(stage: Stage) -> None:
    with pytest.raises(Unacceptable, match="ZERO WIDTH SPACE") as caught:
        stage.world.local_users.create(OPERATOR, Names(user_name=UNSEEN))

    assert caught.value.field == "userName"


def test_attack_012_a_name_that_may_imitate_another_is_given_and_told(
    provision: ProvisionUsers, users: MemoryUsers
) -> None:
    ada = provision.create(a_call(), a_body())
    imitator = provision.create(a_call(), a_body(IMITATION))

    (warning,) = warnings(users)
    assert ada.id != imitator.id
    assert (warning.user_id, warning.outcome) == (imitator.id, "warning")
    assert warning.detail.startswith(ADVICE)


def test_a_name_is_told_again_only_when_it_changes(provision: ProvisionUsers, users: MemoryUsers) -> None:
    ada = provision.create(a_call(), a_body())
    provision.patch(a_call(), ada.id, renaming(IMITATION), None)
    told = len([entry for entry in warnings(users) if entry.detail.startswith(ADVICE)])

    provision.patch(a_call(), ada.id, patch_of({"op": "replace", "value": {"title": "Countess", "emails": []}}), None)

    assert told == 1
    assert len([entry for entry in warnings(users) if entry.detail.startswith(ADVICE)]) == 1


@pytest.mark.parametrize(
    "twin", [normalize("NFD", "Zoë's Crew"), "ZOË'S CREW", "Zoë's\u200d Crew", " Zoë's Crew\u3000"]
)
def test_attack_018_a_groups_twin_in_another_spelling_is_taken(stage: Stage, twin: str) -> None:
    crew = stage.push(normalize("NFC", "Zoë's Crew"))

    with pytest.raises(Taken, match="displayName"):
        stage.push(twin)

    assert stage.found_groups(None) == [crew]


def test_attack_018_a_group_gets_no_name_with_what_nobody_sees(stage: Stage) -> None:
    board = stage.push("Board")

    with pytest.raises(Unreadable, match="^displayName has a character that nobody sees"):
        stage.push("Bo\u200bard")
    with pytest.raises(Unreadable):
        stage.rename(board, "Board\u202e")

    assert stage.group(board).display_name == "Board"


def test_attack_018_a_group_that_may_imitate_another_is_told(stage: Stage) -> None:
    imitation = stage.push("Воard")
    stage.rename(imitation, "Board")
    stage.rename(imitation, "Воard")

    told = [entry.detail for entry in stage.entries_of(imitation) if entry.action == "warning"]
    assert len(told) == 2
    assert told[0].startswith('displayName mixes scripts whose letters look alike: "В" is CYRILLIC CAPITAL LETTER VE')


@pytest.mark.parametrize("attribute", ["userName", "externalId"])
def test_a_name_of_64_kilobytes_is_refused_with_its_limit(
    provision: ProvisionUsers, users: MemoryUsers, attribute: str
) -> None:
    with pytest.raises(TooLarge, match=rf"^{attribute} is 65,536 bytes long; the limit is"):
        provision.create(a_call(), a_body(**{attribute: "x" * KILOBYTES_64}))

    assert users.total(OKTA.id) == 0


@pytest.mark.parametrize("kilobytes", [129, 390, 410, 3_000])
def test_a_profile_that_is_too_large_is_refused_before_anything_is_written(
    provision: ProvisionUsers, users: MemoryUsers, kilobytes: int
) -> None:
    ada = provision.create(a_call(), a_body())
    log = users.log_of(OKTA.id, NOW)

    with pytest.raises(TooLarge, match=r"^The user's profile is [\d,]+ bytes long; the limit is 131,072\."):
        provision.replace(a_call(), ada.id, a_body(title="x" * kilobytes * 1_024), None)

    assert (users.get(ada.id), users.log_of(OKTA.id, NOW)) == (ada, log)
