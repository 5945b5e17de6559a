"""Edges as relationships of the graph: their types, and the statements about them."""

from collections.abc import Mapping
from typing import Any, Final

from graph_service.domain.model.entities import Competition, Holding, Membership, Need
from graph_service.store.mapping import codec
from graph_service.store.schema.statements import STATEMENTS

RELATIONSHIPS: Final[Mapping[type, tuple[str, str, str]]] = {
    Holding: ("HAS", "Resource", "holdings"),
    Need: ("NEEDS", "Resource", "needs"),
    Membership: ("MEMBER_OF", "Alliance", "memberships"),
    Competition: ("COMPETES_WITH", "Company", "competitions"),
}
"""By kind of edge: its type in the graph, the label of its end, and the part of a data set. All start at a
company."""


def edge_statement(name: str, of: type[Any]) -> str:
    """Return a statement about edges of any kind as one about this kind."""
    type_, end, _ = RELATIONSHIPS[of]
    places = enumerate(codec.edge_properties(of), 1)
    values = ", ".join(f"{property_}: one[{place}]" for place, property_ in places)
    text = STATEMENTS[name].replace("START", "Company").replace("EDGE", type_).replace("END", end)
    return text.replace("PROPERTY: one[1]", values)
