"""What a bulletin or snapshot says, once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class How(StrEnum):
    """How the county of an area was found."""

    STATED = "stated"
    """The text names it, before the area or above its group."""
    CARRIED = "carried"
    """It was named with an area before and then left out."""
    TOWN = "town"
    """Only one county of the city has the town or village that the text names."""
    ALIAS = "alias"
    """By an older name, a zone or a settled name."""
    UNRESOLVED = "unresolved"


class SpanKind(StrEnum):
    """What a stretch of the text was read as; what is in no span is separators, or stands outside the lists."""

    HEADING = "heading"
    AREA = "area"
    NOTE = "note"
    PROBLEM = "problem"


class Span(NamedTuple):
    """A stretch of the text, as positions of its characters."""

    start: int
    end: int
    kind: SpanKind


@dataclass(frozen=True)
class Group:
    """A heading that states how many areas stand below it."""

    level: str
    label: str
    stated: int
    read: int


@dataclass(frozen=True)
class Place:
    """Where an area lies, in the names of the table of divisions, or of the text where the table has none."""

    code: str | None = None
    province: str = ""
    city: str = ""
    county: str = ""
    how: How = How.UNRESOLVED


@dataclass(frozen=True)
class Area:
    """One area of the list."""

    level: str
    place: Place
    text: str
    """As the bulletin writes it, without the names of province, city and county before it."""
    whole: bool = False
    excepted: tuple[str, ...] = ()
    new: bool = False

    def as_json(self) -> dict[str, Any]:
        """The area as `risk read --json` gives it."""
        place = self.place
        return {
            "level": self.level,
            "code": place.code,
            "province": place.province,
            "city": place.city,
            "county": place.county,
            "text": self.text,
            "whole": self.whole,
            "except": list(self.excepted),
            "new": self.new,
            "how": place.how.value,
        }


@dataclass(frozen=True)
class Problem:
    """What could not be read or does not agree, for a person to settle."""

    text: str
    why: str


@dataclass
class Document:
    """One bulletin or snapshot, read."""

    file: str
    as_of: str | None = None
    published: str | None = None
    groups: list[Group] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def as_json(self) -> Mapping[str, Any]:
        """The document as `risk read --json` gives it."""
        return {
            "file": self.file,
            "as_of": self.as_of,
            "published": self.published,
            "groups": [vars(group) for group in self.groups],
            "areas": [area.as_json() for area in self.areas],
            "problems": [vars(problem) for problem in self.problems],
        }
