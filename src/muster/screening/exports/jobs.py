"""The ledger as a file in an office's layout, made in the background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.incidents import queries as incidents
from muster.kernel import approvals, audit, clock, jobs
from muster.kernel.approvals import Ask
from muster.kernel.naming import actor
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting, incident_of
from muster.kernel.sheets.writing import XLSX, Form, form_file
from muster.screening.exports import queries
from muster.screening.exports.columns import FIELDS
from muster.screening.exports.rules import Layout
from muster.screening.queries.ledger import Wanted

KIND = "screening.export_ledger"
CHUNK = 1_000
MOST, MOST_NAMED = 200_000, 2_000
"""So many lines a file has; with names in full it is for a town, not for a county."""


@jobs.job(KIND, gettext_lazy("Ledger in an office's layout"))
def export_ledger(work: jobs.Work, *, layout: str, wanted: Mapping[str, Any]) -> jobs.Result:
    """Write whom the list shows, in a layout; names masked without a reason."""
    with acting(work.scope) as scope:
        now = clock.now(incident_of(scope))
        chosen = queries.layout(scope, layout)
        people = queries.everybody(scope, Wanted(**wanted), now, MOST)
        if work.reason:
            refuse_names(len(people), work.agreed)
        form = _form(scope, chosen)
        detail = {"layout": chosen.name, "people": len(people), "names": bool(work.reason)}
        audit.write(scope, action="screening.export_ledger", detail=detail)
    path = work.folder / "ledger.xlsx"
    form_file(path, form, _rows(work, chosen, people))
    return jobs.Result(path, f"{chosen.name}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx", XLSX)


def start_exporting(scope: Scope, *, layout: Layout, wanted: Mapping[str, Any], reason: str) -> int:
    """Put it into the queue; many names in full wait for a second officer. Answers the job. Raises Problem."""
    ask = None
    if reason:
        now = clock.now(incident_of(scope))
        count = len(queries.everybody(scope, Wanted(**wanted), now, MOST_NAMED + 1))
        refuse_names(count, MOST_NAMED)
        ask = Ask(scope.places[0], count, reason) if count > approvals.ALONE else None
    return jobs.start(
        scope, KIND, subject=layout.name, needs=ask, layout=layout.key, wanted=dict(wanted), reason=reason
    )


def refuse_names(count: int, agreed: int) -> None:
    """Raise Problem where a file would hold more names in full than anybody has agreed to."""
    if count > MOST_NAMED:
        told = _("Names in full are for at most %(most)d people: narrow the list first.") % {"most": MOST_NAMED}
        raise Problem("too_many_names", told, status=422)
    if count > max(approvals.ALONE, agreed):
        raise Problem("names_not_agreed", _("More names than a second officer agreed to. Ask for the file again."))


def _form(scope: Scope, layout: Layout) -> Form:
    incident = incidents.incident(incident_of(scope))
    exercise = _("[Exercise] ") if incident.exercise else ""
    at = f"{timezone.localtime(timezone.now()):%Y-%m-%d %H:%M}"
    watermark = _("Exported by %(who)s at %(time)s") % {"who": actor(scope, scope.actor), "time": at}
    columns = [(one.heading or str(FIELDS[one.field].heading), FIELDS[one.field].width) for one in layout.columns]
    return Form(_("Ledger"), exercise + layout.title, incidents.title(incident), watermark, columns)


def _rows(work: jobs.Work, layout: Layout, people: Sequence[UUID]) -> Iterator[list[str | int]]:
    for start in range(0, len(people), CHUNK):
        with acting(work.scope) as scope:
            now = clock.now(incident_of(scope))
            part = people[start : start + CHUNK]
            found = queries.lines(scope, part, now, first=start + 1, reason=work.reason)
        for line in found:
            yield [FIELDS[column.field].say(line) for column in layout.columns]
        work.progress(start + len(part), len(people))
