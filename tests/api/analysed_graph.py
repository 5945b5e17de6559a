"""The hand-solved examples of every analysis side by side in one graph, each with companies of its own."""

from dataclasses import fields, replace
from typing import Any

from graph_service.api.execution.operations import Operations
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, Company, CooperationMode
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.networks import Story, links, story, white_space
from tests.query.answers import operations_on

SIX = [f"six{n}" for n in range(1, 7)]


def partner_set() -> Story:
    """Section 4: a greedy choice takes "four" and needs two more."""
    return story(
        needs={"buyer": dict.fromkeys(SIX, (0.5, 0.8))},
        holds={
            "odd": dict.fromkeys(SIX[0::2], 0.8),
            "even": dict.fromkeys(SIX[1::2], 0.8),
            "four": dict.fromkeys(SIX[:4], 0.8),
        },
    )


def triads() -> list[Story]:
    """Section 6: mutual fits .7 and .2; the two that would fit best are in conflict."""
    fits = {"ta tb": 0.7, "tb ta": 0.7, "ta tc": 0.2, "tc ta": 0.2, "tb tc": 0.9, "tc tb": 0.9}
    return [
        links(fits, competes={"tb tc": 0.5}),
        story(alliances={"th-a": "th ta", "th-b": "th tb", "th-c": "th tc"}),
    ]


def coalition() -> Story:
    """Section 6: a chain of partners; two holders in conflict; a level that nobody reaches."""
    return story(
        alliances={"ch1": "ch-f ch-m", "ch2": "ch-m ch-n", "ch3": "ch-n ch-o"},
        holds={"ch-n": {"ch-r": 0.9}, "ch-y": {"ch-s": 0.6}, "ch-z": {"ch-t": 0.6}},
        competes={"ch-y ch-z": 0.5},
    )


def plan() -> Story:
    """Section 5: the best plan leaves the most valuable cycle alone."""
    fits = {"a b": 0.9, "b c": 0.8, "c a": 0.7, "a d": 0.9, "d a": 0.9, "c e": 0.7, "e c": 0.8}
    return links({" ".join(f"plan-{key}" for key in pair.split()): fit for pair, fit in fits.items()})


def gaps() -> Story:
    """Sections 2 and 3; the need of "gap" is derived."""
    some = story(
        needs={"gap": {"g": (0.5, 0.8)}, "fit-b": {"u": (0.6, 0.5), "v": (0.4, 0.4)}},
        holds={
            "gap": {"g": 0.3},
            "gap-p": {"g": 0.6},
            "gap-o": {"g": 0.7},
            "fit-a": {"u": 0.25, "v": 1.0},
        },
        alliances={"gap-x": "gap gap-p"},
    )
    needs = [replace(row, evidence="derived:peers") if row.company == "gap" else row for row in some.needs]
    return replace(some, needs=needs)


def network() -> Story:
    """Section 9: a star with four leaves, a triangle, and a company by itself."""
    some = story(
        "alone",
        alliances={
            **{f"star{n}": f"star-h star-{n}" for n in range(1, 5)},
            "tri12": "tri-1 tri-2",
            "tri13": "tri-1 tri-3",
            "tri23": "tri-2 tri-3",
        },
        needs={"star-1": {"rare": (0.5, 1.0)}, "star-2": {"rare": (1.0, 0.5)}},
        competes={"star-1 star-2": 0.6},
    )
    return replace(some, competitions=[replace(row, evidence="derived:routes") for row in some.competitions])


def recommendation() -> Story:
    """Section 10: a path a - x - b; and a company two of whose partners share another alliance."""
    return story(
        alliances={
            "way-ax": "way-a way-x",
            "way-bx": "way-b way-x",
            "rail": "join-a join-b join-c",
            "road": "join-b join-c join-d",
        },
        holds={"way-a": {"way-r": 1.0}, "way-b": {"way-s": 1.0}},
        needs={"way-a": {"way-s": (1.0, 1.0)}, "way-b": {"way-r": (1.0, 0.5)}},
    )


def portfolio() -> Story:
    """Section 8: counts 2/1/1 of industries, modes and regions; one partner that a need rests on."""
    some = story(
        needs={"div": {"div-r": (0.5, 0.8)}},
        holds={"div-1": {"div-r": 0.9}, "div-2": {"div-r": 0.2}},
        alliances={f"div-x{n}": f"div div-{n}" for n in range(1, 5)},
    )
    of = {"div-1": ("air", "EU"), "div-2": ("air", "EU"), "div-3": ("sea", "US"), "div-4": ("rail", "JP")}
    sales, channel, research = (
        CooperationMode.JOINT_SALES,
        CooperationMode.CHANNEL,
        CooperationMode.JOINT_RESEARCH,
    )

    def described(company: Company) -> Company:
        if company.key not in of:
            return company
        industry, region = of[company.key]
        return replace(company, industry=industry, regions=(region,))

    def by_mode(alliance: Alliance, mode: CooperationMode) -> Alliance:
        return replace(alliance, modes=(mode,))

    return replace(
        some,
        companies=[described(company) for company in some.companies],
        alliances=[
            by_mode(*pair) for pair in zip(some.alliances, (sales, sales, channel, research), strict=True)
        ],
    )


def dataset() -> DataSet:
    """Return all of them together; a company that two of them mention is one."""
    stories = [
        partner_set(),
        *triads(),
        coalition(),
        plan(),
        gaps(),
        network(),
        recommendation(),
        portfolio(),
        white_space(),
    ]
    rows: dict[str, tuple[object, ...]] = {}
    for column in (field.name for field in fields(Story)):
        rows[column] = tuple(dict.fromkeys(row for some in stories for row in getattr(some, column)))
    return DataSet(**rows)  # type: ignore[arg-type]  # the fields of both have the same names and rows


async def service_on(database: Database) -> Operations:
    """Return what runs operations on a database that has these examples alone."""
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, dataset())
    return operations_on(database)


async def ask(service: Operations, query: str, **variables: Any) -> Any:
    """Return an answer in short: an object with one field is that field's value."""
    return plain(await data(service, query, variables))


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return plain(*value.values()) if len(value) == 1 else {name: plain(item) for name, item in value.items()}


async def refusal(service: Operations, query: str, **variables: Any) -> tuple[str, str | None]:
    """Return the code and the field of the one error of an operation."""
    answer = await service.run(query, variables)
    (error,) = answer.body["errors"]
    return error["extensions"]["code"], error["extensions"].get("field")
