"""Sections of a report: which figures a feature has printed, and the sentences that say them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

Text = str | Promise


class Span(StrEnum):
    """Which stretch of time a printed number covers."""

    TOTAL = "total"
    """Since the operation began."""
    DAY = "day"
    """The 24 hours up to the report's moment."""
    BEFORE = "before"
    """The 24 hours before those."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with `%(name)s` for each number; `numbers` says which figure and span a name stands for."""

    text: Text
    numbers: dict[str, tuple[str, Span]] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One numbered part of a report.

    `figures` stand in its table with day, change and total; `by_place` are those listed for each place: they are
    sums over places, and a report whose places do not add up is not sent.
    """

    key: str
    title: Text
    order: int
    sentences: tuple[Sentence, ...]
    figures: tuple[str, ...]
    by_place: tuple[str, ...] = ()
    levels: frozenset[str] = frozenset()
    """Figures that are a level and not a flow (how many checkpoints work): a day adds nothing to them."""


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Called when a feature is loaded; a key registered again replaces the former."""
    _sections[section.key] = section


def sections() -> list[Section]:
    """All sections in the order of print."""
    return sorted(_sections.values(), key=lambda section: (section.order, section.key))
