"""What became of the names and ids of a source: data, from which the report of an import is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.identity.matching import Likeness, Named
from graph_service.domain.text import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """The content of the graph, by names."""

    companies: tuple[Named, ...] = ()
    resources: Annotated[Mapping[str, str], Doc("Name by key.")] = field(default_factory=dict)
    alliances: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A row that may be about an existing node, but not certainly."""

    company: Annotated[Named, Doc("The company of the row, or its resource or alliance.")]
    place: str
    line: int
    like: Annotated[tuple[Likeness, ...], Doc("The existing ones that it may be.")]
    kind: Annotated[str, Doc("companies, resources or alliances.")] = "companies"
    by_rule: Annotated[bool, Doc("It is a new one if nobody can decide.")] = False


class Outcome(StrEnum):
    """What a row is, compared with another one or with the graph."""

    STORED = "STORED"
    """It is a node of the graph."""
    MERGED = "MERGED"
    """It is the company of an earlier row, under another spelling."""
    RENAMED = "RENAMED"
    """It is the node of the graph with its key, and gives it another name."""
    APART = "APART"
    """It is another one, by rule, though a name or a website is alike."""


@dataclass(frozen=True, slots=True)
class Identified:
    """The outcome for the name of a row."""

    outcome: Outcome
    name: str
    key: str
    other: Annotated[Named, Doc("What it was compared with.")]
    reasons: tuple[str, ...]
    place: str
    line: int

    @property
    def under_the_same_name(self) -> bool:
        """Whether both are written alike, so that nothing had to be decided."""
        return self.outcome is Outcome.STORED and self.name == self.other.name

    def __str__(self) -> str:
        there = f"{self.other.key} ({self.other.name})"
        texts = {
            Outcome.STORED: f"{self.name} is {there}",
            Outcome.MERGED: f"{self.name} is {there} of an earlier row",
            Outcome.RENAMED: f"{there} is named {self.name}",
            Outcome.APART: f"{self.name} is not {there}",
        }
        why = f": {', '.join(self.reasons)}" if self.reasons else ""
        return visible(f"{self.place}:{self.line}: {texts[self.outcome]}{why}")
