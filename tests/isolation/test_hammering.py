"""Both providers at work at once: whatever Entra does to its own, Okta is answered as if it were alone."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import examples
from tests.groups.stage import adding, patch_of, removing
from tests.isolation.neighbours import EVE, MAL, THEIRS, Neighbourhood, entra_in
from tests.isolation.test_not_yours import CHANGES, NAME, READS, TITLE, Asked
from tests.people import a_body, a_group_body

ENTRAS: list[Asked] = [
    ("PATCH", f"/Users/{EVE}", patch_of(TITLE)),
    ("PATCH", f"/Users/{EVE}", patch_of({"op": "replace", "value": {"active": False}})),
    ("PATCH", f"/Users/{EVE}", patch_of({"op": "replace", "value": {"active": True}})),
    ("DELETE", f"/Users/{MAL}", None),
    ("POST", "/Users", a_body("zoe@example.com", externalId="00u3")),
    ("POST", "/Groups", a_group_body("Spies", EVE)),
    ("PATCH", f"/Groups/{THEIRS}", patch_of(NAME)),
    ("PATCH", f"/Groups/{THEIRS}", patch_of(adding(MAL))),
    ("PATCH", f"/Groups/{THEIRS}", patch_of(removing(EVE))),
    ("DELETE", f"/Groups/{THEIRS}", None),
    ("GET", f"/Users?filter={quote('userName pr')}", None),
]
acts = st.lists(
    st.tuples(st.just("okta"), st.sampled_from([*READS, *CHANGES]))
    | st.tuples(st.just("entra"), st.sampled_from(ENTRAS)),
    max_size=8,
)


@given(acts)
@examples(150)
def test_attack_001_attack_003_no_mixture_of_both_providers_acts_tells_the_one_of_the_other(
    acts: list[tuple[str, Asked]],
) -> None:
    houses = Neighbourhood()
    entra = entra_in(houses.beside)

    for who, asked in acts:
        if who == "entra":
            entra.ask(*asked)
        else:
            alone, beside = houses.ask(*asked)
            assert beside == alone

    alone, beside = houses.told()
    assert beside == alone
