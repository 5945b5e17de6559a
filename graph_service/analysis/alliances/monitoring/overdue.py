"""Warnings about dates: overdue reviews and meetings, and agreements that end."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, date
from typing import Final

from graph_service.analysis.alliances.monitoring.warning import AllianceWarning, WarningKind, WarningSeverity
from graph_service.domain.global_ids import global_id
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.records.review import ReviewPeriod

NOTICE_DAYS: Final = (30, 60, 90)
"""Number of days before an end at which the warning is severe, less severe, and first given."""
MONTHS: Final = {ReviewPeriod.QUARTERLY: 3, ReviewPeriod.HALF_YEARLY: 6}


def days_after(day: date, days: int) -> date:
    """Return the day some days later, or earlier, within the range of dates.

    >>> days_after(date(2026, 2, 27), 2), days_after(date.max, 1)
    (datetime.date(2026, 3, 1), datetime.date(9999, 12, 31))
    """
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later, or the last one of a shorter month.

    >>> months_after(date(2026, 8, 31), 6), months_after(date(2026, 11, 30), 3)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def overdue_review(life: AllianceLife, as_of: date) -> Iterator[AllianceWarning]:
    """Yield the warning that the next review of an active alliance is overdue.

    A review is due one period after the latest one; the first is due a quarter after the alliance became
    active. The warning is severe if the review is late by more than a period.
    """
    if not life.is_active(as_of):
        return
    begun = life.active_since(as_of)
    held = [review for review in life.reviews if review.held_on <= as_of]
    if held:
        last = max(held, key=lambda review: (review.held_on, review.key))
        begin, period, about = last.held_on, last.period, global_id("Review", last.key)
        evidence = f"The last review was on {begin}"
    elif begun is not None:
        begin, period, about = begun, ReviewPeriod.QUARTERLY, global_id("Alliance", life.alliance.key)
        evidence = f"There has been no review since the alliance became active on {begin}"
    else:
        return
    due = months_after(begin, MONTHS[period])
    if as_of > due:
        late = as_of > months_after(begin, 2 * MONTHS[period])
        yield AllianceWarning(
            kind=WarningKind.OVERDUE_REVIEW,
            severity=WarningSeverity.HIGH if late else WarningSeverity.MEDIUM,
            message=f"{evidence}; the next was due by {due}, {MONTHS[period]} months later.",
            since=max(days_after(due, 1), begun or due),
            about=about,
        )


def overdue_meetings(life: AllianceLife, as_of: date) -> Iterator[AllianceWarning]:
    """Yield a warning for each body, and each running pilot, that is past its cadence without a meeting.

    A pilot has no separate meetings: the meetings of all bodies since its start count. The warning is severe
    if a meeting is late by more than a cadence.
    """
    held: dict[str, list[date]] = {}
    for meeting in life.meetings:
        if meeting.held_on <= as_of:
            held.setdefault(meeting.body, []).append(meeting.held_on)
    for body in life.bodies:
        start, end = body.established_on, body.dissolved_on
        exists = (start is None or start <= as_of) and (end is None or as_of < end)
        days = held.get(body.key, [])
        begin = max([*days, *([] if start is None else [start])], default=life.active_since(as_of))
        if body.cadence_days is not None and exists and begin is not None:
            about = ("GovernanceBody", body.key)
            yield from _overdue(f"{body.name} meets", begin in days, begin, body.cadence_days, as_of, about)
    every = [day for days in held.values() for day in days]
    for pilot in life.pilots:
        start, cadence = pilot.starts_on, pilot.meeting_cadence_days
        decided = pilot.decided_on is not None and pilot.decided_on <= as_of
        ended = pilot.ends_on is not None and pilot.ends_on <= as_of
        if start is None or cadence is None or start > as_of or decided or ended:
            continue
        during = [day for day in every if day >= start]
        subject = "The pilot asks for a meeting"
        begin = max(during, default=start)
        more = f" Escalate to {pilot.escalation_contact}." if pilot.escalation_contact else ""
        yield from _overdue(subject, bool(during), begin, cadence, as_of, ("Pilot", pilot.key), more)


def _overdue(
    subject: str, met: bool, begin: date, cadence: int, as_of: date, about: tuple[str, str], more: str = ""
) -> Iterator[AllianceWarning]:
    due = days_after(begin, cadence)
    if as_of > due:
        evidence = f"the last was on {begin}" if met else f"there has been none since {begin}"
        yield AllianceWarning(
            kind=WarningKind.OVERDUE_MEETING,
            severity=WarningSeverity.HIGH if as_of > days_after(due, cadence) else WarningSeverity.MEDIUM,
            message=f"{subject} every {cadence} days; {evidence}, so one was due by {due}.{more}",
            since=days_after(due, 1),
            about=global_id(*about),
        )


def ending_agreement(life: AllianceLife, as_of: date) -> Iterator[AllianceWarning]:
    """Yield the warning that the alliance, or its latest signed agreement, ends soon or has ended.

    Whichever ends first counts.
    """
    severe, medium, notice = NOTICE_DAYS
    ends: list[tuple[date, date, str, str]] = []
    alliance = life.alliance
    if alliance.ends_on is not None:
        first = days_after(alliance.ends_on, -notice)
        ends.append((alliance.ends_on, first, "The alliance", global_id("Alliance", alliance.key)))
    signed = [
        agreement
        for agreement in life.agreements
        if agreement.signed_on is not None and agreement.signed_on <= as_of
    ]
    latest = max(signed, key=lambda agreement: agreement.number, default=None)
    if latest is not None and latest.ends_on is not None and latest.signed_on is not None:
        first = max(days_after(latest.ends_on, -notice), latest.signed_on)
        subject = f"The agreement signed on {latest.signed_on}"
        ends.append((latest.ends_on, first, subject, global_id("Agreement", latest.key)))
    if not ends:
        return
    # if both end on one day, only the alliance's sentence is given
    end, since, subject, about = min(ends, key=lambda deadline: deadline[0])
    days = (end - as_of).days
    if days > notice:
        return
    severity = WarningSeverity.MEDIUM if days <= medium else WarningSeverity.LOW
    left = f"ends on {end}, in {days} day{'s' if days != 1 else ''}" if days > 0 else f"ended on {end}"
    yield AllianceWarning(
        kind=WarningKind.AGREEMENT_ENDING,
        severity=WarningSeverity.HIGH if days <= severe else severity,
        message=f"{subject} {left}.",
        since=since,
        about=about,
    )
