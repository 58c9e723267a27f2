"""Somebody on duty answers by their link: accepts, declines, asks for a swap; the office decides."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.identities import PHONE
from muster.people.queries import staff as staff_queries
from muster.rosters.actions import ending
from muster.rosters.actions import rosters as actions
from muster.rosters.actions.rosters import Place
from muster.rosters.models import Assignment, Reply, Swap
from muster.rosters.queries import day, swaps
from muster.rosters.queries import rosters as queries


def _own(scope: Scope, staff: UUID, assignment: int) -> Assignment:
    row = queries.assignment(scope, assignment, lock=True)
    if row.staff != staff or row.roster.state != "published":
        raise NotFound(_("This shift is not yours any more. Ask the office that manages the roster."))
    if row.starts_at <= clock.now(row.incident):
        raise Problem("begun", _("This shift has begun. Telephone the office."), status=409)
    return row


def answer(scope: Scope, *, staff: UUID, assignment: int, accept: bool) -> Assignment:
    """Accept or decline one's own shift. Whoever declines stands on the roster until somebody is found; whoever comes
    all the same needs no substitute."""
    row = _own(scope, staff, assignment)
    row.answer = Assignment.Answer.ACCEPTED if accept else Assignment.Answer.DECLINED
    row.answered_at = clock.now(row.incident)
    row.save(update_fields=["answer", "answered_at"])
    Reply.objects.create(
        incident=row.incident, site=row.site, assignment=row.pk, accepted=accept, recorded_at=row.answered_at
    )
    if accept:
        ending.not_needed(scope, row=row)
    audit.write(scope, action="rosters.answer", subject=f"assignment:{row.pk}", place=row.site,
                detail={"accepted": accept})  # fmt: skip
    return row


def ask_swap(scope: Scope, *, staff: UUID, assignment: int, phone: str) -> Swap:
    """Ask that somebody takes one's shift: a colleague by their number, or, without one, whoever the office finds."""
    row = _own(scope, staff, assignment)
    taker = None
    if phone.strip():
        found = staff_queries.find(scope, PHONE, phone)
        if len(found) != 1 or found[0] == staff:
            raise Problem("colleague", _("No colleague has this number. Check it, or leave it to the office."))
        taker = found[0]
    try:
        with transaction.atomic():
            swap = Swap.objects.create(
                incident=row.incident, site=row.site, assignment=row.pk, staff=staff, taker=taker,
                asked_at=clock.now(row.incident),
            )  # fmt: skip
    except IntegrityError:
        raise Problem("asked", _("You have asked already. The office decides."), status=409) from None
    audit.write(scope, action="rosters.ask_swap", subject=f"assignment:{row.pk}", place=row.site)
    return swap


def agree_swap(scope: Scope, *, staff: UUID, swap: int, agree: bool) -> Swap:
    """The colleague who is asked agrees, or does not. Whom the office asked stands there as soon as they agree."""
    row = _open(scope, swap)
    if row.taker != staff:
        raise NotFound(_("Nobody asks you for this any more."))
    now = clock.now(row.incident)
    if agree and row.offered:
        shift = queries.assignment(scope, row.assignment)
        if day.seen_of(scope, [shift], now)[shift.pk].began_at is not None:
            raise Problem("came", _("They have come after all: you are not needed. Thank you."), status=409)
        why = shift.dropped_out
        hand_over(scope, assignment=row.assignment, staff=staff, why=why, source=Assignment.Source.SUBSTITUTE)
        return Swap.objects.get(pk=row.pk)
    if agree:
        row.state, row.agreed_at = Swap.State.AGREED, now
    else:
        row.state, row.decided_at, row.decided_by = Swap.State.REFUSED, now, scope.actor
    row.save(update_fields=["state", "agreed_at", "decided_at", "decided_by"])
    audit.write(scope, action="rosters.agree_swap", subject=f"swap:{row.pk}", place=row.site, detail={"agreed": agree})
    return row


def decide_swap(scope: Scope, *, swap: int, approve: bool) -> Swap:
    """The office approves, and the colleague stands there instead; or refuses, and nothing changes.

    Raises Problem when the colleague cannot come, or nobody is named: then somebody is put there by hand.
    """
    row = _open(scope, swap)
    if approve and (row.taker is None or row.agreed_at is None):
        raise Problem("nobody_agreed", _("Nobody has agreed to take it. Find a substitute on the page of the shift."))
    with transaction.atomic():
        if approve and row.taker is not None:
            hand_over(scope, assignment=row.assignment, staff=row.taker, why="swapped", source=Assignment.Source.SWAP)
            row.refresh_from_db()
        else:
            row.state, row.decided_at, row.decided_by = Swap.State.REFUSED, clock.now(row.incident), scope.actor
            row.save(update_fields=["state", "decided_at", "decided_by"])
        audit.write(scope, action="rosters.decide_swap", subject=f"swap:{row.pk}", place=row.site,
                    detail={"approved": approve})  # fmt: skip
    return row


def _open(scope: Scope, swap: int) -> Swap:
    row = swaps.waiting(scope).select_for_update().filter(pk=swap).first()
    if row is None:
        raise NotFound(_("This request is settled already, or it is none of your area."))
    return row


def hand_over(scope: Scope, *, assignment: int, staff: UUID, why: str, source: str) -> Assignment:
    """Somebody else stands where one stood, in the same role. One transaction: never both, never nobody.

    Who asked for it, and whoever was asked and takes it, has what they wanted; others who were asked are not needed.
    """
    with transaction.atomic():
        old, now = queries.assignment(scope, assignment), clock.now(scope.incident or 0)
        if old.ends_at <= now:
            raise Problem("over", _("This shift is over. Nobody can take it any more."), status=409)
        met = Swap.objects.filter(Q(taker=staff) | Q(taker=None), assignment=old.pk, decided_at=None)
        met.update(state=Swap.State.APPROVED, decided_at=now, decided_by=scope.actor)
        actions.remove(scope, assignment=assignment, why=why)
        put = Place(old.post_id, old.shift_id, old.day, staff, source=source)
        return actions.assign(scope, roster=old.roster_id, put=put)
