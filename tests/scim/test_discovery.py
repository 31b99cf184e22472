"""RFC 7644 §4, RFC 7643 §5 to §7: what the service provider says of itself, judged by scim2-models."""

from collections.abc import Iterator

import pytest
import scim2_models

from provisioning.scim import urns
from provisioning.scim.attributes import Attribute, Document, Json, ResourceType, Schema
from provisioning.scim.countries import COUNTRY_CODES
from provisioning.scim.discovery import resource_type_document, schema_document, service_provider_config
from provisioning.scim.group_schemas import GROUP
from provisioning.scim.paging import read_page_request
from provisioning.scim.schemas import COMMON_ATTRIBUTES, GROUP_RESOURCE, USER_RESOURCE
from provisioning.scim.user_extensions import ENTERPRISE_USER
from provisioning.scim.user_schemas import USER

BASE_URL = "https://scim.example.com/scim/v2"
RESOURCE_TYPES = (USER_RESOURCE, GROUP_RESOURCE)
SCHEMAS = tuple(schema for each in RESOURCE_TYPES for schema in (each.schema, *each.extensions))
CHARACTERISTICS = {
    *("name", "type", "multiValued", "description", "required", "caseExact", "mutability", "returned", "uniqueness"),
}
MAY_BE_THERE = {"canonicalValues", "referenceTypes", "subAttributes"}

DEVIATIONS: dict[tuple[str, str], Json] = {
    # RFC 7643 §4.3 has it read-only; Okta sends it, and nobody here could work it out from an Okta id.
    ("manager.displayName", "mutability"): "readWrite",
    # A flat manager id, or a name without an id, is accepted from identity providers.
    ("manager.value", "required"): False,
    ("manager.$ref", "required"): False,
    # RFC 7643 §4.1.2 has ISO 3166-1 in words; we enforce it, so we name the codes.
    ("addresses.country", "canonicalValues"): [*sorted(COUNTRY_CODES)],
}
GROUP_DEVIATIONS: dict[tuple[str, str], Json] = {
    # Okta and Entra find groups by their names, and expect 409 for one that is taken.
    ("displayName", "uniqueness"): "server",
    # RFC 7643 §2.2: ids are caseExact.
    ("members.value", "caseExact"): True,
    # A member is added and removed as a whole; of a part of one nothing can be changed.
    ("members.display", "mutability"): "immutable",
    # Groups have no groups in them.
    ("members.$ref", "referenceTypes"): ["User"],
}
"""Where our tables differ on purpose from the standard's own."""

BEYOND_THE_STANDARD = {"groups.primary"}
# All members are users.
NOT_KEPT = {"members.type"}


def attributes(schema: Document) -> Iterator[tuple[str, Document]]:
    """Every attribute and sub-attribute of a Schema document, by its path."""
    for attribute in members(schema.get("attributes")):
        yield str(attribute["name"]), attribute
        for part in members(attribute.get("subAttributes")):
            yield f"{attribute['name']}.{part['name']}", part


def members(value: Json) -> Iterator[Document]:
    for each in value if isinstance(value, list) else []:
        assert isinstance(each, dict)
        yield each


def ours(schema: Schema) -> dict[str, Document]:
    return dict(attributes(schema_document(schema, BASE_URL)))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_rfc_122_a_schema_is_one_that_scim2_models_reads_as_it_stands(schema: Schema) -> None:
    document = schema_document(schema, BASE_URL)

    assert scim2_models.Schema.model_validate(document).model_dump() == document


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_rfc_126_every_attribute_states_all_its_characteristics(schema: Schema) -> None:
    for path, attribute in ours(schema).items():
        assert attribute.keys() >= CHARACTERISTICS, path
        assert attribute.keys() <= CHARACTERISTICS | MAY_BE_THERE, path
        assert attribute["description"], path


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_rfc_126_complex_attributes_list_their_parts_and_none_is_inside_another(schema: Schema) -> None:
    for path, attribute in ours(schema).items():
        assert (attribute["type"] == "complex") == ("subAttributes" in attribute), path
        assert attribute["type"] != "complex" or "." not in path, path


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_rfc_132_every_reference_says_what_it_refers_to(schema: Schema) -> None:
    for path, attribute in ours(schema).items():
        assert (attribute["type"] == "reference") == ("referenceTypes" in attribute), path


@pytest.mark.parametrize(
    ("schema", "standard", "deviations"),
    [
        (USER, scim2_models.User.to_schema(), DEVIATIONS),
        (ENTERPRISE_USER, scim2_models.EnterpriseUser.to_schema(), DEVIATIONS),
        (GROUP, scim2_models.Group.to_schema(), GROUP_DEVIATIONS),
    ],
    ids=["User", "Enterprise", "Group"],
)
def test_rfc_126_our_table_is_the_standards_own_but_for_what_is_listed(
    schema: Schema, standard: scim2_models.Schema, deviations: dict[tuple[str, str], Json]
) -> None:
    theirs = {path: each for path, each in attributes(standard.model_dump()) if path not in NOT_KEPT}
    kept = {path: attribute for path, attribute in ours(schema).items() if path not in BEYOND_THE_STANDARD}

    assert kept.keys() == theirs.keys()
    for path, attribute in kept.items():
        for characteristic, value in attribute.items():
            if characteristic not in {"description", "subAttributes"}:
                assert value == deviations.get((path, characteristic), theirs[path].get(characteristic)), path


def test_rfc_124_no_schema_of_a_message_is_shown() -> None:
    ids = [str(schema_document(schema, BASE_URL)["id"]) for schema in SCHEMAS]

    assert {urns.USER, urns.GROUP, urns.ENTERPRISE_USER, urns.PROVISIONING_USER} <= {*ids}
    assert not any(each.startswith("urn:ietf:params:scim:api:") for each in ids)


@pytest.mark.parametrize("resource_type", RESOURCE_TYPES, ids=lambda each: each.name)
def test_rfc_122_a_resource_type_is_one_that_scim2_models_reads_as_it_stands(resource_type: ResourceType) -> None:
    document = resource_type_document(resource_type, BASE_URL)

    assert scim2_models.ResourceType.model_validate(document).model_dump() == document


def test_rfc_125_the_resource_types_name_the_schemas_that_exist() -> None:
    shown = [resource_type_document(each, BASE_URL) for each in RESOURCE_TYPES]

    named = [(each["schema"], *(other["schema"] for other in members(each.get("schemaExtensions")))) for each in shown]
    assert [schema for each in named for schema in each] == [schema.id for schema in SCHEMAS]


def test_rfc_030_no_extension_is_required() -> None:
    extensions = members(resource_type_document(USER_RESOURCE, BASE_URL)["schemaExtensions"])

    assert not any(each["required"] for each in extensions)


def test_rfc_121_the_configuration_is_one_that_scim2_models_reads_as_it_stands() -> None:
    document = service_provider_config(BASE_URL)

    assert scim2_models.ServiceProviderConfig.model_validate(document).model_dump() == document


def test_rfc_121_the_configuration_has_every_part_that_is_required() -> None:
    document = service_provider_config(BASE_URL)

    assert document["schemas"] == [urns.SERVICE_PROVIDER_CONFIG]
    assert document.keys() >= {"patch", "bulk", "filter", "changePassword", "sort", "etag", "authenticationSchemes"}
    assert document["bulk"] == {"supported": True, "maxOperations": 100, "maxPayloadSize": 1_048_576}


def test_rfc_128_the_advertised_page_size_is_the_enforced_one() -> None:
    advertised = service_provider_config(BASE_URL)["filter"]

    assert advertised == {"supported": True, "maxResults": read_page_request(None, "1000000").count}


def test_rfc_121_the_authentication_schemes_are_basic_and_bearer() -> None:
    schemes = [*members(service_provider_config(BASE_URL)["authenticationSchemes"])]

    assert [scheme["type"] for scheme in schemes] == ["httpbasic", "oauthbearertoken"]
    assert [scheme["primary"] for scheme in schemes] == [True, False]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (service_provider_config(BASE_URL), "/ServiceProviderConfig"),
        (resource_type_document(USER_RESOURCE, BASE_URL), "/ResourceTypes/User"),
        (resource_type_document(GROUP_RESOURCE, BASE_URL), "/ResourceTypes/Group"),
        (schema_document(ENTERPRISE_USER, BASE_URL), f"/Schemas/{urns.ENTERPRISE_USER}"),
    ],
    ids=["config", "users", "groups", "schema"],
)
def test_every_document_says_where_it_stands(document: Document, path: str) -> None:
    meta = document["meta"]

    assert isinstance(meta, dict)
    assert meta["location"] == BASE_URL + path


def every_attribute() -> Iterator[Attribute]:
    for attribute in (*COMMON_ATTRIBUTES, *(each for schema in SCHEMAS for each in schema.attributes)):
        yield attribute
        yield from attribute.sub_attributes


def test_rfc_070_only_what_makes_up_a_member_is_immutable_so_nobody_need_look_for_a_change_elsewhere() -> None:
    immutable = [path for schema in SCHEMAS for path, each in ours(schema).items() if each["mutability"] == "immutable"]

    assert immutable == ["members.value", "members.$ref", "members.display"]


def test_rfc_129_rfc_130_dates_are_only_the_servers_own_and_no_number_is_kept() -> None:
    dated = {attribute.name: attribute.mutability for attribute in every_attribute() if attribute.type == "dateTime"}

    assert dated.keys() >= {"created", "lastModified"}
    assert {*dated.values()} == {"readOnly"}
    assert {"integer", "decimal"}.isdisjoint(attribute.type for attribute in every_attribute())


def test_rfc_031_the_password_alone_is_never_returned() -> None:
    secret = [attribute.name for attribute in every_attribute() if attribute.returned == "never"]

    assert secret == ["password"]


def test_rfc_032_schemas_and_id_alone_are_always_returned() -> None:
    always = [attribute.name for attribute in every_attribute() if attribute.returned == "always"]

    assert always == ["schemas", "id"]
