"""The generated client against the running service."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import networkx as nx
import pytest
from graphql import OperationDefinitionNode, parse

from graph_service.client import AsyncClient, Client, InvalidInput, ServiceError, Unavailable
from graph_service.client.errors import error_of
from graph_service.client.generated.enums import CompanyGroupBy, CoverageClass, GapStatus
from graph_service.client.generated.input_types import (
    CompanyFilter,
    CompanyRef,
    PartnerCandidate,
    RankPartnersInput,
    StringFilter,
)
from graph_service.domain.errors import Conflict, Forbidden, RateLimited
from graph_service.notebook import opened

DAY = dt.date(2022, 1, 14)
ONE = "virgin-atlantic"
OPERATIONS = Path(__file__).parents[2] / "graph_service" / "client" / "operations"


@pytest.fixture(scope="module")
def client(airlines_service: str) -> Iterator[Client]:
    with Client(f"{airlines_service}/graphql") as client:
        yield client


@pytest.fixture(scope="module")
async def async_client(airlines_service: str) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(f"{airlines_service}/graphql") as client:
        yield client


def test_gaps_are_typed_and_become_tables(client: Client) -> None:
    result = client.resource_gaps(ONE, candidates=2, as_of=DAY)
    assert result.company is not None
    gaps = result.company.resource_gaps
    assert gaps.as_of == DAY
    assert gaps.total_gap == pytest.approx(sum(one.gap for one in gaps.gaps))
    assert {one.status for one in gaps.gaps} <= set(GapStatus)
    (analysis,) = result.analyses
    assert analysis["graphRevision"] == gaps.graph_revision
    frame = result.to_pandas()
    assert result.tables() == {
        "gaps": len(gaps.gaps),
    }
    assert list(frame["gap"]) == [one.gap for one in gaps.gaps]
    assert frame["gap"].dtype == "float64"
    assert frame["single_source"].dtype == "boolean"
    assert list(frame["resource_name"]) == [one.resource.name for one in gaps.gaps]
    assert frame["candidates"][0] == [one.company.name for one in gaps.gaps[0].candidates]


def test_both_kinds_of_frame_have_the_same_values(client: Client) -> None:
    result = client.uncovered_partners(ONE, classes=[CoverageClass.WHITE_SPACE], as_of=DAY)
    assert list(result.tables()) == ["candidates", "competitors"]
    pandas, polars = result.to_pandas(), result.to_polars()
    assert pandas.shape == polars.shape
    assert pandas.shape[0] > 0
    assert list(pandas.columns) == polars.columns
    assert list(pandas["opportunity"]) == polars["opportunity"].to_list()
    assert list(pandas["company_key"]) == polars["company_key"].to_list()
    assert set(pandas["class"]) == {"WHITE_SPACE"}


def test_a_table_without_rows_keeps_its_columns(client: Client) -> None:
    result = client.companies(search="no such company anywhere")
    assert result.companies.total_count == 0
    assert result.tables() == {"companies": 0}
    assert list(result.to_pandas().columns) == result.to_polars().columns
    assert "financials_revenue" in result.to_pandas()


def test_a_result_without_lists_is_one_row(client: Client) -> None:
    frame = client.network_position(ONE, as_of=DAY).to_pandas()
    assert frame.shape[0] == 1
    assert frame["company_key"][0] == ONE
    assert frame["company_network_position_degree"].dtype == "Int64"


def test_an_unknown_table_is_refused_with_those_that_there_are(client: Client) -> None:
    with pytest.raises(InvalidInput) as caught:
        client.resource_gaps(ONE, as_of=DAY).to_pandas("gap")
    assert caught.value.hint == "It has gaps."


def test_graphs(client: Client) -> None:
    around = client.neighbourhood(ONE, as_of=DAY)
    assert around.company is not None
    view = around.company.neighbourhood
    picture = around.to_networkx()
    assert set(picture) == {node.id for node in view.nodes}
    assert picture.number_of_edges() == len(view.links)
    exchanges = client.exchange_opportunities(as_of=DAY, time_limit_seconds=2)
    arrows = exchanges.to_networkx()
    assert arrows.is_directed()
    for cycle in exchanges.exchange_opportunities.cycles:
        assert all(arrows.has_edge(link.giver.key, link.receiver.key) for link in cycle.links)
    members = client.alliance("skyteam", as_of=DAY)
    assert members.alliance is not None
    star = members.to_networkx()
    assert nx.degree(star, "skyteam") == len(members.alliance.members.edges) > 5
    assert set(client.partners(ONE, as_of=DAY).to_networkx()) == {ONE}
    with pytest.raises(InvalidInput):
        client.service_info().to_networkx()


def test_inputs_of_all_kinds(client: Client) -> None:
    in_germany = client.companies(CompanyFilter(country=StringFilter(eq="DE")), first=5)
    assert {one.country for one in in_germany.companies.nodes} == {"DE"}
    counted = client.company_groups(CompanyGroupBy.COUNTRY)
    german = next(group for group in counted.company_groups if group.value == "DE")
    assert german.count == in_germany.companies.total_count
    ranking = client.rank_partners(
        RankPartnersInput.model_validate(
            {
                "candidates": [
                    {"name": "A", "values": [{"criterion": "CULTURAL_FIT", "value": 8}]},
                    {"name": "B", "values": [{"criterion": "CULTURAL_FIT", "value": 6}]},
                ],
                "weights": [{"criterion": "CULTURAL_FIT", "weight": 1}],
            }
        )
    )
    assert [one.name for one in ranking.rank_partners.ranked] == ["A", "B"]
    with pytest.raises(ValueError, match="nam"):
        PartnerCandidate.model_validate({"nam": "A", "values": []})


def test_pages_follow_each_other(client: Client) -> None:
    first = client.companies(first=100).companies
    second = client.companies(first=100, after=first.page_info.end_cursor).companies
    assert len({one.key for one in (*first.nodes, *second.nodes)}) == first.total_count


def test_an_unknown_company_is_none(client: Client) -> None:
    assert client.company("nobody").company is None


def test_what_is_refused_is_raised_in_its_own_class(client: Client) -> None:
    with pytest.raises(InvalidInput) as caught:
        client.what_if_alliance([CompanyRef(key=ONE)])
    assert caught.value.field == "members"
    with pytest.raises(ServiceError) as unknown:
        client.ask("{ nothing }")
    assert "nothing" in unknown.value.message


def test_errors_of_every_class() -> None:
    def shown(code: str, **more: object) -> ServiceError:
        return error_of({"message": "m", "extensions": {"code": code, "hint": "h", **more}})

    assert type(shown("FORBIDDEN")) is Forbidden
    conflict, limited, unforeseen = (
        shown("CONFLICT", currentVersion=3),
        shown("RATE_LIMITED", retryAfter=7),
        shown("X"),
    )
    assert isinstance(conflict, Conflict)
    assert conflict.current_version == 3
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == 7
    assert (type(unforeseen), unforeseen.code, ServiceError.code) == (ServiceError, "X", "SERVICE_ERROR")
    internal = shown("INTERNAL_ERROR", field=None)
    assert (type(internal), internal.code, internal.message) == (ServiceError, "INTERNAL_ERROR", "m")


def test_a_service_that_is_not_there(airlines_service: str) -> None:
    with Client("http://127.0.0.1:9/graphql") as client, pytest.raises(Unavailable, match="no answer"):
        client.service_info()
    with (
        Client(f"{airlines_service}/health/live") as client,
        pytest.raises(ServiceError, match="not with a GraphQL answer"),
    ):
        client.service_info()


async def test_the_asynchronous_client_answers_alike(client: Client, async_client: AsyncClient) -> None:
    assert await async_client.resource_gaps(ONE, as_of=DAY) == client.resource_gaps(ONE, as_of=DAY)
    assert (await async_client.ask("{ serviceInfo { companies } }"))["serviceInfo"]["companies"] == 180


def test_every_operation_has_its_method() -> None:
    names = {
        definition.name.value
        for path in OPERATIONS.glob("*.graphql")
        for definition in parse(path.read_text(encoding="utf-8")).definitions
        if isinstance(definition, OperationDefinitionNode) and definition.name is not None
    }
    assert len(names) > 30
    for name in names:
        method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
        assert callable(getattr(Client, method))
        assert callable(getattr(AsyncClient, method))


def test_a_graph_in_this_process(tmp_path: Path) -> None:
    with opened(tmp_path / "graph") as client:
        assert client.service_info().service_info.companies == 0
        made = client.ask(
            'mutation { createCompany(input: {key: "a", name: "A"}) { company { key } errors { message } } }'
        )
        assert made["createCompany"]["errors"] == []
        assert client.companies().to_pandas()["name"].tolist() == ["A"]
    with pytest.raises((RuntimeError, httpx.HTTPError)):
        client.service_info()
