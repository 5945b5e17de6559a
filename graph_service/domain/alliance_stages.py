"""The stages of an alliance and the moves between them, from a prospect to its end."""

from collections.abc import Iterable, Mapping
from typing import Final

from graph_service.domain.model.entities import AllianceStage
from graph_service.domain.records.pipeline import CheckKind, CheckStatus

_S = AllianceStage

MOVES: Final[Mapping[AllianceStage, tuple[AllianceStage, ...]]] = {
    _S.PROSPECT: (_S.CONTACTED, _S.DECLINED),
    _S.CONTACTED: (_S.DUE_DILIGENCE, _S.DECLINED),
    _S.DUE_DILIGENCE: (_S.PILOT, _S.DECLINED),
    _S.PILOT: (_S.AGREEMENT, _S.ENDED, _S.DECLINED),
    _S.AGREEMENT: (_S.ACTIVE, _S.ENDED, _S.DECLINED),
    _S.ACTIVE: (_S.ENDED,),
    _S.ENDED: (),
    _S.DECLINED: (),
}
"""By stage: the stages that may follow. Ended and declined are final: a new attempt is a new alliance, so
that each has one history.
"""

AGREED_STAGES: Final = (_S.AGREEMENT, _S.ACTIVE, _S.ENDED)
"""Stages in which partners see an alliance; before them, and after it was declined, it is a candidate."""

CLEARED: Final = frozenset({CheckStatus.PASSED, CheckStatus.WAIVED})
"""Results of a check that allow a pilot."""


def uncleared(checks: Iterable[tuple[CheckKind, CheckStatus]]) -> dict[CheckKind, CheckStatus]:
    """Return the checks of due diligence that prevent a pilot; a check that was never made counts as open.

    >>> from graph_service.domain.records.pipeline import CheckKind, CheckStatus
    >>> stated = [(CheckKind.LEGAL, CheckStatus.FAILED), (CheckKind.MARKET, CheckStatus.PASSED)]
    >>> [f"{kind} {status}" for kind, status in uncleared(stated).items()]
    ['FINANCIAL OPEN', 'LEGAL FAILED', 'TECHNICAL OPEN']
    """
    known = dict(checks)
    statuses = {kind: known.get(kind, CheckStatus.OPEN) for kind in CheckKind}
    return {kind: status for kind, status in statuses.items() if status not in CLEARED}
