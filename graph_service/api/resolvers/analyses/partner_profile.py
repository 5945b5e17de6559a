"""Companies as partners: what is recorded of all that are asked about comes in one statement."""

from collections.abc import Sequence

from graph_service.analysis.partners.candidates import EQUAL_WEIGHTS, rank_candidates, sought_candidates
from graph_service.analysis.partners.partner_profile import partner_profiles
from graph_service.analysis.partners.ranking import CriterionWeight
from graph_service.analysis.partners.self_assessment import self_assessment
from graph_service.api.resolvers.analyses.preparation import Prepared, reference_key
from graph_service.api.resolvers.context import Analyst
from graph_service.domain.read_models.partner_records import OwnRecords, PartnerRecords
from graph_service.query.selection import Field
from graph_service.store.repositories.alliance_records import read_lives
from graph_service.store.repositories.partner_records import (
    read_assessed,
    read_own_records,
    read_partner_records,
)


async def assessed_self(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
    """Return what prepares the self-assessment of companies."""
    timeout = analyst.settings.analysis_timeout
    own = await read_own_records(analyst.database, keys, timeout=timeout)
    active = await analyst.active(asked)
    return Prepared(lambda key: self_assessment(active, key, own.get(key, OwnRecords())), active)


async def profile(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
    """Return what prepares the profiles of companies."""
    reference = asked.argument("assessor")
    assessor = None if reference is None else reference_key(reference, "Company", "assessor")
    timeout = analyst.settings.analysis_timeout
    records = await read_partner_records(analyst.database, keys, timeout=timeout)
    active = await analyst.active(asked)

    def analyse(key: str) -> object:
        return partner_profiles(active, [records.get(key, PartnerRecords(company=key))], assessor)[0]

    return Prepared(analyse, active)


async def ranked_candidates(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
    """Return what prepares the ranking of companies' candidates."""
    database, timeout = analyst.database, analyst.settings.analysis_timeout
    named = await analyst.keys("Company", asked, "candidates")
    active = await analyst.active(asked)
    if named is not None:
        chosen = dict.fromkeys(keys, tuple(named))
    else:
        lives = await read_lives(database, companies=keys, timeout=timeout)
        assessed = await read_assessed(database, keys, timeout=timeout)
        chosen = {
            key: sought_candidates(active, key, lives.joined_by(key, active.as_of), assessed[key])
            for key in keys
        }
    wanted = sorted({one for some in chosen.values() for one in some})
    records = await read_partner_records(database, wanted, timeout=timeout)
    given = asked.argument("weights")
    weights = EQUAL_WEIGHTS if given is None else [CriterionWeight(**weight) for weight in given]
    options = {name: asked.arguments[name] for name in ("method", "missing", "first")}
    options = {name: value for name, value in options.items() if value is not None}

    def analyse(key: str) -> object:
        some = [records[one] for one in chosen[key] if one in records]
        return rank_candidates(active, key, some, weights=weights, **options)

    return Prepared(analyse, active)
