"""A data set as a graph for graph formats, with positions from the analyses."""

from datetime import UTC, datetime

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.pictures.network_picture import DrawnNode, picture
from graph_service.domain.dataset import DataSet
from graph_service.domain.network import Network
from graph_service.formats.property_graph import Link, Look, PropertyGraph
from graph_service.settings import Settings


def positioned_graph(
    dataset: DataSet, settings: Settings, as_of: datetime | None, *, companies_only: bool
) -> PropertyGraph:
    """Return the graph of a data set, with a place, a size and a colour for each node.

    Parameters
    ----------
    dataset
        Nodes and edges.
    settings
        The settings, with the intensity at which competitors are in conflict.
    as_of
        The day on which memberships count; None for today.
    companies_only
        Only draw companies, with links between partners.
    """
    day = datetime.now(UTC).date() if as_of is None else as_of.date()
    network = Network.of(
        companies=dataset.companies,
        resources=dataset.resources,
        alliances=dataset.alliances,
        holdings=dataset.holdings,
        needs=dataset.needs,
        memberships=dataset.memberships,
        competitions=dataset.competitions,
    )
    shown = picture(ActiveNetwork(network, day, settings.conflict_threshold))
    nodes: dict[str, DrawnNode] = {}
    for kind, things, drawn_nodes in (
        ("company", network.companies, shown.companies),
        ("alliance", network.alliances, shown.alliances),
        ("resource", network.resources, shown.resources),
    ):
        nodes |= {f"{kind}:{key}": node for key, node in zip(things.keys, drawn_nodes, strict=True)}
    keys = network.companies.keys
    # the network's needs are in the order of their keys, those of the data set in any
    order = sorted(
        range(len(dataset.needs)), key=lambda at: (dataset.needs[at].company, dataset.needs[at].resource)
    )
    gaps = [0.0] * len(order)
    for at, gap in zip(order, shown.gaps, strict=True):
        gaps[at] = gap
    return PropertyGraph(
        dataset=dataset,
        looks={key: Look(node.x, node.y, node.size, node.colour) for key, node in nodes.items()},
        links=[Link(keys[a], keys[b], count) for a, b, count in shown.links] if companies_only else None,
        more={key: node.properties for key, node in nodes.items() if node.properties},
        gaps=gaps,
    )
