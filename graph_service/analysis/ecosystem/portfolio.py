"""Alliance portfolio: how diverse a company's alliances are, and on which partners it depends."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded, rounded_value, sums
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.alliance_record import SalesAmounts

SALES_DAYS: Final = 365
"""Length of the period whose sales count, in days: the day itself and the 364 days before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDependency:
    """A partner whose loss would by itself increase the company's gaps."""

    partner: str
    gap_increase: Annotated[float, Doc("By how much the total gap would rise, above 0.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlliancePortfolio:
    """A company's active alliances and partners, taken together.

    Diversities are Blau indices in [0, 1): the chance that two draws differ; None when nothing is stated.
    """

    company: str
    as_of: date
    graph_revision: str
    alliances: Annotated[int, Doc("Number of active alliances.")]
    partners: Annotated[int, Doc("Number of partners.")]
    mode_diversity: Annotated[float | None, Doc("Over the cooperation modes of the alliances.")]
    industry_diversity: Annotated[float | None, Doc("Over the industries of the partners.")]
    region_diversity: Annotated[float | None, Doc("Over the regions of the partners.")]
    revenue_concentration: Annotated[
        float | None, Doc("Herfindahl-Hirschman index of partners' sales, in (0, 1]; None without sales.")
    ]
    dependencies: Annotated[tuple[PartnerDependency, ...], Doc("Greatest increase first, then partner key.")]
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why there is nothing to measure.")] = None


def portfolio(
    active: ActiveNetwork, company: str, *, sales: Mapping[str, Decimal] | None = None
) -> AlliancePortfolio:
    """How diverse a company's alliances are, and on which partners it depends; this is not a verdict.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    sales
        Sales by partner key, in one currency: those of `partner_sales`; None: not known.

    Returns
    -------
    AlliancePortfolio
        Values rounded to 9 decimals.

    Raises
    ------
    NotFound
        There is no such company.
    InvalidInput
        Sales are below 0.

    Notes
    -----
    ``Blau = 1 - sum(p**2)`` over shares p. An alliance counts once for each of its modes, a partner once for
    each region it states. A dependency is the increase of the total gap if only that partner is lost: its
    holdings are compared with the best and the second best of all partners.

    References
    ----------
    Analyses, section 8. R. J. Jiang, Q. T. Tao and M. D. Santoro, "Alliance portfolio diversity and firm
    performance", 2010: the effect of diversity differs by dimension.

    Examples
    --------
    >>> from graph_service.analysis.examples import star
    >>> result = portfolio(
    ...     ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)),
    ...     "h",
    ...     sales={"a": Decimal(50), "b": Decimal(30), "c": Decimal(20)},
    ... )
    >>> result.alliances, result.partners, result.revenue_concentration, result.mode_diversity
    (4, 4, 0.38, None)
    >>> blau(["air", "air", "sea", "rail"])
    0.625
    """
    number = active.company(company)
    columns = active.network.companies
    alliances = active.joined[active.alliances_of.of(number)].tolist()
    partners = active.partners(number)
    modes = active.network.alliances.modes
    reason = None
    if not len(partners):
        reason = f"{company} has no partners on this day."
    return AlliancePortfolio(
        company=company,
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        alliances=len(alliances),
        partners=len(partners),
        mode_diversity=blau(mode for alliance in alliances for mode in set(modes[alliance])),
        industry_diversity=blau(
            industry for partner in partners if (industry := columns.industries[partner]) is not None
        ),
        region_diversity=blau(region for partner in partners for region in set(columns.regions[partner])),
        revenue_concentration=None if sales is None else _concentration(sales),
        dependencies=_dependencies(active, number, partners),
        reason=reason,
    )


def sales_period(as_of: date) -> tuple[date, date]:
    """The first and the last day of the sales that count on a day: `SALES_DAYS` days, both included.

    >>> sales_period(date(2026, 12, 1))
    (datetime.date(2025, 12, 2), datetime.date(2026, 12, 1))
    """
    return date.fromordinal(max(1, as_of.toordinal() + 1 - SALES_DAYS)), as_of


def partner_sales(
    active: ActiveNetwork, company: str, sold: Mapping[str, Sequence[SalesAmounts]]
) -> dict[str, Decimal] | None:
    """What each partner sold in the alliances that are active and shared with a company on the day.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    sold
        By alliance key: what companies sold in it in the period. Ignored are sales of the company itself, of
        companies that are not members on the day, and in alliances that the company is not in.

    Returns
    -------
    dict[str, Decimal] | None
        By partner key. None without sales, or if they can't be compared: they are in several currencies, or
        a partner's returns exceed its sales.

    Raises
    ------
    NotFound
        There is no such company.

    Examples
    --------
    >>> from graph_service.analysis.examples import star
    >>> active = ActiveNetwork(star("h", "ab"), date(2026, 1, 1))
    >>> def sold(**amounts):
    ...     return [
    ...         SalesAmounts(company=key, currency="EUR", amounts=(Decimal(amount),))
    ...         for key, amount in amounts.items()
    ...     ]
    >>> partner_sales(active, "h", {"xa": sold(a=50, b=50, h=9), "xb": sold(a=1)})
    {'a': Decimal('50')}
    """
    number = active.company(company)
    amounts: dict[str, Decimal] = {}
    currencies = set()
    for alliance in active.joined[active.alliances_of.of(number)].tolist():
        members = set(active.company_keys(active.member[active.members_of.of(alliance)])) - {company}
        for sale in sold.get(active.network.alliances.keys[alliance], ()):
            if sale.company in members:
                currencies.add(sale.currency)
                amounts[sale.company] = sum(sale.amounts, amounts.get(sale.company, Decimal(0)))
    if len(currencies) != 1 or any(amount < 0 for amount in amounts.values()):
        return None
    return amounts


def blau(values: Iterable[str]) -> float | None:
    """One minus the sum of squared shares of equal values, in [0, 1); None without values."""
    counts = np.array(list(Counter(values).values()), dtype=np.int64)
    if not len(counts):
        return None
    return rounded_value(1.0 - float((counts**2).sum()) / float(counts.sum()) ** 2)


def _concentration(sales: Mapping[str, Decimal]) -> float | None:
    """The Herfindahl-Hirschman index; None when nothing was sold."""
    if any(amount < 0 for amount in sales.values()):
        raise InvalidInput("Sales must not be below 0.", field="sales")
    total = sum(sales.values(), Decimal(0))
    if not total:
        return None
    return rounded_value(float(sum((amount / total) ** 2 for amount in sales.values())))


def _dependencies(active: ActiveNetwork, company: int, partners: Positions) -> tuple[PartnerDependency, ...]:
    needs = active.needs
    span = active.needs_of.of(company)
    rows = np.arange(span.start, span.stop, dtype=np.int64)
    # a partner matters for a need only if its level determines the effective level
    rows = rows[(needs.importance[rows] > 0) & (needs.best_partner[rows] >= 0)]
    if not len(rows):
        return ()
    # all pairs of a need and a partner that holds what is needed
    at, held = active.holds_of.rows_of(partners)
    holder, resource, level = partners[at], active.held[held], active.held_level[held]
    place = np.full(active.resource_count, -1, dtype=np.int64)
    place[needs.resource[rows]] = np.arange(len(rows))
    wanted = place[resource] >= 0
    holder, level, need = holder[wanted], level[wanted], place[resource[wanted]]
    second = np.zeros(len(rows))
    others = holder != needs.best_partner[rows][need]
    np.maximum.at(second, need[others], level[others])
    row = rows[need]
    own = needs.own[row]
    best_without = np.where(others, needs.partner[row], second[need])
    without = np.where(
        needs.pooled[row],
        np.minimum(1.0, rounded(own + rounded(needs.partner[row] - level))),
        np.maximum(own, best_without),
    )
    shortfall = rounded(np.maximum(0.0, needs.required[row] - without))
    number = np.searchsorted(partners, holder)
    rise = rounded(sums(number, needs.importance[row] * (shortfall - needs.shortfall[row]), len(partners)))
    order = np.lexsort((partners, -rise))
    return tuple(
        PartnerDependency(partner=key, gap_increase=float(rise[at]))
        for at, key in zip(order.tolist(), active.company_keys(partners[order]), strict=True)
        if rise[at] > 0
    )
