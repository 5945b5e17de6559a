"""The alliances that a company is in on a day."""

from datetime import date, timedelta

from graph_service.domain.model.entities import Alliance, Membership
from graph_service.domain.read_models.alliance_record import AllianceLife, Lives

TODAY = date(2026, 6, 30)
TOMORROW = TODAY + timedelta(days=1)


def test_a_membership_begins_on_its_first_day_and_is_over_on_its_last() -> None:
    periods = {
        "joined": (TODAY, None),
        "joins": (TOMORROW, None),
        "leaves": (None, TOMORROW),
        "left": (None, TODAY),
        "one-day": (TODAY, TOMORROW),
    }
    lives = Lives(
        graph_revision="1.1",
        by_alliance={key: AllianceLife(alliance=Alliance(key=key, name=key)) for key in periods},
        memberships={
            "a": tuple(
                Membership(alliance=key, company="a", since=since, until=until)
                for key, (since, until) in periods.items()
            )
        },
    )
    assert [life.alliance.key for life in lives.joined_by("a", TODAY)] == ["joined", "leaves", "one-day"]
    assert lives.joined_by("b", TODAY) == ()
