"""Entrust a post with people of a place, and end it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.places import queries as places
from muster.screening import owners
from muster.screening.round_models import Entrusted

GATES = "K"
"""The kind of site whose phones carry no list of households: a gate has no use for one."""


def entrust(*, scope: Scope, site: str, place: str, owner: str = "") -> int:
    """From now on the phones of a post carry who is to be seen today at a place, or those of one team there.

    Raises NotFound beyond reach, Problem for a checkpoint and for what stands already.
    """
    incident = incident_of(scope)
    post = places.site(scope, site)
    if not scope.covers(place):
        raise NotFound(_("This place is none of your area."))
    if post.kind == GATES:
        raise Problem(
            "post_gate",
            _("A checkpoint's phones carry no list of households. Open a site of another kind."),
            status=422,
        )
    now = clock.now(incident)
    team = owners.number(scope, owner) if owner.strip() else None
    same = Entrusted.objects.filter(incident=incident, site=site, place=place, owner=team, until=None)
    if same.exists():
        raise Problem("entrusted_already", _("This post is entrusted with them already."), status=409)
    row = Entrusted.objects.create(
        incident=incident, site=site, place=place, owner_id=team, since=now, made_by=scope.actor, recorded_at=now
    )
    audit.write(scope, action="screening.entrust", subject=f"entrusted:{row.pk}", place=place, detail={"site": site})
    return row.pk


def end_entrusting(*, scope: Scope, number: int) -> None:
    """The post's phones carry them no longer: from their next contact on."""
    rows = Entrusted.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0, until=None)
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotFound
    row.until, row.ended_by = clock.now(row.incident), scope.actor
    row.save(update_fields=["until", "ended_by"])
    audit.write(scope, action="screening.end_entrusting", subject=f"entrusted:{row.pk}", place=row.place)
