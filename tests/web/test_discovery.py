import pytest

from provisioning.scim import urns
from tests.web.conftest import BASE_URL, Client

SCHEMAS = [urns.USER, urns.ENTERPRISE_USER, urns.PROVISIONING_USER, urns.USER_STATE]


def test_rfc_127_how_to_authenticate_can_be_read_without(stranger: Client) -> None:
    reply = stranger.ask("GET", "/ServiceProviderConfig")

    assert [scheme["type"] for scheme in reply.body["authenticationSchemes"]] == ["httpbasic", "oauthbearertoken"]


@pytest.mark.parametrize("target", ["/Schemas", "/ResourceTypes", f"/Schemas/{urns.USER}", "/ResourceTypes/User"])
def test_attack_031_the_rest_of_discovery_is_for_providers(stranger: Client, target: str) -> None:
    assert stranger.ask("GET", target).status == 401


def test_rfc_122_all_schemas_are_a_list_and_each_one_can_be_read(okta: Client) -> None:
    listed = okta.ask("GET", "/Schemas").body

    assert [schema["id"] for schema in listed["Resources"]] == [*SCHEMAS, urns.GROUP]
    assert [okta.ask("GET", f"/Schemas/{urn}").body for urn in [*SCHEMAS, urns.GROUP]] == listed["Resources"]


def test_rfc_125_a_resource_type_names_schemas_that_exist(okta: Client) -> None:
    user = okta.ask("GET", "/ResourceTypes/User").body

    assert [user["schema"], *(extension["schema"] for extension in user["schemaExtensions"])] == SCHEMAS
    assert okta.ask("GET", user["endpoint"]).status == 200


def test_rfc_122_a_schema_is_found_by_its_urn_in_any_letter_case(okta: Client) -> None:
    for urn in [*SCHEMAS, urns.GROUP]:
        assert okta.ask("GET", f"/Schemas/{urn.upper()}").body["id"] == urn


@pytest.mark.parametrize("target", ["/Schemas/urn:nothing", "/ResourceTypes/Device"])
def test_what_is_not_there_is_404(okta: Client, target: str) -> None:
    assert okta.ask("GET", target).status == 404


@pytest.mark.parametrize("target", ["/Schemas", "/ResourceTypes"])
def test_rfc_123_a_filter_is_403_and_paging_is_ignored(okta: Client, target: str) -> None:
    assert okta.ask("GET", f"{target}?filter=id+pr").status == 403
    assert okta.ask("GET", f"{target}?startIndex=5&count=0").body == okta.ask("GET", target).body


def test_every_document_stands_where_it_says(okta: Client) -> None:
    documents = [okta.ask("GET", "/ServiceProviderConfig").body]
    for collection in ("/Schemas", "/ResourceTypes"):
        documents += okta.ask("GET", collection).body["Resources"]

    for document in documents:
        target = document["meta"]["location"].removeprefix(BASE_URL)
        assert okta.ask("GET", target).body == document
