"""People sign up by a link or a code, without an account; the desk accepts them or not, and takes them into a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.callups.models import VOLUNTEER_COLUMN, CallUp, Volunteer
from muster.callups.queries import volunteers as queries
from muster.kernel import audit, clock, sealing
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.messages.rules import is_mobile
from muster.people import identities
from muster.people.actions import staff as members
from muster.people.actions import teams
from muster.people.identities import NAME, PHONE
from muster.people.queries import organisations as people

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


@dataclass(frozen=True)
class TakenIn:
    """How many volunteers became people of a unit, how many of them a team did not get, and whose names are gone."""

    count: int
    barred: int = 0
    unreadable: int = 0


def take_in(scope: Scope, *, callup: CallUp, organisation: int, team: int | None = None) -> TakenIn:
    """Put everybody accepted among a unit's people, so that posts and rosters find them, and into a team as well.

    Whoever was taken in before stays where they are. Raises NotFound, Problem when nobody waits.
    """
    with transaction.atomic():
        waiting = queries.accepted(scope, callup.pk)
        read = [(row, content) for row in waiting if (content := queries.opened(row)) is not None]
        if not read:
            raise Problem("nobody", _("Nobody who was accepted waits to be taken in. Accept people first."), status=409)
        _enlist(scope, read, organisation)
        Volunteer.objects.bulk_update([row for row, _content in read], ["staff"], batch_size=1000)
        who = [row.staff for row, _content in read if row.staff is not None]
        barred = 0 if team is None else len(teams.join_team(scope, team=team, staff=who).barred)
        audit.write(scope, action="callups.take_in_volunteers", subject=f"callup:{callup.pk}", place=callup.place,
                    detail={"people": len(read), "unit": organisation, "team": team})  # fmt: skip
    return TakenIn(len(read), barred, len(waiting) - len(read))


def _enlist(scope: Scope, read: Sequence[tuple[Volunteer, tuple[str, str, str]]], organisation: int) -> None:
    """Give each row its person. Whoever works for a unit already is that person and stays with it."""
    unit = people.organisation(scope, organisation)
    known = members.recognise(scope, [{NAME: name, PHONE: phone} for _row, (name, phone, _words) in read])
    for (row, _content), staff in zip(read, known, strict=True):
        row.staff = staff
    fresh = [(row, content) for row, content in read if row.staff is None]
    listed = [
        members.Person(name, "", phone, unit, skills=tuple(row.skills), volunteer=True)
        for row, (name, phone, _words) in fresh
    ]
    now = clock.now(scope.incident or 0)
    plan = members.enlist(scope.narrowed(unit.place), people=listed, on=timezone.localtime(now).date(), at=now)
    for (row, _content), staff in zip(fresh, plan.who, strict=True):
        row.staff = staff
