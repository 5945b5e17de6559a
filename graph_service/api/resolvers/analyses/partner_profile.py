"""Analyses of companies as partners: one statement reads the records of all of them."""

from collections.abc import Sequence

from graph_service.analysis.partners.candidates import EQUAL_WEIGHTS, rank_candidates, sought_candidates
from graph_service.analysis.partners.partner_profile import partner_profiles
from graph_service.analysis.partners.ranking import CriterionWeight
from graph_service.analysis.partners.self_assessment import self_assessment
from graph_service.api.resolvers.analyses.preparation import PreparedAnalysis, reference_key
from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.read_models.partner_records import OwnRecords, PartnerRecords
from graph_service.query.selection import Field
from graph_service.store.repositories.alliance_records import read_lives
from graph_service.store.repositories.partner_records import (
    read_assessed,
    read_own_records,
    read_partner_records,
)


async def assessed_self(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the self-assessment of companies."""
    timeout = context.settings.analysis_timeout
    own = await read_own_records(context.database, keys, timeout=timeout)
    active = await context.active(field)
    return PreparedAnalysis(lambda key: self_assessment(active, key, own.get(key, OwnRecords())), active)


async def profile(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the profiles of companies."""
    reference = field.argument("assessor")
    assessor = None if reference is None else reference_key(reference, "Company", "assessor")
    timeout = context.settings.analysis_timeout
    records = await read_partner_records(context.database, keys, timeout=timeout)
    active = await context.active(field)

    def analyse(key: str) -> object:
        return partner_profiles(active, [records.get(key, PartnerRecords(company=key))], assessor)[0]

    return PreparedAnalysis(analyse, active)


async def ranked_candidates(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the ranking of companies' candidates."""
    database, timeout = context.database, context.settings.analysis_timeout
    named = await context.keys("Company", field, "candidates")
    active = await context.active(field)
    if named is not None:
        chosen = dict.fromkeys(keys, tuple(named))
    else:
        lives = await read_lives(database, companies=keys, timeout=timeout)
        assessed = await read_assessed(database, keys, timeout=timeout)
        chosen = {
            key: sought_candidates(active, key, lives.joined_by(key, active.as_of), assessed[key])
            for key in keys
        }
    wanted = sorted({candidate for candidates in chosen.values() for candidate in candidates})
    records = await read_partner_records(database, wanted, timeout=timeout)
    given = field.argument("weights")
    weights = EQUAL_WEIGHTS if given is None else [CriterionWeight(**weight) for weight in given]
    options = {name: field.arguments[name] for name in ("method", "missing", "first")}
    options = {name: value for name, value in options.items() if value is not None}

    def analyse(key: str) -> object:
        candidates = [records[candidate] for candidate in chosen[key] if candidate in records]
        return rank_candidates(active, key, candidates, weights=weights, **options)

    return PreparedAnalysis(analyse, active)
