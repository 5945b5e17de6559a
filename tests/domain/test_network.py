"""The network as columns: what is left of it when alliances are left out."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from graph_service.domain.alliance_stages import AGREED_STAGES
from graph_service.domain.model.entities import AllianceStage, Company, Holding, Need, Resource, ResourceKind
from graph_service.domain.network import Network, is_undated
from tests.api.secrets import base

AGREED = frozenset(AGREED_STAGES)


def network(stages: frozenset[AllianceStage] = frozenset(AllianceStage)) -> Network:
    dataset = base()
    kept = [one for one in dataset.alliances if one.stage in stages]
    keys = {one.key for one in kept}
    return Network.of(
        companies=dataset.companies,
        resources=dataset.resources,
        alliances=kept,
        holdings=dataset.holdings,
        needs=dataset.needs,
        memberships=[one for one in dataset.memberships if one.alliance in keys],
        competitions=dataset.competitions,
    )


def columns(one: Network) -> dict[str, object]:
    """Return the columns by name, as lists."""
    parts = {part.name: getattr(one, part.name) for part in fields(one) if part.name != "revision"}
    return {
        f"{name}.{column.name}": np.asarray(getattr(part, column.name), dtype=object).tolist()
        for name, part in parts.items()
        for column in fields(part)
    }


def same(one: Network, other: Network) -> bool:
    return columns(one) == columns(other)


def test_alliances_of_other_stages_are_gone_with_their_members() -> None:
    agreed = network().of_stages(AGREED)
    assert same(agreed, network(AGREED))
    assert not same(agreed, network())
    assert set(agreed.alliances.stages) <= AGREED
    assert len(agreed.alliances.modes) == len(agreed.alliances.keys)


def test_nothing_is_copied_where_nothing_is_left_out() -> None:
    agreed = network(AGREED)
    assert agreed.of_stages(AGREED) is agreed


def test_columns_that_did_not_change_are_shared() -> None:
    whole = network()
    agreed = whole.of_stages(AGREED)
    renamed = replace(whole, revision="1", companies=replace(whole.companies))
    after = renamed.of_stages(AGREED, (whole, agreed))
    assert (after.alliances, after.members) == (agreed.alliances, agreed.members)
    assert after.alliances is agreed.alliances
    assert after.companies is renamed.companies
    moved = replace(whole, alliances=replace(whole.alliances), revision="2")
    assert moved.of_stages(AGREED, (whole, agreed)).alliances is not agreed.alliances


@pytest.mark.parametrize("stages", [frozenset[AllianceStage](), frozenset({AllianceStage.DECLINED})])
def test_any_stages(stages: frozenset[AllianceStage]) -> None:
    assert same(network().of_stages(stages), network(stages))


def test_holdings_and_needs_of_a_day() -> None:
    day, next_day = date(2026, 6, 15), date(2026, 6, 16)
    network = Network.of(
        companies=[Company(key="a", name="A"), Company(key="b", name="B")],
        resources=[Resource(key=key, name=key, kind=ResourceKind.OTHER) for key in "rst"],
        holdings=[
            Holding(company="a", resource="r", level=1.0, until=day),
            Holding(company="a", resource="s", level=0.5, since=day, until=next_day),
            Holding(company="b", resource="t", level=0.25),
        ],
        needs=[Need(company="b", resource="s", importance=1.0, since=next_day, evidence="e")],
    )
    on_day, later = network.on(day), network.on(next_day)
    assert (on_day.holds.level.tolist(), on_day.needs.evidence) == ([0.5, 0.25], ())
    assert (later.holds.level.tolist(), later.needs.evidence) == ([0.25], ("e",))
    assert later.needs.resource.tolist() == [1]
    # of a network without dates nothing is copied, and its dates take no memory
    undated = Network.of(
        companies=[Company(key="a", name="A")],
        resources=[Resource(key="r", name="R", kind=ResourceKind.OTHER)],
        holdings=[Holding(company="a", resource="r", level=1.0)],
    )
    assert undated.on(day) is undated
    assert is_undated(undated.holds.since)
    assert is_undated(undated.holds.until)
