"""How much of what a district's screening is made of: published totals, the rest assumed in shares of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PERSON_TIMES, SMS = "screening.screened_person_times", "screening.sms_sent"
DISTINCT = 0.76
"""Of all person-times so many are the first of their person. Assumed: the number of people was not published."""
SELF, CHAINS, DOORS, GATES = 0.07, 0.03, 0.008, 0.06
"""Shares of person-times by source; the rest stands in lists of departments, enterprises and subdistricts."""
AGAIN, CORRECTED = 0.06, 0.004
"""Rows of lists that were sent again, and those of them that are corrected then."""
WRONG_DIGIT, NOBODY, OPEN, TWICE = 0.003, 0.0012, 0.0004, 0.002
MISSED, LATE_RELEASE = 0.002, 0.004
A_TOWN = 500


LEAST_TOWNS = 2


@dataclass(frozen=True)
class Totals:
    """What is to come out of records, and how many faults are played."""

    person_times: int
    sms: int

    def share(self, part: float, least: int = 1) -> int:
        """So much of all person-times."""
        return max(least, round(self.person_times * part))

    @property
    def people(self) -> int:
        """Distinct people."""
        return self.share(DISTINCT)

    @property
    def towns(self) -> int:
        """Subdistricts that take part: a small exercise has few, each with somebody at its desk."""
        return max(LEAST_TOWNS, self.person_times // A_TOWN)

    @property
    def in_lists(self) -> int:
        """Person-times that lists tell of."""
        return self.person_times - sum(self.share(part) for part in (SELF, CHAINS, DOORS, GATES))


def totals(figures: Mapping[str, int], share: float = 1.0) -> Totals:
    """What the published figures of an operation ask for, or a share of it."""
    return Totals(max(60, round(figures[PERSON_TIMES] * share)), max(20, round(figures[SMS] * share)))
