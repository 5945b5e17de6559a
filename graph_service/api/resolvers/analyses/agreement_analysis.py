"""Analyses of agreements: completeness, and who gets and bears how much."""

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
from graph_service.api.resolvers.analyses.preparation import Preparation, Prepared
from graph_service.api.resolvers.context import Analyst
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


async def _read(analyst: Analyst, keys: Sequence[str]) -> AgreementsRead:
    database, timeout = analyst.database, analyst.settings.request_timeout
    return AgreementsRead(*await read_agreements(database, keys, timeout=timeout))


async def agreement_completeness(analyst: Analyst, _asked: Field, keys: Sequence[str]) -> Prepared:
    """Return what prepares how complete agreements are."""
    read = await _read(analyst, keys)
    return Prepared(lambda key: completeness(read.of(key).agreement), read)


def agreement_split(split: Callable[[AgreementTerms, Decimal, str], AgreementSplit]) -> Preparation:
    """Return what prepares a split by the rules of agreements."""

    async def prepare(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
        read = await _read(analyst, keys)
        amount, currency = asked.arguments["amount"], asked.arguments["currency"]
        return Prepared(lambda key: split(read.of(key), amount, currency), read)

    return prepare


split_revenue_by_agreement = agreement_split(revenue_by_agreement)
split_cost_by_agreement = agreement_split(cost_by_agreement)
