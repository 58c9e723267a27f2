"""What a report decides: which sums disagree, how a number moved, how a sentence carries its numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.kernel.figures import Identity, Period
from muster.kernel.sections import Section, Span

DAY = timedelta(hours=24)
Printed = Mapping[tuple[str, str, str], int]
"""Frozen numbers by (key, span, part); part '' is the whole place."""
_NAME = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Number:
    """A number in a sentence: which name it goes by."""

    name: str


@dataclass(frozen=True)
class Disagreement:
    """`key` says `total` over the span, its parts add up to `parts`. `label` is None where the parts are places."""

    key: str
    span: Span
    label: object | None
    total: int
    parts: int

    @property
    def off(self) -> int:
        """By how much the parts are too many (or too few, negative)."""
        return self.parts - self.total


def period(span: Span, as_of: datetime) -> Period:
    """The records that a span covers, as they were known at the report's moment."""
    if span is Span.TOTAL:
        return Period(as_of)
    end = as_of if span is Span.DAY else as_of - DAY
    return Period(as_of, end - DAY, end)


def pieces(sentence: str) -> list[str | Number]:
    """A sentence cut at its `%(name)s`."""
    found: list[str | Number] = []
    for index, piece in enumerate(_NAME.split(sentence)):
        if index % 2:
            found.append(Number(piece))
        elif piece:
            found.append(piece.replace("%%", "%"))
    return found


def change(now: int, before: int) -> tuple[int, float | None]:
    """By how much a number moved, and by how many percent; None where there was nothing before."""
    return now - before, (100 * (now - before) / before if before else None)


def disagreements(printed: Printed, sections: Iterable[Section], identities: Iterable[Identity]) -> list[Disagreement]:
    """Every sum in the report that does not hold: declared identities, and places against their whole."""
    found = []
    for identity in identities:
        for span in (Span.TOTAL, Span.DAY):
            keys = (identity.total, *identity.parts)
            if all((key, span, "") in printed for key in keys):
                parts = sum(printed[key, span, ""] for key in identity.parts)
                total = printed[identity.total, span, ""]
                if parts != total:
                    found.append(Disagreement(identity.total, span, identity.label, total, parts))
    for key in dict.fromkeys(key for section in sections for key in section.by_place):
        for span in (Span.TOTAL, Span.DAY):
            total = printed.get((key, span, ""), 0)
            parts = sum(value for (one, when, part), value in printed.items() if one == key and when == span and part)
            if parts != total:
                found.append(Disagreement(key, span, None, total, parts))
    return found
