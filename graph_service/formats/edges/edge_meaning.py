"""What the edges of another graph mean: nobody but the user knows."""

from enum import StrEnum


class EdgeMeaning(StrEnum):
    """What the edges of another graph mean."""

    PARTNERSHIPS = "partnerships"
    """Each is an alliance of two companies."""
    COMPETITION = "competition"
    MEMBERSHIPS = "memberships"
    """Each leads from a company to an alliance."""
    IGNORE = "ignore"
