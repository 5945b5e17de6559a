"""Attainment of key performance indicators, and the health computed from it. Analyses, section 12."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InternalError
from graph_service.domain.records.pilot import Kpi, KpiDirection, KpiReading

DECIMALS: Final = 9
"""Values are compared and shown rounded to this many decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiAttainment:
    """An indicator's latest reading compared with its target."""

    key: Annotated[str, Doc("Key of the indicator.")]
    name: str
    unit: str | None
    weight: Annotated[float, Doc("As stated; only the proportions of weights matter.")]
    target: float
    actual: Annotated[float | None, Doc("The latest reading; None while there is none.")]
    read_on: date | None
    attainment: Annotated[float | None, Doc("In [0, 1]; None without a reading.")]


def attainment(kpi: Kpi, actual: float) -> float:
    """Return how far a value reaches an indicator's target, in [0, 1], rounded to 9 decimals.

    It is actual/target, or target/actual when lower is better; at most 1, and at least 0, so that one very
    negative indicator does not cancel the others. If lower is better and the value is 0 or below, the target
    is reached.

    Examples
    --------
    >>> revenue = Kpi(key="k", alliance="a", name="revenue", target=50_000)
    >>> attainment(revenue, 45_000), attainment(revenue, 60_000), attainment(revenue, -10)
    (0.9, 1.0, 0.0)
    >>> cost = Kpi(key="k", alliance="a", name="cost", target=100, direction=KpiDirection.LOWER_IS_BETTER)
    >>> attainment(cost, 125), attainment(cost, 80), attainment(cost, 0)
    (0.8, 1.0, 1.0)
    """
    if kpi.direction is KpiDirection.LOWER_IS_BETTER:
        # compared first: a quotient by a value near 0 may be too great for a float
        return 1.0 if actual <= kpi.target else round(kpi.target / actual, DECIMALS)
    return 1.0 if actual >= kpi.target else round(max(0.0, actual / kpi.target), DECIMALS)


def readings_of(readings: Iterable[KpiReading], as_of: date) -> Mapping[str, list[KpiReading]]:
    """Return the readings on or before a day by indicator, oldest first."""
    by_kpi: dict[str, list[KpiReading]] = {}
    for reading in sorted(readings, key=lambda entry: (entry.read_on, entry.key)):
        if reading.read_on <= as_of:
            by_kpi.setdefault(reading.kpi, []).append(reading)
    return by_kpi


def attainments(kpis: Iterable[Kpi], readings: Mapping[str, list[KpiReading]]) -> tuple[KpiAttainment, ...]:
    """Return how far each indicator is reached by the last of its readings, by key."""
    results = []
    for kpi in sorted(kpis, key=lambda kpi: kpi.key):
        last = readings[kpi.key][-1] if kpi.key in readings else None
        results.append(
            KpiAttainment(
                key=kpi.key,
                name=kpi.name,
                unit=kpi.unit,
                weight=kpi.weight,
                target=kpi.target,
                actual=None if last is None else last.value,
                read_on=None if last is None else last.read_on,
                attainment=None if last is None else attainment(kpi, last.value),
            )
        )
    return tuple(results)


def health_score(reached: Iterable[tuple[float, float]]) -> float | None:
    """Return the mean of attainments by their weights, in [0, 1]; None when there are none.

    Parameters
    ----------
    reached
        Weight and attainment of each indicator that has a reading; weights greater than 0.

    Examples
    --------
    >>> health_score([(0.6, 0.9), (0.4, 0.8)])
    0.86
    """
    pairs = list(reached)
    if not pairs:
        return None
    heaviest = max(weight for weight, _ in pairs)  # scaled by it, the sum of the weights does not overflow
    total = fsum(weight / heaviest for weight, _ in pairs)
    return round(fsum(weight / heaviest * part for weight, part in pairs) / total, DECIMALS)


def scores_by_day(
    kpis: Iterable[Kpi], readings: Mapping[str, list[KpiReading]]
) -> Iterator[tuple[date, float]]:
    """Yield each day that has a reading with the health on that day, oldest first."""
    known = {kpi.key: kpi for kpi in kpis}
    reached: dict[str, tuple[float, float]] = {}
    by_day: dict[date, list[KpiReading]] = {}
    for key in known.keys() & readings.keys():
        for reading in readings[key]:
            by_day.setdefault(reading.read_on, []).append(reading)
    for day in sorted(by_day):
        for reading in by_day[day]:
            kpi = known[reading.kpi]
            reached[kpi.key] = (kpi.weight, attainment(kpi, reading.value))
        score = health_score(reached.values())
        if score is None:
            raise InternalError(f"There is a reading of {day}, and no score.")
        yield day, score
