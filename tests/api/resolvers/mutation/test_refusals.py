"""Values that no field takes, for every kind of node: refused with code and path, and nothing changes."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.kinds import RECORDS, Kind
from graph_service.domain.model.entities import LONGEST_KEY, Financials
from graph_service.domain.model.fields import (
    LONGEST_NAME,
    LONGEST_TEXT,
    PROSE,
    YEAR,
    Above,
    FieldSpec,
    Within,
    Written,
    field_specs,
)
from graph_service.domain.model.validation import LONGEST_LIST
from graph_service.query.graph_mapping import camel_case
from graph_service.store.engine.database import Database
from tests.api.sample_records import WRITABLE, sample
from tests.api.writing_service import base_service, change, check_path, refused, send, unchanged

Flawed = tuple[dict[str, Any], str, str]
"""Values that replace those of a sample, and the code and the path of the error that they get."""
NO_KEYS = ("No Key", "-a", "ä", "combined", "k" * (LONGEST_KEY + 1))
WRONG = {str: 5, bool: "yes", int: 1.5, float: "much", "date": "2024-02-30", "Decimal": "1,5", "enum": "NONE"}
"""By type: what GraphQL itself refuses."""
each_kind = pytest.mark.parametrize("kind", WRITABLE, ids=[kind.name for kind in WRITABLE])


@pytest.fixture(scope="module")
async def base(database: Database) -> Operations:
    """Has one more of each kind."""
    service = await base_service(database)
    for kind in WRITABLE:
        await change(service, f"create{kind.name}", sample(kind))
    return service


def flawed(kind: Kind, given: dict[str, Any]) -> Iterator[Flawed]:
    """Yield what is wrong with one field each."""
    for name, spec in kind.fields.items():
        field = camel_case(name)
        if field not in given:
            continue
        path = f"input.{field}"
        if spec.type is Financials:
            for figure, one in field_specs(Financials).items():
                for value in _refused_values(figure, one):
                    figures = {camel_case(figure): value}
                    yield {field: figures}, "INVALID_INPUT", f"{path}.{camel_case(figure)}"
            continue
        for value in _refused_values(name, spec):
            yield (
                ({field: [value]}, "INVALID_INPUT", f"{path}[0]")
                if spec.is_list
                else ({field: value}, "INVALID_INPUT", path)
            )
        if spec.refers is not None:
            yield {field: ["nobody"] if spec.is_list else "nobody"}, "NOT_FOUND", path
        if spec.is_list and spec.type is str and spec.refers is None:
            yield {field: [f"x{number}" for number in range(LONGEST_LIST + 1)]}, "INVALID_INPUT", path
        if spec.required and spec.type is str and not spec.is_list and not _made_up(kind, name):
            yield {field: " \n"}, "INVALID_INPUT", path
        if not spec.required and not spec.nullable and not spec.is_list:
            yield {field: None}, "INVALID_INPUT", path
    if kind.period is not None:
        first, last = map(camel_case, kind.period)
        yield {first: "2024-01-02", last: "2024-01-02"}, "INVALID_INPUT", f"input.{last}"


def _made_up(kind: Kind, name: str) -> bool:
    """Return whether a value is made up where none is given."""
    return name == "key" and kind.name in RECORDS


def _refused_values(name: str, spec: FieldSpec) -> Iterator[Any]:
    if name == "key" or spec.refers is not None:
        yield from NO_KEYS
    elif spec.type is str:
        longest = LONGEST_TEXT if PROSE in spec.rules or _written(spec) else LONGEST_NAME
        yield from ("x" * (longest + 1), "a\x07b", *(["a\nb"] if PROSE not in spec.rules else []))
        if _written(spec):
            yield "just words"
    for rule in spec.rules:
        match rule:
            case Within(least, most):
                yield _number(spec, least - 1)
                if most < 2**31 - 1:
                    yield _number(spec, most + 1)
            case Above(bound):
                yield _number(spec, bound)
    if YEAR in spec.rules:
        yield from (499, 3000)
    if spec.type.__name__ == "Decimal":
        yield from ("1" * 19, "0.0000001")


def _written(spec: FieldSpec) -> bool:
    return any(isinstance(rule, Written) for rule in spec.rules)


def _number(spec: FieldSpec, number: float) -> Any:
    return f"{number:.0f}" if spec.type.__name__ == "Decimal" else spec.type(number)


@each_kind
@pytest.mark.parametrize("verb", ["create", "update"])
async def test_values_outside_of_what_a_field_may_hold(
    base: Operations, database: Database, kind: Kind, verb: str
) -> None:
    given = sample(kind, changed=verb == "update")
    if verb == "create":
        given |= {"key": "another"}
        if kind.name == "Agreement":
            given |= {"alliance": "a-alliance"}  # there is no draft yet, which would be refused before
    wrong = [one for one in flawed(kind, given) if verb == "create" or "key" not in one[0]]
    async with unchanged(database):
        for values, code, path in wrong:
            payload = await send(base, f"{verb}{kind.name}", {**given, **values})
            found = [(error["code"], error["field"]) for error in payload["errors"]]
            assert (code, path) in found, (values, payload["errors"])
            assert {place for _, place in found} == {path}, (values, payload["errors"])
            check_path(f"{verb}{kind.name}", path)
            assert payload["graphRevision"] is None
    assert wrong


@each_kind
async def test_what_does_not_fit_the_type_is_no_request(
    base: Operations, database: Database, kind: Kind
) -> None:
    given = sample(kind) | {"key": "another"}
    wrong: list[tuple[dict[str, Any], str]] = [({**given, "nothing": 1}, "nothing")]
    for name, spec in kind.fields.items():
        field = camel_case(name)
        if field not in given:
            continue
        if spec.required and not _made_up(kind, name):
            wrong.append(({one: value for one, value in given.items() if one != field}, field))
        if spec.type is not Financials:
            type_ = "enum" if issubclass(spec.type, StrEnum) else spec.type
            value = WRONG.get(type_) or WRONG[spec.type.__name__]
            wrong.append((given | {field: [value] if spec.is_list else value}, field))
    async with unchanged(database):
        for values, field in wrong:
            query = (
                f"mutation ($given: Create{kind.name}Input!) "
                f"{{ create{kind.name}(input: $given) {{ replayed }} }}"
            )
            answer = await base.run(query, {"given": values})
            assert not answer.executed
            (error,) = answer.body["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            assert field in error["message"]


async def test_everything_that_is_wrong_is_said_at_once(base: Operations, database: Database) -> None:
    given = {"key": "Not A Key", "name": " ", "country": "Norway", "employees": -1, "tags": ["ok", "a\x00"]}
    _, reasons = await refused(base, database, "createCompany", given)
    assert reasons == [
        ("INVALID_INPUT", f"input.{field}") for field in ("key", "name", "country", "employees", "tags[1]")
    ]
    lead = {"alliance": "nobody", "company": "nobody", "assignedTo": "no-one", "name": "L"}
    _, reasons = await refused(base, database, "createLead", lead)
    assert reasons == [("NOT_FOUND", f"input.{field}") for field in ("alliance", "company", "assignedTo")]


async def test_parts_of_other_things_are_refused(base: Operations, database: Database) -> None:
    """An indicator of a2 can't belong to a pilot of a1."""
    kpi = {"alliance": "a2", "pilot": "base-pilot", "name": "K", "target": 1}
    payload, reasons = await refused(base, database, "createKpi", kpi)
    assert reasons == [("INVALID_INPUT", "input.pilot")]
    assert "a1" in payload["errors"][0]["message"]
