"""Where a list's heading stands: below title lines, in one row or in two, or nowhere at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from muster.kernel.sheets.mapping import ERRORS_HEADING, Usual, guess

LOOKED_AT = 15
"""A heading further down than this many rows is none."""
LONGEST = 24
"""A longer cell is a sentence, not a heading."""
SAME = 3
"""So many cells with one text are one merged cell: a title inside the list."""
_DIGITS = re.compile(r"[0-9０-９]{7}")
TITLES, TWO_ROWS, NONE, SECTIONS, REPEATED, MERGED = (
    "titles",
    "two_rows",
    "no_heading",
    "sections",
    "repeated",
    "merged",
)
Note = tuple[str, int]
"""What was mended while reading, and how often."""


@dataclass(frozen=True)
class Found:
    """The heading, the rows below it, and what had to be mended."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[Note] = field(default_factory=list)


def find(rows: Sequence[tuple[int, list[str]]], usual: Usual, *, merged: int = 0) -> Found:
    """The heading of a list and its rows; each row is as long as the heading, titles in between are left out."""
    cells = [row for _number, row in rows]
    at = _position(cells, usual)
    notes: list[Note] = [(MERGED, merged)] if merged else []
    if at is None:
        width = max(map(len, cells))
        return Found(_named([""] * width), _even(rows, width), [*notes, (NONE, 1)])
    if at:
        notes.append((TITLES, at))
    header, first = cells[at], at + 1
    if first < len(cells) and _goes_on(header, cells[first], usual):
        header, first = _joined(header, cells[first]), first + 1
        notes.append((TWO_ROWS, 1))
    width = max(_filled_to(row) for row in [header, *cells[first : first + LOOKED_AT]])
    header = (header + [""] * width)[:width]
    below, left_out = _without_titles(rows[first:], cells[at], header)
    return Found(_named(header), _even(below, width), notes + left_out)


def _position(cells: Sequence[Sequence[str]], usual: Usual) -> int | None:
    looked = cells[:LOOKED_AT]
    wide = max(sum(map(bool, row)) for row in looked)
    scores = [0 if _holds_data(row) else len(guess([_short(cell) for cell in row], usual)) for row in looked]
    for enough in (2, 1):
        for at, row in enumerate(looked):
            if scores[at] >= enough and (not _title(row) or wide == 1):
                return at - 1 if at and _divided(looked[at - 1], row, usual) else at
    for at, row in enumerate(looked):
        if _holds_data(row):
            return None
        if sum(map(bool, row)) * 2 >= wide and (not _title(row) or wide == 1):
            return at
    return 0


def _short(cell: str) -> str:
    return cell if len(cell) <= LONGEST else ""


def _texts(row: Sequence[str]) -> set[str]:
    return {cell for cell in row if cell}


def _title(row: Sequence[str]) -> bool:
    """One text alone, perhaps in a merged cell over many columns."""
    filled = [cell for cell in row if cell]
    return len(set(filled)) == 1 and (len(filled) == 1 or len(filled) >= SAME)


def _holds_data(row: Sequence[str]) -> bool:
    """A row with a phone or a document's number in it is somebody, not a heading."""
    return any(_DIGITS.search(cell) for cell in row)


def _goes_on(top: Sequence[str], below: Sequence[str], usual: Usual) -> bool:
    """Whether the next row divides columns of this one: below cells that are empty, merged, the same, or before an
    empty one; the last only where its words are usual, or the first row of a list would be swallowed."""
    if _holds_data(below) or len(_texts(below)) <= 1:
        return False
    worded = bool(guess([_short(cell) for cell in below], usual))
    divides = False
    for at, cell in enumerate(below):
        over = top[at] if at < len(top) else ""
        if not cell or cell == over:
            continue
        repeated = over in (*top[max(at - 1, 0) : at], *top[at + 1 : at + 2])
        spans = worded and top[at + 1 : at + 2] == [""] and bool(below[at + 1 : at + 2])
        if len(cell) > LONGEST or (over and not repeated and not spans):
            return False
        divides = True
    return divides


def _divided(above: Sequence[str], row: Sequence[str], usual: Usual) -> bool:
    """Whether the row above is the first of this heading's two, though its words fit less well."""
    return not _title(above) and not _holds_data(above) and _goes_on(above, row, usual)


def _joined(top: Sequence[str], below: Sequence[str]) -> list[str]:
    width = max(len(top), len(below))
    pairs = zip([*top, *[""] * (width - len(top))], [*below, *[""] * (width - len(below))], strict=True)
    return [one if not other or one == other else f"{other}（{one}）" if one else other for one, other in pairs]


def _filled_to(row: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(row, 1) if cell), default=0)


def _without_titles(
    rows: Sequence[tuple[int, list[str]]], *headers: Sequence[str]
) -> tuple[list[tuple[int, list[str]]], list[Note]]:
    """Leave out what is nobody: a merged line that names a section, a heading printed again on each page."""
    kept, sections, repeated = [], 0, 0
    printed = {tuple(cell for cell in header if cell) for header in headers}
    for number, row in rows:
        filled = tuple(cell for cell in row if cell)
        if len(filled) >= SAME and len(set(filled)) == 1:
            sections += 1
        elif filled in printed:
            repeated += 1
        else:
            kept.append((number, row))
    return kept, [(code, count) for code, count in ((SECTIONS, sections), (REPEATED, repeated)) if count]


def _named(header: Sequence[str]) -> list[str]:
    """Every column has a heading of its own, so that a mapping can name it."""
    names: list[str] = []
    for position, text in enumerate(header, 1):
        name = text or f"#{position}"
        names.append(name if name not in names or name == ERRORS_HEADING else f"{name} #{position}")
    return names


def _even(rows: Sequence[tuple[int, list[str]]], width: int) -> list[tuple[int, list[str]]]:
    even = [(number, (row + [""] * width)[:width]) for number, row in rows]
    return [(number, row) for number, row in even if any(row)]
