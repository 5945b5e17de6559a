"""The analyses as fields: by type and field, what prepares its analysis."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from graph_service.analysis.alliances.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.alliances.revenue import RevenueTier, split_revenue
from graph_service.analysis.alliances.shapley import CoalitionWorth, shapley_split
from graph_service.analysis.alliances.suggested_members import suggested_members
from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.fit import fit
from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.complementarity.uncovered_partners import uncovered_partners
from graph_service.analysis.ecosystem.ecosystem import ecosystem
from graph_service.analysis.ecosystem.impact import alliance_impact
from graph_service.analysis.ecosystem.network_position import network_position
from graph_service.analysis.ecosystem.portfolio import portfolio
from graph_service.analysis.partners.coalition import coalition
from graph_service.analysis.partners.open_triads import open_triads
from graph_service.analysis.partners.partner_set import partner_set
from graph_service.analysis.partners.ranking import (
    CriterionValue,
    CriterionWeight,
    PartnerCandidate,
    rank_partners,
)
from graph_service.analysis.partners.recommendation import recommended_alliances, recommended_partners
from graph_service.analysis.pictures.neighbourhood import neighbourhood
from graph_service.api.resolvers.analyses.agreement_analysis import (
    agreement_completeness,
    split_cost_by_agreement,
    split_revenue_by_agreement,
)
from graph_service.api.resolvers.analyses.alliance_health import alliance_warnings, health, report
from graph_service.api.resolvers.analyses.combined_sales import sales
from graph_service.api.resolvers.analyses.funnel import funnel
from graph_service.api.resolvers.analyses.partner_profile import assessed_self, profile, ranked_candidates
from graph_service.api.resolvers.analyses.preparation import Preparation, Prepared, reference_key
from graph_service.api.resolvers.context import Analyst
from graph_service.domain.errors import InvalidInput
from graph_service.query.selection import Field
from graph_service.store.repositories.sales import read_partner_sales


def _companies(references: list[Mapping[str, Any]] | None, path: str) -> list[str] | None:
    if references is None:
        return None
    return [reference_key(one, "Company", f"{path}[{i}]") for i, one in enumerate(references)]


def _given(asked: Field, **names: str) -> dict[str, Any]:
    """Return the arguments that were given, by the name that the analysis has for them."""
    return {
        parameter: asked.arguments[argument]
        for parameter, argument in names.items()
        if asked.argument(argument) is not None
    }


def _of_active(analysis: Callable[..., object], *, listed: str | None = None, **names: str) -> Preparation:
    """Return what prepares an analysis of one key whose options are plain arguments of the field."""

    async def prepare(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
        options = _given(asked, **names)
        active = await analyst.active(asked)
        return Prepared(lambda key: analysis(active, key, **options), active, listed)

    return prepare


async def _fit(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    other = reference_key(asked.arguments["to"], "Company", "to")
    active = await analyst.active(asked)
    return Prepared(lambda key: fit(active, key, other), active)


async def _uncovered_partners(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    competitors = _companies(asked.argument("competitors"), "competitors")
    market = await analyst.keys("Company", asked, "market")
    active = await analyst.active(asked)
    return Prepared(
        lambda key: uncovered_partners(active, key, competitors=competitors, market=market), active
    )


async def _partner_set(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    costs: dict[str, float] = {}
    for i, cost in enumerate(asked.argument("costs") or ()):
        key = reference_key(cost["company"], "Company", f"costs[{i}].company")
        if key in costs:
            raise InvalidInput(
                f"costs[{i}].company: {key!r} has a cost already.", field=f"costs[{i}].company"
            )
        costs[key] = cost["cost"]
    excluded = _companies(asked.argument("exclude"), "exclude") or ()
    seconds = analyst.time_limit(asked)
    active = await analyst.active(asked)
    return Prepared(
        lambda key: partner_set(active, key, costs=costs, exclude=excluded, time_limit_seconds=seconds),
        active,
    )


async def _resources(analyst: Analyst, asked: Field) -> dict[str, Any]:
    resources = await analyst.keys("Resource", asked, "filter")
    return {"resources": resources, "minimum_level": asked.argument("minLevel")}


async def _coverage(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    options = await _resources(analyst, asked)
    active = await analyst.active(asked)
    return Prepared(lambda key: alliance_coverage(active, key, **options), active)


async def _additions(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    options = await _resources(analyst, asked) | _given(asked, first="first")
    options["among"] = await analyst.keys("Company", asked, "among")
    active = await analyst.active(asked)
    return Prepared(lambda key: alliance_additions(active, key, **options), active, "additions")


async def _best_additions(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    options = await _resources(analyst, asked) | _given(asked, size="size")
    options["among"] = await analyst.keys("Company", asked, "among")
    options["time_limit_seconds"] = analyst.time_limit(asked)
    active = await analyst.active(asked)
    return Prepared(lambda key: best_additions(active, key, **options), active)


async def _suggested_members(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    options = _given(asked, first="first")
    options["time_limit_seconds"] = analyst.time_limit(asked)
    active = await analyst.active(asked)
    return Prepared(lambda key: suggested_members(active, key, **options), active, "members")


async def _exchange_opportunities(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    options = _given(
        asked, minimum_fit="minimumFit", max_length="maxLength", capacity="capacity", first="first"
    )
    options["within"] = await analyst.keys("Company", asked, "within")
    options["time_limit_seconds"] = analyst.time_limit(asked)
    active = await analyst.active(asked)
    return Prepared(lambda _key: exchange_opportunities(active, **options), active)


async def _coalition(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    founder = reference_key(asked.arguments["founder"], "Company", "founder")
    required: dict[str, float] = {}
    for i, one in enumerate(asked.arguments["requires"]):
        path = f"requires[{i}].resource"
        key = reference_key(one["resource"], "Resource", path)
        if key in required:
            raise InvalidInput(f"{path}: {key!r} is required already.", field=path)
        required[key] = one["level"]
    options = _given(asked, connected="connected")
    seconds = analyst.time_limit(asked)
    active = await analyst.active(asked)
    return Prepared(
        lambda _key: coalition(active, founder, requires=required, time_limit_seconds=seconds, **options),
        active,
    )


async def _ecosystem(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    within = await analyst.keys("Company", asked, "within")
    active = await analyst.active(asked)
    return Prepared(lambda _key: ecosystem(active, within=within), active)


async def _portfolio(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
    active = await analyst.active(asked)
    last = active.as_of
    sold = await read_partner_sales(
        analyst.database,
        keys,
        last - dt.timedelta(days=365),
        last,
        timeout=analyst.settings.request_timeout,
    )
    return Prepared(lambda key: portfolio(active, key, sales=_comparable(sold[key])), active)


def _comparable(sold: Mapping[tuple[str, str], Decimal]) -> dict[str, Decimal] | None:
    """Return sales by partner; None where they can't be compared: several currencies, or net returns."""
    if len({currency for _, currency in sold}) != 1 or any(amount < 0 for amount in sold.values()):
        return None
    return {partner: amount for (partner, _), amount in sold.items()}


async def _what_if_alliance(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    members = _companies(asked.arguments["members"], "members") or []
    active = await analyst.active(asked)
    return Prepared(lambda _key: alliance_impact(active, members), active)


async def _rank_partners(_analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    given = asked.arguments["input"]
    candidates = [
        PartnerCandidate(name=one["name"], values=[CriterionValue(**value) for value in one["values"]])
        for one in given["candidates"]
    ]
    weights = [CriterionWeight(**weight) for weight in given["weights"]]
    ranking = partial(rank_partners, candidates, weights, given["method"], given["missing"])
    return Prepared(lambda _key: ranking(), None)


async def _split_revenue(_analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    given = asked.arguments["input"]
    tiers = [RevenueTier(up_to=tier.get("upTo"), percentages=tier["percentages"]) for tier in given["tiers"]]
    split = partial(split_revenue, given["amount"], given["currency"], given["parties"], tiers)
    return Prepared(lambda _key: split(), None)


async def _shapley_split(_analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    given = asked.arguments["input"]
    split = partial(shapley_split, given["parties"], [CoalitionWorth(**worth) for worth in given["worths"]])
    return Prepared(lambda _key: split(), None)


ANALYSES: Final[Mapping[tuple[str, str], Preparation]] = {
    ("Company", "resourceGaps"): _of_active(resource_gaps),
    ("Company", "fit"): _fit,
    ("Company", "partnerSet"): _partner_set,
    ("Company", "uncoveredPartners"): _uncovered_partners,
    ("Company", "recommendedPartners"): _of_active(recommended_partners, listed="partners", first="first"),
    ("Company", "recommendedAlliances"): _of_active(recommended_alliances, listed="alliances", first="first"),
    ("Company", "portfolio"): _portfolio,
    ("Company", "networkPosition"): _of_active(network_position),
    ("Company", "openTriads"): _of_active(
        open_triads, listed="triads", minimum_fit="minimumFit", first="first"
    ),
    ("Company", "neighbourhood"): _of_active(neighbourhood, depth="depth", limit="limit"),
    ("Company", "allianceWarnings"): alliance_warnings,
    ("Company", "selfAssessment"): assessed_self,
    ("Company", "partnerProfile"): profile,
    ("Company", "rankCandidates"): ranked_candidates,
    ("Alliance", "health"): health,
    ("Alliance", "report"): report,
    ("Alliance", "coverage"): _coverage,
    ("Alliance", "additions"): _additions,
    ("Alliance", "bestAdditions"): _best_additions,
    ("Alliance", "suggestedMembers"): _suggested_members,
    ("Agreement", "completeness"): agreement_completeness,
    ("Agreement", "splitRevenue"): split_revenue_by_agreement,
    ("Agreement", "splitCost"): split_cost_by_agreement,
    ("Query", "exchangeOpportunities"): _exchange_opportunities,
    ("Query", "coalition"): _coalition,
    ("Query", "ecosystem"): _ecosystem,
    ("Query", "whatIfAlliance"): _what_if_alliance,
    ("Query", "sales"): sales,
    ("Query", "allianceFunnel"): funnel,
    ("Query", "rankPartners"): _rank_partners,
    ("Query", "splitRevenue"): _split_revenue,
    ("Query", "shapleySplit"): _shapley_split,
}
"""By type and field: what prepares its analysis."""

RESTS_ON: Final[Mapping[str, frozenset[str]]] = {
    "networkPosition": frozenset(),
    "coverage": frozenset(),
    "additions": frozenset({"competitors"}),
    "bestAdditions": frozenset({"competitors"}),
    "selfAssessment": frozenset({"needs"}),
    "partnerProfile": frozenset({"needs"}),
    "rankCandidates": frozenset({"needs"}),
}
"""By field: which of ``needs`` and ``competitors`` its answer rests on; both where it is not listed."""
