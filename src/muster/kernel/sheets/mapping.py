"""Which heading of a list means which field: as the sender's last list said, or as such headings usually do. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

ERRORS_HEADING = "错误 Errors"
"""The column that an errors file adds; it is left out when the file comes back."""
Usual = Sequence[tuple[str, str]]
"""Fields with a pattern for the headings they usually have, the most telling first."""


def guess(header: Sequence[str], usual: Usual) -> dict[str, str]:
    """Heading -> field, for headings that are usual; a field is given to the first that fits."""
    found: dict[str, str] = {}
    for heading in header:
        if heading == ERRORS_HEADING:
            continue
        for field, pattern in usual:
            if field not in found.values() and re.search(pattern, heading, re.IGNORECASE):
                found[heading] = field
                break
    return found


def remembered(header: Sequence[str], known: Mapping[str, str], usual: Usual) -> dict[str, str]:
    """The mapping of a source's last list, as far as this one has its headings; new headings are guessed."""
    kept = {heading: field for heading, field in known.items() if heading in header}
    for heading, field in guess(header, usual).items():
        if heading not in known and field not in kept.values():
            kept[heading] = field
    return kept


SURE, NEVER = 0.7, 0.2
"""Shares of a column's cells that look like a field: enough to take it for that, too few to leave it there."""
SAMPLE = 200
Looks = Callable[[str], bool]


def recognise(
    header: Sequence[str], chosen: Mapping[str, str], rows: Sequence[Sequence[str]], looks: Mapping[str, Looks]
) -> tuple[dict[str, str], list[str]]:
    """The mapping after a look at what the columns hold, and the headings whose field was changed by it.

    A column under the wrong heading (names where numbers should be) is given to what its cells look like; one whose
    heading says nothing gets the field that nobody else has.
    """
    columns = {heading: [row[at] for row in rows[:SAMPLE] if row[at]] for at, heading in enumerate(header)}
    fits = {(h, f): _share(cells, looks[f]) for h, cells in columns.items() if cells for f in looks}
    wrong = {h for h, f in chosen.items() if f in looks and columns.get(h) and fits[h, f] <= NEVER}
    found = {heading: field for heading, field in chosen.items() if heading not in wrong}
    for field in looks:
        if field in found.values():
            continue
        free = [h for h in columns if h not in found and h != ERRORS_HEADING and fits.get((h, field), 0.0) >= SURE]
        if free:
            found[max(free, key=lambda heading: fits[heading, field])] = field
    for heading in wrong - found.keys():
        if chosen[heading] not in found.values():
            found[heading] = chosen[heading]
    return found, [heading for heading in header if found.get(heading) != chosen.get(heading)]


def _share(cells: Sequence[str], looks: Looks) -> float:
    return sum(map(looks, cells)) / len(cells)


def cells(header: Sequence[str], columns: Mapping[str, str], row: Sequence[str]) -> dict[str, str]:
    """The cells of a row by field; what is not mapped is left out."""
    return {columns[heading]: cell for heading, cell in zip(header, row, strict=True) if heading in columns}
