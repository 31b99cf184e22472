"""Whoever is refused for another reason leaves no organization behind: it would be there for ever, and count."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from provisioning.domain.failures import Refused, Taken, TooLarge
from provisioning.domain.mappings import OrganizationByAttribute
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.users import EXTERNAL_ID_BYTES_MAX
from provisioning.scim.attributes import Json
from tests.groups.stage import Stage


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    okta = stage.providers.get(stage.caller.provider.id)
    assert okta is not None
    mapping = OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID)
    stage.providers.save(replace(okta, organization_mapping=mapping, email_names_required=True))
    stage.create("ada@example.com", externalId="00u1", emails=emails("ada@example.com"))
    return stage


def named_as_ada(stage: Stage) -> None:
    stage.create("ada@example.com", externalId="00u2", emails=emails("ada@example.com"), c42OrgName="Typo")


def called_as_ada(stage: Stage) -> None:
    stage.create("grace@example.com", externalId="00u1", emails=emails("grace@example.com"), c42OrgName="Typo")


def renamed_as_ada(stage: Stage) -> None:
    grace = stage.create("grace@example.com", emails=emails("grace@example.com"))
    stage.put(grace, active=True, userName="ada@example.com", emails=emails("ada@example.com"), c42OrgName="Typo")


def named_without_an_email(stage: Stage) -> None:
    stage.create("grace", emails=emails("grace@example.com"), c42OrgName="Typo")


def renamed_without_an_email(stage: Stage) -> None:
    grace = stage.create("grace@example.com", emails=emails("grace@example.com"))
    stage.put(grace, active=True, userName="grace", emails=emails("grace@example.com"), c42OrgName="Typo")


def with_too_long_an_id(stage: Stage) -> None:
    grace = stage.create("grace@example.com", emails=emails("grace@example.com"))
    external_id = "0" * (EXTERNAL_ID_BYTES_MAX + 1)
    stage.put(
        grace,
        active=True,
        userName="grace@example.com",
        emails=emails("grace@example.com"),
        externalId=external_id,
        c42OrgName="Typo",
    )


def emails(address: str) -> Json:
    return [{"value": address, "primary": True}]


@pytest.mark.parametrize(
    "act",
    [
        named_as_ada,
        called_as_ada,
        renamed_as_ada,
        named_without_an_email,
        renamed_without_an_email,
        with_too_long_an_id,
    ],
)
def test_a_refused_request_creates_no_organization(stage: Stage, act: Callable[[Stage], None]) -> None:
    with pytest.raises((Taken, Refused, TooLarge)):
        act(stage)

    assert stage.organizations.by_name("Typo") is None
