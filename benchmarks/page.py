"""docs/performance.md: each table has its place there, between `<!-- name -->` and `<!-- end -->`."""

from collections.abc import Mapping

from local.template import ROOT

FOLDER = ROOT / "docs"
PAGE = FOLDER / "performance.md"


def write_tables(tables: Mapping[str, str]) -> None:
    """Put each table in its place."""
    PAGE.write_text(_with_tables(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")


def _with_tables(page: str, tables: Mapping[str, str]) -> str:
    for name, table in tables.items():
        before, begin, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        assert begin, f"{PAGE.name} has no place for {name}"
        assert end, f"{PAGE.name} does not say where {name} ends"
        page = f"{before}{begin}\n{table}\n\n{end}{after}"
    return page
