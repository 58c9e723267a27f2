"""Rule sets of this place: added beside the national ones, ended, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.screening import rulebook
from muster.screening.models import LocalRules


def next_key(scope: Scope) -> str:
    """What the next rule set of this operation is called by."""
    return f"L{LocalRules.objects.filter(incident=scope.incident or 0).count() + 1}"


def add_rules(*, scope: Scope, body: dict[str, Any], since: datetime, until: datetime | None) -> int:
    """Let a rule set of this place hold from a moment on; answers its number. Raises Problem when it cannot be."""
    incident = incident_of(scope)
    if not scope.covers(body["scope"]):
        raise NotFound(_("This place is none of your area."))
    if until is not None and until <= since:
        raise Problem("period_empty", _("The end must lie after the beginning."), status=422)
    rulebook.of({**body, "since": since.isoformat(), "until": until and until.isoformat()})
    row = LocalRules.objects.create(
        incident=incident, key=body["key"], body=body, since=since, until=until, made_by=scope.actor,
        recorded_at=clock.now(incident),
    )  # fmt: skip
    audit.write(scope, action="screening.add_rules", subject=f"rules:{row.pk}", place=body["scope"])
    return row.pk


def end_rules(*, scope: Scope, number: int) -> None:
    """Let a rule set of this place end now. Raises NotFound, Problem when it has ended."""
    row = LocalRules.objects.select_for_update().filter(incident=scope.incident or 0, pk=number).first()
    if row is None or not scope.covers(row.body["scope"]):
        raise NotFound
    now = clock.now(row.incident)
    if row.until is not None and row.until <= now:
        raise Problem("rules_ended", _("These rules have ended."), status=409)
    if row.since >= now:
        raise Problem("rules_early", _("These rules have not begun. Let them end once they hold."), status=409)
    row.until = now
    row.save(update_fields=["until"])
    audit.write(scope, action="screening.end_rules", subject=f"rules:{row.pk}", place=row.body["scope"])
