"""Work in the background: everybody in the ledger is looked at anew when risk areas or rules have changed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.kernel import clock, jobs
from muster.kernel.scope import Scope, incident_of
from muster.screening import rulebook, words
from muster.screening.actions import ledger
from muster.screening.models import RulesLooked
from muster.screening.queries import risk

EVALUATE = "screening.evaluate"


def start_evaluating(scope: Scope, *, subject: str) -> int:
    """Look at everybody within reach anew; answers the job."""
    return jobs.start(scope, EVALUATE, subject=subject)


def look_at_rules(*, scope: Scope, opened_at: datetime) -> int | None:
    """Look at everybody anew when a rule set began or ended by its own time since the last look; answers the job."""
    incident = incident_of(scope)
    now = clock.now(incident)
    last = RulesLooked.objects.filter(incident=incident).order_by("-until").first()
    turned = rulebook.turned(risk.rule_sets(scope), opened_at if last is None else last.until, now)
    if not turned:
        return None
    RulesLooked.objects.create(incident=incident, until=now)
    return start_evaluating(scope, subject=_(", ").join(words.title(one) for one in turned))


@jobs.job(EVALUATE, gettext_lazy("Look at everybody in the ledger anew"))
def _evaluate(work: jobs.Work) -> jobs.Result:
    changed = ledger.evaluate(work.scope, progress=work.progress)
    path = work.folder / "changes.txt"
    path.write_text(_("Changes that wait for confirmation: %(count)d") % {"count": changed} + "\n", encoding="utf-8")
    return jobs.Result(path, "changes.txt", "text/plain; charset=utf-8")
