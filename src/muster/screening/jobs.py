"""Work in the background: everybody in the ledger is looked at anew when risk areas or rules have changed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.kernel import jobs
from muster.kernel.scope import Scope
from muster.screening.actions import ledger

EVALUATE = "screening.evaluate"


def start_evaluating(scope: Scope, *, subject: str) -> int:
    """Look at everybody within reach anew; answers the job."""
    return jobs.start(scope, EVALUATE, subject=subject)


@jobs.job(EVALUATE, gettext_lazy("Look at everybody in the ledger anew"))
def _evaluate(work: jobs.Work) -> jobs.Result:
    changed = ledger.evaluate(work.scope, progress=work.progress)
    path = work.folder / "changes.txt"
    path.write_text(_("Changes that wait for confirmation: %(count)d") % {"count": changed} + "\n", encoding="utf-8")
    return jobs.Result(path, "changes.txt", "text/plain; charset=utf-8")
