"""The public contract: the committed SDL is what the service serves, and has all that clients rely on."""

from dataclasses import fields
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from graph_service.api.schema.schema import CORE, SDL
from graph_service.domain.model.entities import (
    Alliance,
    Company,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
)
from graph_service.query.graph_mapping import camel_case
from tests.schema.comparison import lacking

HERE = Path(__file__).parent
COMMITTED = HERE.parent.parent / "schema" / "schema.graphql"
SCHEMA = build_schema(SDL)
CONTRACT = build_schema((HERE / "contract.graphql").read_text(encoding="utf-8"))
PENDING = {
    line
    for line in (HERE / "pending.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
}


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == SDL, "run: graph-service schema export --output " + str(
        COMMITTED.relative_to(COMMITTED.parent.parent)
    )


def test_it_has_all_of_the_contract_but_what_is_pending() -> None:
    problems = lacking(CONTRACT, SCHEMA)
    unexpected = {name: problem for name, problem in problems.items() if name not in PENDING}
    assert not unexpected


def test_nothing_is_pending_that_is_built() -> None:
    assert set(lacking(CONTRACT, SCHEMA)) >= PENDING


@pytest.mark.parametrize(
    ("change", "coordinate"),
    [
        (("first: Int = 5", "first: Int = 6"), "ResourceGap.candidates(first:)"),
        (
            ("key: String!\n  name: String!\n  industry", "key: String\n  name: String!\n  industry"),
            "Company.key",
        ),
        (("employees: Int\n", ""), "Company.employees"),
        (("input CompanyRef @oneOf", "input CompanyRef"), "CompanyRef"),
        (("WHITE_SPACE CONTESTED", "CONTESTED"), "CoverageClass.WHITE_SPACE"),
        (("type Company implements Node", "type Company"), "Company"),
    ],
)
def test_the_comparison_sees_a_difference(change: tuple[str, str], coordinate: str) -> None:
    text = (HERE / "contract.graphql").read_text(encoding="utf-8")
    assert change[0] in text
    assert coordinate in lacking(CONTRACT, build_schema(text.replace(*change)))


def test_no_argument_exports_a_null_default() -> None:
    assert "= null" not in SDL


def test_everything_says_what_it_means() -> None:
    silent = []
    for name, type_ in SCHEMA.type_map.items():
        if name.startswith("__") or name in ("ID", "String", "Int", "Float", "Boolean"):
            continue
        if not type_.description:
            silent.append(name)
        if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            silent += [f"{name}.{field}" for field, own in type_.fields.items() if not own.description]
    assert not silent


@pytest.mark.parametrize(
    ("type_name", "kind", "elsewhere"),
    [
        ("Company", Company, set()),
        ("Financials", Financials, set()),
        ("Resource", Resource, set()),
        ("Alliance", Alliance, set()),
        ("HoldingEdge", Holding, {"company", "resource"}),
        ("NeedEdge", Need, {"company", "resource"}),
        ("AllianceMemberEdge", Membership, {"alliance", "company"}),
        ("CompanyAllianceEdge", Membership, {"alliance", "company"}),
    ],
)
def test_a_type_shows_every_field_of_its_dataclass(type_name: str, kind: type, elsewhere: set[str]) -> None:
    type_ = SCHEMA.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    expected = {camel_case(field.name) for field in fields(kind)} - elsewhere
    assert expected <= set(type_.fields)


def test_enums_of_the_domain_are_whole() -> None:
    for name in ("ResourceKind", "CooperationMode", "AllianceStage"):
        type_ = SCHEMA.type_map[name]
        wanted = CONTRACT.type_map[name]
        assert isinstance(type_, GraphQLEnumType)
        assert isinstance(wanted, GraphQLEnumType)
        assert set(type_.values) == set(wanted.values)


def test_what_is_served_is_what_is_exported() -> None:
    served: GraphQLSchema = CORE
    assert set(served.type_map) == set(SCHEMA.type_map)
