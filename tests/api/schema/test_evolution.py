"""What clients would notice of another schema, and that this one keeps the convention of deprecations."""

import datetime as dt
from pathlib import Path

import pytest
from graphql import build_schema
from typer.testing import CliRunner

from graph_service.api.schema.evolution import Weight, deprecations, differences, removal_day
from graph_service.api.schema.schema import SDL
from graph_service.cli import app

TODAY = dt.date(2026, 6, 1)
OLD = """
  enum Kind { ONE TWO @deprecated(reason: "Unused. Removed on or after 2026-06-01.") }
  input Asked { a: Int b: Int }
  type Query {
    kept(x: Int, y: Kind): Int
    soon: Int @deprecated(reason: "Use kept. Removed on or after 2026-06-02.")
    gone(x: Int @deprecated(reason: "Not used. Removed on or after 2026-05-31."), in: Asked): Int
    past: Int @deprecated(reason: "Use kept. Removed on or after 2026-06-01.")
    vague: Int @deprecated(reason: "Use kept.")
  }
"""


@pytest.mark.parametrize(
    ("change", "weight", "text"),
    [
        (("kept(x: Int,", "kept("), Weight.BREAKING, "Query.kept(x:) was removed."),
        (("kept(x: Int, y: Kind): Int", "kept(x: Int, y: Kind): String"), Weight.BREAKING, "Query.kept"),
        (("b: Int }", "b: Int c: Int! }"), Weight.BREAKING, "Asked"),
        (
            ('soon: Int @deprecated(reason: "Use kept. Removed on or after 2026-06-02.")', ""),
            Weight.BREAKING,
            "Query.soon was removed.",
        ),
        (('vague: Int @deprecated(reason: "Use kept.")', ""), Weight.BREAKING, "Query.vague was removed."),
        (
            ('past: Int @deprecated(reason: "Use kept. Removed on or after 2026-06-01.")', ""),
            Weight.ANNOUNCED,
            "Query.past was removed.",
        ),
        (
            ('x: Int @deprecated(reason: "Not used. Removed on or after 2026-05-31."), ', ""),
            Weight.ANNOUNCED,
            "Query.gone(x:) was removed.",
        ),
        (
            (' TWO @deprecated(reason: "Unused. Removed on or after 2026-06-01.")', ""),
            Weight.ANNOUNCED,
            "Kind.TWO was removed.",
        ),
        (("enum Kind { ONE", "enum Kind { ONE THREE"), Weight.DANGEROUS, "THREE"),
        (("a: Int b", 'a: Int @deprecated(reason: "No.") b'), Weight.BREAKING, "without a day"),
        (
            ("a: Int b", 'a: Int @deprecated(reason: "No. Removed on or after 2026-07-01.") b'),
            Weight.BREAKING,
            "less than 90 days",
        ),
        (
            ("b: Int }", 'b: Int @deprecated(reason: "No. Removed on or after 2026-08-30.") }'),
            Weight.DEPRECATED,
            "Asked.b: No.",
        ),
    ],
)
def test_a_difference_has_its_weight(change: tuple[str, str], weight: Weight, text: str) -> None:
    assert change[0] in OLD
    (found,) = differences(build_schema(OLD), build_schema(OLD.replace(*change)), TODAY)
    assert found.weight is weight
    assert text in found.text


def test_what_is_added_is_no_difference() -> None:
    more = OLD.replace("kept(x: Int,", "other: Int kept(x: Int,").replace(
        "type Query", "type More { a: Int } type Query"
    )
    assert differences(build_schema(OLD), build_schema(more), TODAY) == []


def test_each_deprecation_of_the_schema_names_the_day_from_which_on_it_may_be_missing() -> None:
    undated = {name: why for name, why in deprecations(build_schema(SDL)).items() if removal_day(why) is None}
    assert undated == {}
    assert removal_day("Removed on or after 2026-02-30.") is None


def test_the_command_compares_with_what_is_served(tmp_path: Path) -> None:
    same, other = tmp_path / "same.graphql", tmp_path / "other.graphql"
    same.write_text(SDL, encoding="utf-8")
    other.write_text(SDL.replace("type Query {", "type Query {\n  gone: Int\n", 1), encoding="utf-8")
    run = CliRunner().invoke(app, ["schema", "check", str(same)])
    assert (run.exit_code, run.stdout) == (0, "")
    run = CliRunner().invoke(app, ["schema", "check", str(other)])
    assert (run.exit_code, run.stdout) == (6, "breaking: Field Query.gone was removed.\n")
    assert CliRunner().invoke(app, ["schema", "check", str(same), str(other)]).exit_code == 0
    other.write_text("type Query {", encoding="utf-8")
    assert CliRunner().invoke(app, ["schema", "check", str(other)]).exit_code == 2
    assert CliRunner().invoke(app, ["schema", "check", str(tmp_path / "none")]).exit_code == 2
