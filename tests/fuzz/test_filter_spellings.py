"""A filter means what it was made from, in whatever spelling it comes."""

from hypothesis import given
from hypothesis import strategies as st

from provisioning.scim.attributes import Attribute
from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.filter_syntax import Filter
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.schemas import USER_RESOURCE
from tests.fuzz.effort import examples
from tests.fuzz.spellings import spelled
from tests.scim.test_filter_properties import EMAILS, filters, value_filters

SUB_ATTRIBUTES = st.sampled_from([None, *EMAILS.attribute.sub_attributes])


@given(st.data(), filters)
@examples(300)
def test_rfc_047_every_spelling_of_a_filter_is_read_as_the_same_filter(data: st.DataObject, whole: Filter) -> None:
    text = data.draw(spelled(whole))

    assert parse_filter(text, USER_RESOURCE) == whole


@given(st.data(), filters)
@examples(100)
def test_what_was_read_is_written_in_one_spelling(data: st.DataObject, whole: Filter) -> None:
    read = parse_filter(data.draw(spelled(whole)), USER_RESOURCE)

    assert str(read) == str(whole)
    assert parse_filter(str(read), USER_RESOURCE) == read


@given(st.data(), value_filters, SUB_ATTRIBUTES)
@examples(200)
def test_every_spelling_of_a_path_is_read_as_the_same_path(
    data: st.DataObject, inner: Filter, part: Attribute | None
) -> None:
    name = data.draw(st.sampled_from(["emails", "EMAILS", "urn:ietf:params:scim:schemas:core:2.0:user:Emails"]))
    text = f"{name}[{data.draw(spelled(inner, core=None))}]{f'.{part.name.upper()}' if part else ''}"

    assert parse_path(text, USER_RESOURCE) == PatchPath(None, EMAILS.attribute, inner, part)
