"""The demonstration: serves a real data set, and computes three answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph_service.api.execution.operations import Operations
from graph_service.commands.import_progress import with_progress
from graph_service.commands.output.terminal import ERR, OUT, print_table
from graph_service.commands.report_runner import run_document
from graph_service.commands.reports import EXCHANGE, GAPS, UNCOVERED, Report
from graph_service.commands.serving.http_server import serve
from graph_service.data import attribution, shipped_set
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import Conflict, InternalError
from graph_service.domain.network import Network
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.settings import Settings, default_store
from graph_service.store.store import Store

SHOWN_ROWS: Final = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """The defaults of the demonstration for a data set."""

    company: str
    as_of: str
    """The day that the data set describes."""


SCENES: Final[Mapping[str, Scene]] = {
    "airlines": Scene("virgin-atlantic", "2022-01-14"),
    "cloud_native": Scene("red-hat", "2025-10-31"),
    "norway_licences": Scene("statoil-petroleum-as", "2010-12-31"),
}


def run_demo(settings: Settings, name: str, company: str | None, *, own_store: bool) -> None:
    """Load a shipped data set unless it is already there, serve it and show three answers.

    Parameters
    ----------
    settings
        The store and the address.
    name
        The data set.
    company
        Key of the company in the answers; None: the example of the data set.
    own_store
        Keep it in a separate store instead of the one that the settings name.

    Raises
    ------
    Conflict
        When the store holds other data.
    """
    if own_store:
        settings = settings.model_copy(update={"store": demo_store(name)})
    scene = SCENES[name]

    async def load(store: Store) -> None:
        await load_shipped(store, name, timeout=settings.analysis_timeout)

    async def show(operations: Operations, address: str) -> None:
        await three_answers(operations, company or scene.company, scene.as_of)
        OUT.print(
            f"\nExplore it at {address}, ask more at {address}/graphql; Ctrl-C ends the demonstration.",
            highlight=False,
        )

    serve(settings, prepare=load, started=show)


def demo_store(name: str) -> str:
    """Return the store of the demonstration for a shipped data set."""
    return f"{default_store()}/demo-{name}"


async def load_shipped(store: Store, name: str, *, timeout: float) -> None:
    """Load a shipped data set unless it is already there.

    Raises
    ------
    Conflict
        When the store holds other data.
    """
    reading = read_folder(shipped_set(name))
    dataset = reading.dataset
    if dataset is None:
        raise InternalError(f"The {name} data set of the package is not valid: {reading.problems}")
    network = await store.network(timeout=timeout)
    if _holds(network, dataset):
        ERR.print(f"The {name} data set is there already.", highlight=False)
        return
    if not set(network.companies.keys) <= {company.key for company in dataset.companies}:
        raise Conflict(
            f"The store contains data that is not the {name} data set.",
            hint="Leave --store out, or name an empty one.",
        )
    await with_progress(store, dataset)
    ERR.print(f"Loaded {dataset.size:,} rows of the {name} data set.", highlight=False)
    ERR.print(attribution(name), style="dim", highlight=False, soft_wrap=True)


def _holds(network: Network, dataset: DataSet) -> bool:
    """Return whether a graph has the same numbers as the data set: then it was loaded completely."""
    return (
        len(network.companies.keys) == len(dataset.companies)
        and len(network.resources.keys) == len(dataset.resources)
        and len(network.alliances.keys) == len(dataset.alliances)
        and len(network.holds.company) == len(dataset.holdings)
        and len(network.needs.company) == len(dataset.needs)
        and len(network.members.company) == len(dataset.memberships)
        and len(network.competitions.a) == len(dataset.competitions)
    )


async def three_answers(operations: Operations, company: str, as_of: str) -> None:
    """Print the largest gaps of a company, its competitors' uncovered partners, and the best exchanges."""
    questions: list[tuple[Report, dict[str, Any]]] = [
        (GAPS, {"company": company, "asOf": as_of}),
        (UNCOVERED, {"company": company, "asOf": as_of, "classes": ["WHITE_SPACE", "CONTESTED"]}),
        (EXCHANGE, {"asOf": as_of}),
    ]
    for report, variables in questions:
        data, provenance = await run_document(operations, report, variables)
        print_table(report, data, report.rows(data), provenance, most=SHOWN_ROWS)
