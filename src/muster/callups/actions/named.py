"""Who is named for a call-up is written once, whoever names them."""

from __future__ import annotations

from collections.abc import Sequence

from muster.callups.models import Named

LOADED = 1000


def write_names(rows: Sequence[Named], *, callup: int) -> list[Named]:
    """Write who is named, and answer those that are new.

    Somebody may have been named by an organisation out of reach, whose row cannot be seen here: the database leaves
    that one out, and what is there afterwards says who was taken.
    """
    staff = [row.staff for row in rows]
    names = Named.objects.filter(callup=callup, staff__in=staff)
    before = set(names.values_list("staff", flat=True))
    fresh = [row for row in rows if row.staff not in before]
    Named.objects.bulk_create(fresh, batch_size=LOADED, ignore_conflicts=True)
    taken = set(names.values_list("staff", "answer"))
    return [row for row in fresh if (row.staff, row.answer) in taken]
