"""The registry of analyses: by type and field, the function that prepares the analysis."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from graph_service.analysis.alliances.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.alliances.revenue import RevenueTier, split_revenue
from graph_service.analysis.alliances.shapley import CoalitionWorth, shapley_split
from graph_service.analysis.alliances.suggested_members import suggested_members
from graph_service.analysis.arrays.grouping import distinct
from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.fit import fit
from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.complementarity.uncovered_partners import uncovered_partners
from graph_service.analysis.ecosystem.ecosystem import ecosystem
from graph_service.analysis.ecosystem.impact import alliance_impact
from graph_service.analysis.ecosystem.network_position import network_position
from graph_service.analysis.ecosystem.portfolio import partner_sales, portfolio, sales_period
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
from graph_service.api.resolvers.analyses.preparation import Preparation, PreparedAnalysis, reference_key
from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.errors import InvalidInput
from graph_service.query.selection import Field
from graph_service.store.repositories.sales import read_alliance_sales


def _companies(references: list[Mapping[str, Any]] | None, path: str) -> list[str] | None:
    if references is None:
        return None
    return [reference_key(reference, "Company", f"{path}[{i}]") for i, reference in enumerate(references)]


def _options(field: Field, **names: str) -> dict[str, Any]:
    """Return the given arguments, by their names in the analysis."""
    return {
        parameter: field.arguments[argument]
        for parameter, argument in names.items()
        if field.argument(argument) is not None
    }


def _of_active(analysis: Callable[..., object], *, listed: str | None = None, **names: str) -> Preparation:
    """Return a preparation of an analysis of one key whose options are plain arguments of the field."""

    async def prepare(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
        options = _options(field, **names)
        active = await context.active(field)
        return PreparedAnalysis(lambda key: analysis(active, key, **options), active, listed)

    return prepare


async def _fit(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    other = reference_key(field.arguments["to"], "Company", "to")
    active = await context.active(field)
    return PreparedAnalysis(lambda key: fit(active, key, other), active)


async def _uncovered_partners(
    context: ResolverContext, field: Field, _keys: Sequence[str]
) -> PreparedAnalysis:
    competitors = _companies(field.argument("competitors"), "competitors")
    market = await context.keys("Company", field, "market")
    options = _options(field, include_conflicts="includeConflicts")
    active = await context.active(field)
    return PreparedAnalysis(
        lambda key: uncovered_partners(active, key, competitors=competitors, market=market, **options), active
    )


async def _partner_set(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    costs: dict[str, float] = {}
    for i, cost in enumerate(field.argument("costs") or ()):
        key = reference_key(cost["company"], "Company", f"costs[{i}].company")
        if key in costs:
            raise InvalidInput(
                f"costs[{i}].company: {key!r} already has a cost.", field=f"costs[{i}].company"
            )
        costs[key] = cost["cost"]
    excluded = _companies(field.argument("exclude"), "exclude") or ()
    seconds = context.time_limit(field)
    active = await context.active(field)
    return PreparedAnalysis(
        lambda key: partner_set(active, key, costs=costs, exclude=excluded, time_limit_seconds=seconds),
        active,
    )


async def _resources(context: ResolverContext, field: Field) -> dict[str, Any]:
    resources = await context.keys("Resource", field, "filter")
    return {"resources": resources, "minimum_level": field.argument("minLevel")}


async def _coverage(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    options = await _resources(context, field)
    active = await context.active(field)
    return PreparedAnalysis(lambda key: alliance_coverage(active, key, **options), active)


async def _additions(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    options = await _resources(context, field) | _options(field, first="first")
    options["among"] = await context.keys("Company", field, "among")
    active = await context.active(field)
    return PreparedAnalysis(lambda key: alliance_additions(active, key, **options), active, "additions")


async def _best_additions(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    options = await _resources(context, field) | _options(field, size="size")
    options["among"] = await context.keys("Company", field, "among")
    options["time_limit_seconds"] = context.time_limit(field)
    active = await context.active(field)
    return PreparedAnalysis(lambda key: best_additions(active, key, **options), active)


async def _suggested_members(
    context: ResolverContext, field: Field, _keys: Sequence[str]
) -> PreparedAnalysis:
    options = _options(
        field,
        first="first",
        order="order",
        include_conflicts="includeConflicts",
        in_alliance="inAlliance",
    )
    options["time_limit_seconds"] = context.time_limit(field)
    active = await context.active(field)
    return PreparedAnalysis(lambda key: suggested_members(active, key, **options), active, "members")


async def _exchange_opportunities(
    context: ResolverContext, field: Field, _keys: Sequence[str]
) -> PreparedAnalysis:
    options = _options(
        field, minimum_fit="minimumFit", max_length="maxLength", capacity="capacity", first="first"
    )
    options["within"] = await context.keys("Company", field, "within")
    options["time_limit_seconds"] = context.time_limit(field)
    active = await context.active(field)
    return PreparedAnalysis(lambda _key: exchange_opportunities(active, **options), active)


async def _coalition(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    founder = reference_key(field.arguments["founder"], "Company", "founder")
    required: dict[str, float] = {}
    for i, requirement in enumerate(field.arguments["requires"]):
        path = f"requires[{i}].resource"
        key = reference_key(requirement["resource"], "Resource", path)
        if key in required:
            raise InvalidInput(f"{path}: {key!r} is already required.", field=path)
        required[key] = requirement["level"]
    options = _options(field, connected="connected")
    seconds = context.time_limit(field)
    active = await context.active(field)
    return PreparedAnalysis(
        lambda _key: coalition(active, founder, requires=required, time_limit_seconds=seconds, **options),
        active,
    )


async def _ecosystem(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    within = await context.keys("Company", field, "within")
    active = await context.active(field)
    return PreparedAnalysis(lambda _key: ecosystem(active, within=within), active)


async def _portfolio(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
    active = await context.active(field)
    numbers = active.company_numbers(keys)
    alliances = active.alliance_keys(distinct(active.joined[active.alliances_of.rows_of(numbers)[1]]))
    sold = await read_alliance_sales(
        context.database, alliances, *sales_period(active.as_of), timeout=context.settings.request_timeout
    )
    return PreparedAnalysis(
        lambda key: portfolio(active, key, sales=partner_sales(active, key, sold)), active
    )


async def _what_if_alliance(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    members = _companies(field.arguments["members"], "members") or []
    active = await context.active(field)
    return PreparedAnalysis(lambda _key: alliance_impact(active, members), active)


async def _rank_partners(_context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    given = field.arguments["input"]
    candidates = [
        PartnerCandidate(
            name=candidate["name"], values=[CriterionValue(**value) for value in candidate["values"]]
        )
        for candidate in given["candidates"]
    ]
    weights = [CriterionWeight(**weight) for weight in given["weights"]]
    ranking = partial(rank_partners, candidates, weights, given["method"], given["missing"])
    return PreparedAnalysis(lambda _key: ranking(), None)


async def _split_revenue(_context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    given = field.arguments["input"]
    tiers = [RevenueTier(up_to=tier.get("upTo"), percentages=tier["percentages"]) for tier in given["tiers"]]
    split = partial(split_revenue, given["amount"], given["currency"], given["parties"], tiers)
    return PreparedAnalysis(lambda _key: split(), None)


async def _shapley_split(_context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    given = field.arguments["input"]
    split = partial(shapley_split, given["parties"], [CoalitionWorth(**worth) for worth in given["worths"]])
    return PreparedAnalysis(lambda _key: split(), None)


ANALYSES: Final[Mapping[tuple[str, str], Preparation]] = {
    ("Company", "resourceGaps"): _of_active(resource_gaps),
    ("Company", "fit"): _fit,
    ("Company", "partnerSet"): _partner_set,
    ("Company", "uncoveredPartners"): _uncovered_partners,
    ("Company", "recommendedPartners"): _of_active(
        recommended_partners,
        listed="partners",
        first="first",
        include_partners="includePartners",
        include_conflicts="includeConflicts",
    ),
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
"""By type and field: the preparation of its analysis."""

RESTS_ON: Final[Mapping[str, frozenset[str]]] = {
    "networkPosition": frozenset(),
    "coverage": frozenset(),
    "additions": frozenset({"competitors"}),
    "bestAdditions": frozenset({"competitors"}),
    "selfAssessment": frozenset({"needs"}),
    "partnerProfile": frozenset({"needs"}),
    "rankCandidates": frozenset({"needs"}),
}
"""By field: which of ``needs`` and ``competitors`` its answer depends on; both if it is not listed."""
