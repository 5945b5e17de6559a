"""The network as columns: what is left of it when alliances are left out."""

from dataclasses import fields, replace

import numpy as np
import pytest

from graph_service.domain.alliance_stages import AGREED_STAGES
from graph_service.domain.model.entities import AllianceStage
from graph_service.domain.network import Network
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
