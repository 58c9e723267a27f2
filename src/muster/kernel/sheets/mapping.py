"""Which heading of a list means which field: as the sender's last list said, or as such headings usually do. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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


def cells(header: Sequence[str], columns: Mapping[str, str], row: Sequence[str]) -> dict[str, str]:
    """The cells of a row by field; what is not mapped is left out."""
    return {columns[heading]: cell for heading, cell in zip(header, row, strict=True) if heading in columns}
