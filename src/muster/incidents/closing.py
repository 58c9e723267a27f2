"""Closing an operation, and destroying its names when their time has run out: what is written about it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from muster.incidents import queries
from muster.incidents.models import Incident, Retention
from muster.incidents.playbooks import playbook
from muster.kernel import audit, clock, closing, purging
from muster.kernel.models import PurgeOrder
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, system

COMMAND, AUDITOR = "command", "auditor"


def _within(scope: Scope, role: str) -> Incident:
    """The operation, for somebody whose reach is all of it and who has the role. Raises NotFound."""
    incident = Incident.objects.select_for_update().filter(pk=scope.incident or 0).first()
    if incident is None or role not in scope.roles or not scope.covers(incident.place):
        raise NotFound
    return incident


def close_incident(scope: Scope) -> Incident:
    """Close the operation: what is open ends, phones are shut out, and the clock of each class of data starts.

    Raises Problem `closed` when it was before, `unsettled` while something has to be decided by a person first.
    """
    incident = _within(scope, COMMAND)
    if incident.closed_at is not None:
        raise Problem("closed", _("This operation was closed before."), status=409)
    found = closing.still_open(scope)
    if any(one.blocks for one in found):
        raise Problem("unsettled", _("Something has to be settled first: see the list on this page."), status=409)
    now = clock.now(incident.pk)
    with transaction.atomic():
        for one in found:
            if one.what.end is not None and one.count:
                one.what.end(scope, now)
        incident.closed_at = now
        incident.save(update_fields=["closed_at"])
        Retention.objects.bulk_create(
            Retention(
                incident=incident.pk, place=incident.place, data_class=row.key, days=row.days,
                due_at=None if row.days is None else now + timedelta(days=row.days),
            )
            for row in playbook(incident.playbook).retention
        )  # fmt: skip
        audit.write(scope, action="incidents.close_incident", subject=f"incident:{incident.pk}", place=incident.place,
                    detail={one.what.key: one.count for one in found})  # fmt: skip
    return incident


def ask_purge(scope: Scope) -> PurgeOrder:
    """The command's signature under the destruction of all that is due. Raises NotFound, Problem."""
    incident = _within(scope, COMMAND)
    now = clock.now(incident.pk)
    return purging.ask(scope, place=incident.place, classes=queries.due_classes(scope, now), at=now)


def agree_purge(scope: Scope, *, order: int) -> PurgeOrder:
    """The audit administrator's signature; the work begins when the transaction ends. Raises NotFound, Problem."""
    incident = _within(scope, AUDITOR)
    found = purging.agree(scope, order=order, place=incident.place, at=clock.now(incident.pk))
    from muster.incidents.tasks import carry_out

    carry_out.defer(order=found.pk)
    return found


def return_purge(scope: Scope, *, order: int, why: str) -> None:
    """The audit administrator does not sign. Raises NotFound, Problem."""
    incident = _within(scope, AUDITOR)
    purging.send_back(scope, order=order, place=incident.place, why=why)


def carry_out_purge(order: PurgeOrder, *, progress: purging.Progress = lambda step, steps: None) -> None:
    """Destroy what two people have signed for, and note which class is gone. Repeating it is harmless."""
    incident = queries.incident(order.incident)
    facts = purging.run(order.pk, name=incident.name, progress=progress)
    with acting(system(incident.pk, "job:purge")):
        now = clock.now(incident.pk)
        for one, rows in facts["counts"].items():
            Retention.objects.filter(incident=incident.pk, data_class=one, gone_at=None).update(gone_at=now, rows=rows)
