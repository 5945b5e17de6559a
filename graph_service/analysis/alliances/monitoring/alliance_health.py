"""The health of alliances, and the warnings of a company's whole portfolio. Analyses, section 12."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.analysis.alliances.monitoring.early_warning import early_warnings
from graph_service.analysis.alliances.monitoring.kpi_attainment import (
    KpiAttainment,
    attainments,
    health_score,
    readings_of,
)
from graph_service.analysis.alliances.monitoring.warning import AllianceWarning, WarningKind, WarningSeverity
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.alliance_record import AllianceLife

DEFAULT_HEALTH_THRESHOLD: Final = 0.7
MAX_WARNINGS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceHealth:
    """How far an alliance reaches its targets, and the warnings about it."""

    score: Annotated[float | None, Doc("In [0, 1]; None while no indicator has a reading.")]
    kpis: Annotated[tuple[KpiAttainment, ...], Doc("By key.")]
    warnings: Annotated[tuple[AllianceWarning, ...], Doc("Worst first.")]

    @property
    def reason(self) -> str | None:
        """Why there is no score."""
        return "No indicator has a reading on this day." if self.score is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioWarning:
    """A warning with the alliance that it concerns."""

    alliance: str
    warning: AllianceWarning

    @property
    def kind(self) -> WarningKind:
        """What it is about."""
        return self.warning.kind

    @property
    def severity(self) -> WarningSeverity:
        """How bad it is."""
        return self.warning.severity

    @property
    def message(self) -> str:
        """The evidence."""
        return self.warning.message

    @property
    def since(self) -> date:
        """Since when it applies."""
        return self.warning.since

    @property
    def about(self) -> str:
        """Global id of what it is about."""
        return self.warning.about


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioWarnings:
    """The warnings of several alliances, worst first."""

    warnings: tuple[PortfolioWarning, ...]
    truncated: Annotated[bool, Doc("There are more.")]
    reason: Annotated[str | None, Doc("Why there are no warnings.")]


def alliance_health(
    life: AllianceLife, as_of: date, threshold: float = DEFAULT_HEALTH_THRESHOLD
) -> AllianceHealth:
    """Return the health of an alliance on a day: mean attainment by weight, and warnings.

    Parameters
    ----------
    life
        The alliance and its records; later records are ignored.
    as_of
        The day.
    threshold
        Health below this, in [0, 1], is a warning.

    References
    ----------
    Analyses, section 12.

    Examples
    --------
    >>> from graph_service.domain.model.entities import Alliance
    >>> from graph_service.domain.records.pilot import Kpi, KpiDirection, KpiReading
    >>> revenue = Kpi(key="r", alliance="a", name="revenue", target=50_000, weight=0.6)
    >>> cost = Kpi(
    ...     key="c", alliance="a", name="acquisition cost", target=100, weight=0.4,
    ...     direction=KpiDirection.LOWER_IS_BETTER,
    ... )
    >>> day = date(2026, 6, 30)
    >>> life = AllianceLife(
    ...     alliance=Alliance(key="a", name="A"),
    ...     kpis=(revenue, cost),
    ...     readings=(
    ...         KpiReading(key="r1", kpi="r", read_on=day, value=45_000),
    ...         KpiReading(key="c1", kpi="c", read_on=day, value=125),
    ...     ),
    ... )
    >>> health = alliance_health(life, day)
    >>> health.score, [one.attainment for one in health.kpis], health.warnings
    (0.86, [0.8, 0.9], ())
    """
    readings = readings_of(life.readings, as_of)
    kpis = attainments(life.kpis, readings)
    return AllianceHealth(
        score=health_score((kpi.weight, kpi.attainment) for kpi in kpis if kpi.attainment is not None),
        kpis=kpis,
        warnings=early_warnings(life, readings, kpis, as_of, threshold),
    )


def portfolio_warnings(
    lives: Iterable[AllianceLife],
    as_of: date,
    threshold: float = DEFAULT_HEALTH_THRESHOLD,
    first: int = 50,
) -> PortfolioWarnings:
    """Return the warnings of several alliances on a day, worst first; ties by alliance.

    Parameters
    ----------
    lives
        The alliances that a company is in on the day.
    as_of
        The day.
    threshold
        Health below this, in [0, 1], is a warning.
    first
        Most warnings to return, 0 to 5,000.

    Raises
    ------
    InvalidInput
        When ``first`` is out of range.
    """
    if not 0 <= first <= MAX_WARNINGS:
        raise InvalidInput(f"first must lie in 0..{MAX_WARNINGS}; it is {first}.", field="first")
    warnings, alliances = [], 0
    for life in lives:
        if not life.is_over(as_of):
            alliances += 1
            warnings += [
                PortfolioWarning(alliance=life.alliance.key, warning=warning)
                for warning in alliance_health(life, as_of, threshold).warnings
            ]
    warnings.sort(key=lambda located: (located.warning.rank[:3], located.alliance, located.about))
    return PortfolioWarnings(
        warnings=tuple(warnings[:first]),
        truncated=len(warnings) > first,
        reason=None if alliances else "The company is in no alliance on this day.",
    )
