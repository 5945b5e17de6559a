"""Analyses of agreements: completeness, and splits of revenue and cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from graph_service.analysis.alliances.agreement_analysis import (
    AgreementSplit,
    completeness,
    cost_by_agreement,
    revenue_by_agreement,
)
from graph_service.api.resolvers.analyses.preparation import Preparation, PreparedAnalysis
from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.errors import NotFound
from graph_service.domain.records.agreement import AgreementTerms
from graph_service.query.selection import Field
from graph_service.store.repositories.agreements import read_agreements


@dataclass(frozen=True, slots=True)
class AgreementsRead:
    """Agreements as they were read."""

    graph_revision: str
    by_key: Mapping[str, AgreementTerms]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()

    def of(self, key: str) -> AgreementTerms:
        """Return an agreement; NotFound when there was none with this key."""
        if key not in self.by_key:
            raise NotFound(f"There is no agreement with the key {key!r}.")
        return self.by_key[key]


async def _read(context: ResolverContext, keys: Sequence[str]) -> AgreementsRead:
    database, timeout = context.database, context.settings.request_timeout
    return AgreementsRead(*await read_agreements(database, keys, timeout=timeout))


async def agreement_completeness(
    context: ResolverContext, _field: Field, keys: Sequence[str]
) -> PreparedAnalysis:
    """Prepare the completeness of agreements."""
    read = await _read(context, keys)
    return PreparedAnalysis(lambda key: completeness(read.of(key).agreement), read)


def agreement_split(split: Callable[[AgreementTerms, Decimal, str], AgreementSplit]) -> Preparation:
    """Prepare a split by the rules of agreements."""

    async def prepare(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
        read = await _read(context, keys)
        amount, currency = field.arguments["amount"], field.arguments["currency"]
        return PreparedAnalysis(lambda key: split(read.of(key), amount, currency), read)

    return prepare


split_revenue_by_agreement = agreement_split(revenue_by_agreement)
split_cost_by_agreement = agreement_split(cost_by_agreement)
