"""The `strict` switch at the acts: what is refused changes nothing, and what an exact client sends is carried out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from local.memory import MemoryUsers
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import ScimError
from provisioning.usecases.caller import Caller
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.user_documents import representation
from tests.groups.stage import Stage, adding, patch_of, strict
from tests.people import NOW, OKTA, a_body, a_call, a_group_body

STRICT = a_call(replace(OKTA, strict=True))
OKTAS_DEACTIVATION = patch_of({"op": "replace", "value": {"active": False}})

type Act = Callable[[ProvisionUsers, Caller, User], object]

LOOSE: dict[str, Act] = {
    "create": lambda provision, caller, _: provision.create(caller, a_body("bob@example.com", shoeSize=42)),
    "replace": lambda provision, caller, ada: provision.replace(caller, ada.id, a_body(title="x", shoeSize=42), None),
    "patch": lambda provision, caller, ada: provision.patch(caller, ada.id, OKTAS_DEACTIVATION, None),
}


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def ada(provision: ProvisionUsers) -> User:
    return provision.create(a_call(), a_body())


@pytest.mark.parametrize("act", LOOSE)
def test_a_strict_provider_is_refused_and_nothing_changes(
    provision: ProvisionUsers, users: MemoryUsers, ada: User, act: str
) -> None:
    log = users.log_of(OKTA.id, NOW)

    with pytest.raises(ScimError, match="have the operator set this provider to lenient"):
        LOOSE[act](provision, STRICT, ada)

    assert list(users.all(OKTA.id)) == [ada]
    assert users.log_of(OKTA.id, NOW) == log


@pytest.mark.parametrize("act", LOOSE)
def test_okta_the_same_of_a_tolerant_provider_is_carried_out(
    provision: ProvisionUsers, users: MemoryUsers, ada: User, act: str
) -> None:
    LOOSE[act](provision, a_call(), ada)

    assert list(users.all(OKTA.id)) != [ada]


def test_a_strict_provider_may_send_back_what_it_has_read(provision: ProvisionUsers, ada: User) -> None:
    shown = representation(ada, "https://scim.example.com")

    assert provision.replace(STRICT, ada.id, shown, None) == ada


def test_a_strict_provider_deactivates_by_a_path(provision: ProvisionUsers, ada: User) -> None:
    deactivation = patch_of({"op": "replace", "path": "active", "value": False})

    assert not provision.patch(STRICT, ada.id, deactivation, None).active


def test_a_strict_provider_pushes_groups_exactly(stage: Stage) -> None:
    strict(stage)
    (ada,) = stage.people(1)

    board = stage.push("Board", ada)
    stage.put_group(board, "Staff")
    stage.add(board, ada)

    assert (stage.group(board).display_name, stage.members(board)) == ("Staff", [ada])


@pytest.mark.parametrize(
    "operation", [{"op": "replace", "value": {"displayName": "Staff"}}, {**adding("u1"), "colour": "red"}]
)
def test_a_loose_patch_of_a_strict_providers_group_changes_nothing(stage: Stage, operation: Json) -> None:
    strict(stage)
    board = stage.push("Board")
    before = stage.group(board)

    with pytest.raises(ScimError):
        stage.patch_group(board, operation)

    assert stage.group(board) == before


def test_entra_a_group_with_a_schema_of_its_own_is_for_tolerant_providers(stage: Stage) -> None:
    own: Document = {
        "schemas": [urns.GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"]
    }

    tolerated = stage.world.provision_groups.create(a_call(), a_group_body("Board") | own)
    with pytest.raises(ScimError, match="schemas"):
        stage.world.provision_groups.create(STRICT, a_group_body("Staff") | own)

    assert stage.found_groups(None) == [tolerated.id]
