"""RFC 7644 §3.14 and RFC 9110 §13: versions as entity tags."""

import pytest

from provisioning.scim.etags import etag, read_versions


def includes(header: str, version: int) -> bool:
    versions = read_versions(header)
    assert versions
    return versions.include(version)


def test_rfc_111_a_weak_tag_carries_its_prefix() -> None:
    assert etag(7) == 'W/"7"'


@pytest.mark.parametrize("header", [None, "", "  "])
def test_no_header_names_no_version(header: str | None) -> None:
    assert read_versions(header) is None


@pytest.mark.parametrize("version", [1, 7, 10**12])
def test_rfc_111_a_tag_names_the_version_that_it_was_made_of(version: int) -> None:
    assert includes(etag(version), version)


@pytest.mark.parametrize("header", ['W/"7"', '"7"', ' W/"7" ', 'W/"6", W/"7"', 'W/"6","7"', '"a,b", W/"7"', "*", " * "])
def test_rfc_114_a_star_a_list_and_a_strong_tag_name_the_version(header: str) -> None:
    assert includes(header, 7)


@pytest.mark.parametrize("header", ['W/"8"', 'W/"77"', 'W/"07"', "7", 'W/"7', "W/7", '""', '"*"', '"a,7"', "x", '"7 "'])
def test_rfc_112_rfc_113_any_other_tag_does_not(header: str) -> None:
    assert not includes(header, 7)


def test_rfc_113_a_header_without_any_tag_matches_nothing_rather_than_everything() -> None:
    versions = read_versions("garbage")

    assert versions
    assert versions.tags == frozenset()
