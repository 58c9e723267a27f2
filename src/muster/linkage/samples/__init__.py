"""Lists of reports about people who do not exist, with the truth beside them: for tests and `./muster bench link`.

Two generators written apart, `county` and `lists`: what was tried on one of them has to hold on the other.
"""

from __future__ import annotations

from muster.linkage.samples import county, lists

COLUMNS = (
    "report_id",
    "source",
    "reported_at",
    "name",
    "id_number",
    "phone",
    "birth_date",
    "sex",
    "town",
    "village",
    "address",
)


GENERATORS = {"county": county.reports, "lists": lists.reports}
"""Each gives, for a number of reports and a seed, pairs of the true person and the report's cells."""
