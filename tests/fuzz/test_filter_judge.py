"""Our filters select what the filters of scim2-models select, which nobody here wrote, where both speak.

Where they do not, each as the RFC leaves it open: `ne` on an attribute with many values (ours holds when one differs,
theirs when all do), `null` on such, and whether "" is a value, which we never keep.
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from scim2_models import EnterpriseUser, ScimFilter, User

from provisioning.scim import urns
from provisioning.scim.attributes import AttributePath, Document
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import Comparison, ComparisonValue, Filter, Operator, Present, ValuePath
from tests.fuzz.effort import examples
from tests.scim.test_filter_properties import EVERY_OPERATOR, OPERATORS, combined, found

Person = User[EnterpriseUser]
TEXTS = ("a", "A", "ab", "BA", "b c", 'q"\\', "ß", "SS", "é", "É")
MOMENTS = ("2026-05-13T10:00:00Z", "2026-05-13T12:00:00+02:00", "2026-05-13T10:00:00.5Z", "2026-05-13T09:59:59-00:30")
IMS = found("ims")
SINGLE = [
    found(name)
    for name in (
        *("userName", "externalId", "title", "active", "name.familyName", "meta.lastModified", "meta.location"),
        *(f"{urns.ENTERPRISE_USER}:department", f"{urns.ENTERPRISE_USER}:manager.value"),
    )
]
MANY = [found(name) for name in ("ims.value", "ims.type", "ims.primary", "ims.display")]
PARTS = [AttributePath(None, part) for part in IMS.attribute.sub_attributes]
VALUES: dict[str, st.SearchStrategy[ComparisonValue]] = {
    "boolean": st.booleans(),
    "dateTime": st.sampled_from(MOMENTS),
}
texts = st.sampled_from(TEXTS)


@st.composite
def comparisons(draw: st.DrawFn, paths: list[AttributePath], *, many: bool = False) -> Comparison:
    path = draw(st.sampled_from(paths))
    operators: list[Operator] = OPERATORS.get(path.target.type, EVERY_OPERATOR)
    operator: Operator = draw(st.sampled_from([each for each in operators if not many or each != "ne"]))
    values = VALUES.get(path.target.type, texts)
    return Comparison(path, operator, draw(values | st.none() if operator in {"eq", "ne"} and not many else values))


single = comparisons(SINGLE) | st.builds(Present, st.sampled_from([*SINGLE, *MANY, IMS]))
in_brackets = combined(comparisons(PARTS) | st.builds(Present, st.sampled_from(PARTS)))
filters = combined(single | comparisons(MANY, many=True) | st.builds(ValuePath, st.just(IMS), in_brackets))


def sparse(members: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({}, optional=members)


element = sparse({"value": texts, "type": texts, "display": texts, "primary": st.booleans()})
manager = sparse({"value": texts})
documents = sparse(
    {
        "externalId": texts,
        "title": texts,
        "active": st.booleans(),
        "name": sparse({"familyName": texts}),
        "ims": st.lists(element.filter(bool), min_size=1, max_size=3),
        "meta": sparse({"lastModified": st.sampled_from(MOMENTS)}),
        urns.ENTERPRISE_USER: sparse({"department": texts, "manager": manager.filter(bool)}).filter(bool),
    }
)


@given(filters, texts, documents)
@examples(400)
def test_rfc_048_a_filter_selects_what_scim2_models_selects(whole: Filter, user_name: str, document: Document) -> None:
    person: Document = {"schemas": [urns.USER, urns.ENTERPRISE_USER], "userName": user_name, **document}

    theirs = ScimFilter[Person](str(whole)).match(Person.model_validate(person))

    assert predicate(whole)(person) == theirs
