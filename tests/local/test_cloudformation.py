from typing import Any

import pytest

from local.cloudformation import Resolver, UnknownReferenceError, parse

RESOLVER = Resolver(
    values={"Table": "scim", "Table.Arn": "arn:table", "AWS::Region": "eu-central-1", "Stage": "prod"},
    conditions={"IsProduction": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
)


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("!Ref Table", "scim"),
        ("!GetAtt Table.Arn", "arn:table"),
        ("!Sub ${Table.Arn}/index/ByList", "arn:table/index/ByList"),
        ("!Sub ['${Table} ${Used}', {Used: !Ref Stage}]", "scim prod"),
        ("!Sub arn:${AWS::Region}:$context", "arn:eu-central-1:$context"),
        ("!If [IsProduction, !Ref Table, other]", "scim"),
        ("!Equals [!Ref Table, '']", False),
        ("!Not [!Equals [!Ref Table, '']]", True),
        ("[{Name: !Ref Table}, 7]", [{"Name": "scim"}, 7]),
    ],
)
def test_intrinsic_functions_are_carried_out(text: str, resolved: Any) -> None:
    assert RESOLVER.resolve(parse(text)) == resolved


def test_the_branch_that_is_not_taken_needs_no_values() -> None:
    node = parse("!If [IsProduction, taken, !Ref Nowhere]")

    assert RESOLVER.resolve(node) == "taken"


@pytest.mark.parametrize("text", ["!Ref Nowhere", "!Sub ${Nowhere}", "!GetAtt Nowhere.Arn"])
def test_a_reference_without_a_value_is_named(text: str) -> None:
    with pytest.raises(UnknownReferenceError, match="Nowhere"):
        RESOLVER.resolve(parse(text))
