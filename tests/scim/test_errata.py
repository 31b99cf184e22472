"""The verified errata of RFC 7643 and RFC 7644 that change what a schema says, by their numbers."""

from collections.abc import Iterator
from typing import Any, cast

from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.scim.discovery import resource_type_document, schema_document
from provisioning.scim.schemas import GROUP_RESOURCE, USER_RESOURCE

BASE_URL = "https://scim.example.com/scim/v2"
SCHEMAS = [
    schema_document(schema, BASE_URL)
    for resource_type in (USER_RESOURCE, GROUP_RESOURCE)
    for schema in (resource_type.schema, *resource_type.extensions)
]


def attributes() -> Iterator[Document]:
    """Every attribute that /Schemas has, those inside of others too."""
    for schema in SCHEMAS:
        for attribute in _listed(schema, "attributes"):
            yield attribute
            yield from _listed(attribute, "subAttributes")


def _listed(document: Document, name: str) -> list[Document]:
    return cast(list[Document], document.get(name, []))


def attribute_of(urn: str, *names: str) -> dict[str, Any]:
    """The attribute of that name; after it, one inside of it."""
    (schema,) = [each for each in SCHEMAS if each["id"] == urn]
    found, inner = schema, "attributes"
    for name in names:
        (found,) = [each for each in _listed(found, inner) if each["name"] == name]
        inner = "subAttributes"
    return found


def test_erratum_8415_no_attribute_inside_another_is_complex() -> None:
    inner = [part for attribute in attributes() for part in _listed(attribute, "subAttributes")]

    assert inner
    assert "complex" not in [part["type"] for part in inner]


def test_erratum_5607_what_a_reference_refers_to_is_a_list() -> None:
    references = [attribute for attribute in attributes() if attribute["type"] == "reference"]

    assert references
    assert {type(attribute["referenceTypes"]) for attribute in references} == {list}


def test_erratum_6004_a_complex_attribute_says_nothing_of_uniqueness() -> None:
    named = [
        each["name"] for each in attributes() if each["type"] == "complex" and each.get("uniqueness", "none") != "none"
    ]

    assert named == []


def test_erratum_5606_erratum_8435_a_certificate_is_binary() -> None:
    assert attribute_of(urns.USER, "x509Certificates", "value")["type"] == "binary"


def test_erratum_7522_the_extensions_of_a_resource_type_are_a_list() -> None:
    extensions = resource_type_document(USER_RESOURCE, BASE_URL)["schemaExtensions"]

    named = [each["schema"] for each in cast(list[Document], extensions)]
    assert named == [schema.id for schema in USER_RESOURCE.extensions]


def test_erratum_5368_a_group_must_have_a_display_name() -> None:
    assert attribute_of(urns.GROUP, "displayName")["required"] is True


def test_erratum_8472_a_managers_id_is_case_exact() -> None:
    assert attribute_of(urns.ENTERPRISE_USER, "manager", "value")["caseExact"] is True


def test_erratum_8471_the_groups_of_a_user_refer_to_groups_only() -> None:
    assert attribute_of(urns.USER, "groups", "$ref")["referenceTypes"] == ["Group"]
