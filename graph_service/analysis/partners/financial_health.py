"""Financial health on the scale of the criteria, from a company's yearly figures. Analyses, section 15."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import rounded_value
from graph_service.domain.model.entities import Financials

MAX_POINTS: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a ratio becomes points: 0 at the worst and beyond, 10 at the best and beyond, linear between."""

    name: str
    weight: float
    worst: float
    best: float

    def points(self, ratio: float) -> float:
        share = (ratio - self.worst) / (self.best - self.worst)
        return rounded_value(MAX_POINTS * min(1.0, max(0.0, share)))


MARGIN: Final = _Scale("profit margin", 0.4, -0.10, 0.20)
CASH: Final = _Scale("cash flow to revenue", 0.3, -0.10, 0.20)
DEBT: Final = _Scale("debt ratio", 0.3, 0.90, 0.30)
"""Profit and cash flow as fractions of revenue, debt as a fraction of total assets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialHealth:
    """How healthy a company's finances look."""

    value: Annotated[float | None, Doc("From 0 (worst) to 10 (best); None when no ratio is known.")]
    evidence: Annotated[str, Doc("The ratios and their points, or why there are none.")]


def financial_health(figures: Financials | None, as_of: date) -> FinancialHealth:
    """Return the financial health computed from yearly figures.

    Parameters
    ----------
    figures
        The latest ones; figures of a later year than the day's are ignored.
    as_of
        The day.

    Returns
    -------
    FinancialHealth
        In [0, 10]: the mean of the points of the ratios that are known, by their weights.

    Notes
    -----
    Profit margin, weight .4, and cash flow to revenue, weight .3: 0 points at -10 % and below, 10 at 20 %
    and above. Debt ratio, weight .3: 10 points at .3 and below, 0 at .9 and above. Linear between. Without
    a revenue above 0 there is neither a margin nor a cash flow to revenue.

    References
    ----------
    Analyses, section 15.

    Examples
    --------
    Points 5, 6 and 5: .4 * 5 + .3 * 6 + .3 * 5 = 5.3.

    >>> from decimal import Decimal
    >>> figures = Financials(
    ...     year=2025, currency="EUR", revenue=Decimal(100), profit=Decimal(5), cash_flow=Decimal(8),
    ...     debt_ratio=0.6,
    ... )
    >>> health = financial_health(figures, date(2026, 6, 30))
    >>> health.value
    5.3
    >>> health.evidence
    'Figures of 2025: profit margin 0.05 gives 5, cash flow to revenue 0.08 gives 6, debt ratio 0.6 gives 5.'
    >>> financial_health(figures, date(2024, 6, 30)).value is None
    True
    """
    if figures is None:
        return FinancialHealth(value=None, evidence="No figures are stated.")
    if figures.year is not None and figures.year > as_of.year:
        return FinancialHealth(value=None, evidence=f"The figures are of {figures.year}, after {as_of}.")
    ratios = list(_ratios(figures))
    if not ratios:
        return FinancialHealth(
            value=None,
            evidence="No debt ratio is stated, and neither profit nor cash flow together with a revenue.",
        )
    weight = sum(scale.weight for scale, _ in ratios)
    value = sum(scale.weight * scale.points(ratio) for scale, ratio in ratios) / weight
    parts = ", ".join(f"{scale.name} {ratio:.4g} gives {scale.points(ratio):.4g}" for scale, ratio in ratios)
    of = "" if figures.year is None else f" of {figures.year}"
    return FinancialHealth(value=rounded_value(value), evidence=f"Figures{of}: {parts}.")


def _ratios(figures: Financials) -> Iterator[tuple[_Scale, float]]:
    if figures.revenue is not None and figures.revenue > 0:
        if figures.profit is not None:
            yield MARGIN, float(figures.profit / figures.revenue)
        if figures.cash_flow is not None:
            yield CASH, float(figures.cash_flow / figures.revenue)
    if figures.debt_ratio is not None:
        yield DEBT, figures.debt_ratio
