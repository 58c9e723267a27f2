"""What passes have done in the background: a compound's issued, and cards printed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.incidents import queries as incidents
from muster.kernel import audit, jobs
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.signing import keys
from muster.passes import actions, queries
from muster.passes.documents import cards
from muster.passes.queries import Wanted

ISSUE_BATCH = "passes.issue_batch"
PRINT_CARDS = "passes.print_cards"
PART = 200
"""Cards after which a job says how far it is."""


@jobs.job(ISSUE_BATCH, gettext_lazy("Passes of a compound"))
def issue_batch(work: jobs.Work, *, batch: int) -> jobs.Result:
    """Issue what a batch lacks, then print its cards."""
    with acting(work.scope):
        total = 2 * queries.batch(work.scope, batch).count
    actions.issue_batch(scope=work.scope, batch=batch, progress=lambda done, _all: work.progress(done, total))
    return _printed(work, Wanted(batch=batch), already=total // 2)


@jobs.job(PRINT_CARDS, gettext_lazy("Cards of passes"))
def print_cards(work: jobs.Work, *, batch: int | None, number: int | None) -> jobs.Result:
    """Print the cards of a batch or of one pass that still hold or will hold."""
    return _printed(work, Wanted(batch=batch), number=number)


def _printed(work: jobs.Work, wanted: Wanted, *, number: int | None = None, already: int = 0) -> jobs.Result:
    path = work.folder / "cards.pdf"
    with acting(work.scope):
        now = incidents.now(work.scope.incident or 0)
        found = queries.passes(work.scope, wanted, None).select_related("batch").order_by("pk")
        rows = list(found.filter(withdrawn_at=None, until__gt=now, **({"pk": number} if number else {})))
        if not rows:
            raise Problem("nothing_to_print", _("None of these passes holds any more, so there is nothing to print."))
        keys.ensure(work.scope)
        signed_for = incidents.incident(work.scope.incident or 0)
        sheets = cards.Sheets(work.scope, rows, exercise=signed_for.exercise)
    drawn, total = 0, already + len(rows)
    while drawn < len(rows):
        drawn = sheets.draw(PART)
        work.progress(already + drawn, total)
    sheets.write(path)
    with acting(work.scope):
        audit.write(work.scope, action="passes.print_cards", place=rows[0].place, detail={"cards": len(rows)})
    return jobs.Result(path, _("Entry passes %(count)d.pdf") % {"count": len(rows)}, "application/pdf")


def start_issuing(scope: Scope, *, subject: str, batch: int) -> int:
    """Put a compound's passes into the queue; returns the job's id."""
    return jobs.start(scope, ISSUE_BATCH, subject=subject, batch=batch)


def start_printing(scope: Scope, *, subject: str, batch: int | None, number: int | None) -> int:
    """Put cards into the queue; returns the job's id."""
    return jobs.start(scope, PRINT_CARDS, subject=subject, batch=batch, number=number)
