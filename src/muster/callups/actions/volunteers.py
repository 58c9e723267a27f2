"""People sign up by a link or a code, without an account; the desk accepts them or not."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from django.utils.translation import gettext as _

from muster.callups.models import VOLUNTEER_COLUMN, CallUp, Volunteer
from muster.callups.queries import volunteers as queries
from muster.kernel import audit, clock, sealing
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.messages.rules import is_mobile
from muster.people import identities
from muster.people.identities import PHONE

LONGEST = 500
MOST = 20_000
"""Of one call-up: a link that went everywhere must not fill the disk."""


def sign_up(scope: Scope, *, callup: CallUp, name: str, phone: str, skills: Sequence[str], words: str) -> bool:
    """Somebody signs up; False when that number had signed up before: then only what they say is brought up to date."""
    now = clock.now(callup.incident)
    if callup.ended_at is not None or callup.asks != CallUp.Asks.VOLUNTEER:
        raise Problem("ended", _("This call-up has ended; nothing more is taken."), status=409)
    if not name.strip() or not is_mobile(phone):
        raise Problem("contact", _("Give your name and a mobile number, so that you can be called."))
    mark = identities.mark(callup.incident, PHONE, phone)
    content = orjson.dumps([name.strip()[:60], phone.strip()[:20], words.strip()[:LONGEST]]).decode()
    sealed = sealing.seal(sealing.key_for_incident(callup.incident), content, column=VOLUNTEER_COLUMN)
    known = Volunteer.objects.filter(
        callup=callup.pk, mark__in=identities.marks_to_find(callup.incident, PHONE, phone)
    ).first()
    if known is not None:
        known.sealed, known.skills = sealed, list(skills)
        known.save(update_fields=["sealed", "skills"])
        audit.write(scope, action="callups.sign_up", subject=f"volunteer:{known.pk}", place=known.place,
                    detail={"again": 1})  # fmt: skip
        return False
    if Volunteer.objects.filter(callup=callup.pk).count() >= MOST:
        raise Problem("full", _("So many people have signed up that no more are taken. Thank you."), status=409)
    row = Volunteer.objects.create(
        incident=callup.incident, place=callup.place, callup=callup.pk, mark=mark, sealed=sealed,
        skills=list(skills), recorded_at=now,
    )  # fmt: skip
    audit.write(scope, action="callups.sign_up", subject=f"volunteer:{row.pk}", place=row.place)
    return True


def decide(scope: Scope, *, volunteer: int, accept: bool) -> Volunteer:
    """Accept somebody, or not."""
    row = queries.volunteer(scope, volunteer)
    row.state = Volunteer.State.ACCEPTED if accept else Volunteer.State.DECLINED
    row.decided_by = scope.actor
    row.save(update_fields=["state", "decided_by"])
    audit.write(scope, action="callups.decide_volunteer", subject=f"volunteer:{row.pk}", place=row.place,
                detail={"state": row.state})  # fmt: skip
    return row
