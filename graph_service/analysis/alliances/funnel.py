"""The funnel from prospects to agreements: alliances at each stage, for how long, and how many continue."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import rounded_value
from graph_service.domain.alliance_stages import MOVES
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import AllianceStage, SourcingChannel
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.records.pipeline import StageMove

_STAGES: Final = list(AllianceStage)
_CHANNELS: Final = [*SourcingChannel, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """Number of alliances at a stage."""

    stage: AllianceStage
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCount:
    """Number of alliances whose partners found each other in one way."""

    channel: Annotated[SourcingChannel | None, Doc("None: not stated.")]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChannelCount:
    """Number of alliances at a stage whose partners found each other in one way."""

    stage: AllianceStage
    channel: Annotated[SourcingChannel | None, Doc("None: not stated.")]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """How long alliances stayed at a stage, in days; alliances that are still there are included."""

    stage: AllianceStage
    stays: Annotated[int, Doc("Stays whose first day is recorded.")]
    open_stays: Annotated[
        int, Doc("Those of them that have not ended; their length is counted up to the day.")
    ]
    median_days: Annotated[float | None, Doc("None without a stay.")]
    mean_days: float | None
    longest_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageConversion:
    """How many went from one stage to another."""

    from_stage: AllianceStage
    to_stage: AllianceStage
    reached: Annotated[int, Doc("Alliances that ever stood at the first stage.")]
    moved: Annotated[int, Doc("Those of them that then moved to the second.")]
    share: Annotated[float, Doc("moved / reached, in [0, 1].")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceFunnel:
    """The stages of alliances on a day, and how they got there."""

    as_of: date
    alliances: Annotated[int, Doc("Number of alliances counted.")]
    undated: Annotated[int, Doc("Alliances without a recorded move; left out where a period is given.")]
    by_stage: Annotated[tuple[StageCount, ...], Doc("All stages, in their order.")]
    by_channel: Annotated[tuple[ChannelCount, ...], Doc("Those that occur, in their order.")]
    by_stage_and_channel: Annotated[tuple[StageChannelCount, ...], Doc("Those that occur.")]
    time_in_stage: Annotated[tuple[StageTime, ...], Doc("All stages but the final ones, in their order.")]
    conversions: Annotated[tuple[StageConversion, ...], Doc("From each stage that was reached, in order.")]

    @property
    def reason(self) -> str | None:
        """Why there is nothing."""
        return None if self.alliances else "No alliance matches."


def alliance_funnel(
    lives: Iterable[AllianceLife], as_of: date, first: date | None = None, last: date | None = None
) -> AllianceFunnel:
    """Return how many alliances are at each stage on a day, for how long, and how many continue.

    Parameters
    ----------
    lives
        Alliances with their moves; other records are not used.
    as_of
        The day; later alliances and later moves are ignored.
    first, last
        Only alliances that entered the funnel between these days are counted, by the day of their first
        recorded move; None: no bound.

    Returns
    -------
    AllianceFunnel
        Times in days. A stay counts from the move into the stage to the move out of it, or to `as_of` if
        there was none. A stay without a recorded move into the stage is left out, because its length is not
        known. Ended and declined are final, so these stages have no time.

    Raises
    ------
    InvalidInput
        When the last day lies before the first.

    References
    ----------
    Analyses, section 16.

    Examples
    --------
    Of two prospects, one was contacted after 10 days, and the other has waited for 30 days.

    >>> from graph_service.domain.model.entities import Alliance
    >>> def created(key, day):
    ...     return StageMove(key=f"{key}0", alliance=key, to_stage=AllianceStage.PROSPECT, moved_on=day)
    >>> contacted = StageMove(
    ...     key="x1", alliance="x", from_stage=AllianceStage.PROSPECT, to_stage=AllianceStage.CONTACTED,
    ...     moved_on=date(2026, 1, 11),
    ... )
    >>> lives = [
    ...     AllianceLife(
    ...         alliance=Alliance(key="x", name="X", stage=AllianceStage.CONTACTED),
    ...         moves=(created("x", date(2026, 1, 1)), contacted),
    ...     ),
    ...     AllianceLife(alliance=Alliance(key="y", name="Y"), moves=(created("y", date(2026, 1, 1)),)),
    ... ]
    >>> funnel = alliance_funnel(lives, date(2026, 1, 31))
    >>> prospects = funnel.time_in_stage[0]
    >>> (prospects.stays, prospects.open_stays, prospects.median_days, prospects.longest_days)
    (2, 1, 20.0, 30)
    >>> [(str(one.to_stage), one.moved, one.share) for one in funnel.conversions[:2]]
    [('CONTACTED', 1, 0.5), ('DECLINED', 0, 0.0)]
    """
    if first is not None and last is not None and last < first:
        raise InvalidInput(f"to: expected a day not before {first}, found {last}.", field="to")
    counted, undated = [], 0
    for life in lives:
        if any(move.from_stage is None and move.moved_on > as_of for move in life.moves):
            continue
        moves = ordered_moves(move for move in life.moves if move.moved_on <= as_of)
        undated += not moves
        if _came_in(moves, first, last):
            counted.append((life.stage_on(as_of), life.alliance.sourcing_channel, moves))
    stages = Counter(stage for stage, _, _ in counted)
    channels = Counter(channel for _, channel, _ in counted)
    both = Counter((stage, channel) for stage, channel, _ in counted)
    return AllianceFunnel(
        as_of=as_of,
        alliances=len(counted),
        undated=undated,
        by_stage=tuple(StageCount(stage=stage, count=stages[stage]) for stage in _STAGES),
        by_channel=tuple(
            ChannelCount(channel=channel, count=channels[channel])
            for channel in _CHANNELS
            if channels[channel]
        ),
        by_stage_and_channel=tuple(
            StageChannelCount(stage=stage, channel=channel, count=both[stage, channel])
            for stage in _STAGES
            for channel in _CHANNELS
            if both[stage, channel]
        ),
        time_in_stage=_times([moves for _, _, moves in counted], as_of),
        conversions=_conversions([(stage, moves) for stage, _, moves in counted]),
    )


def ordered_moves(moves: Iterable[StageMove]) -> tuple[StageMove, ...]:
    """Return moves by day; moves of one day so that each begins where the previous one ended, then by key."""
    left = sorted(moves, key=lambda move: (move.moved_on, move.key))
    ordered: list[StageMove] = []
    while left:
        that_day = [move for move in left if move.moved_on == left[0].moved_on]
        stage = ordered[-1].to_stage if ordered else None
        # without an earlier stage: begin with a move that no other move of the day leads to
        led_to = {move.to_stage for move in that_day}
        following = [move for move in that_day if move.from_stage == stage] or [
            move for move in that_day if move.from_stage not in led_to
        ]
        ordered.append((following or that_day)[0])
        left.remove(ordered[-1])
    return tuple(ordered)


def _came_in(moves: Sequence[StageMove], first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    return bool(moves) and (first or date.min) <= moves[0].moved_on <= (last or date.max)


def _times(lives: Iterable[Sequence[StageMove]], as_of: date) -> tuple[StageTime, ...]:
    days: dict[AllianceStage, list[int]] = defaultdict(list)
    still: Counter[AllianceStage] = Counter()
    for moves in lives:
        if not moves:
            continue
        ends = [*(move.moved_on for move in moves[1:]), as_of]
        for move, end in zip(moves, ends, strict=True):
            days[move.to_stage].append((end - move.moved_on).days)
        still[moves[-1].to_stage] += 1
    return tuple(
        StageTime(
            stage=stage,
            stays=len(days[stage]),
            open_stays=still[stage],
            median_days=float(median(days[stage])) if days[stage] else None,
            mean_days=rounded_value(fmean(days[stage])) if days[stage] else None,
            longest_days=max(days[stage], default=None),
        )
        for stage in _STAGES
        if MOVES[stage]
    )


def _conversions(lives: Iterable[tuple[AllianceStage, Sequence[StageMove]]]) -> tuple[StageConversion, ...]:
    reached: Counter[AllianceStage] = Counter()
    moved: Counter[tuple[AllianceStage, AllianceStage]] = Counter()
    for stage, moves in lives:
        steps = {(move.from_stage, move.to_stage) for move in moves}
        reached.update({stage, *(stage for step in steps for stage in step if stage is not None)})
        moved.update((start, target) for start, target in steps if start is not None)
    allowed = {(start, target) for start, targets in MOVES.items() for target in targets}
    pairs = sorted(allowed | moved.keys(), key=lambda pair: [_STAGES.index(stage) for stage in pair])
    return tuple(
        StageConversion(
            from_stage=start,
            to_stage=target,
            reached=reached[start],
            moved=moved[start, target],
            share=rounded_value(moved[start, target] / reached[start]),
        )
        for start, target in pairs
        if reached[start]
    )
