"""Shifts, posts, what they need, and the rules of duty are set down and ended; rows stay for whoever looks back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.queries import organisations as people
from muster.places import queries as places
from muster.rosters import rules
from muster.rosters.asking_rules import MOST_AT_ONCE, MOST_MINUTES, AskRule
from muster.rosters.models import DAY_MINUTES, Limits, Need, Post, ShiftKind
from muster.rosters.queries import needs as queries

MOST = 500
WEIGHTS = ("unmet_min", "unmet_target", "km", "unused_skill", "night_over", "organisation_split", "change", "wish")


@dataclass(frozen=True)
class Wanted:
    """What posts are to need at one shift, in a phase or in all."""

    shift: int
    role: str
    least: int
    target: int
    phase: int | None = None


def _refuse_outside(scope: Scope, place: str) -> None:
    if not scope.covers(place):
        raise NotFound(_("This place is none of your area."))


def add_shift_kind(scope: Scope, *, place: str, name: str, short: str, starts: time, minutes: int) -> ShiftKind:
    """A shift that comes back every day; whether it is a night shift follows from its hours."""
    incident = incident_of(scope)
    _refuse_outside(scope, place)
    if not 0 < minutes <= DAY_MINUTES:
        raise Problem("minutes", _("A shift lasts at most 24 hours."))
    try:
        with transaction.atomic():
            row = ShiftKind.objects.create(
                incident=incident, place=place, name=name.strip(), short=short.strip() or name.strip()[:1],
                starts=starts, minutes=minutes, night=rules.is_night(starts, minutes), made_at=clock.now(incident),
            )  # fmt: skip
    except IntegrityError:
        raise Problem("shift_known", _("This place already has a shift of that name."), status=409) from None
    audit.write(scope, action="rosters.add_shift_kind", subject=f"shift:{row.pk}", place=place)
    return row


def end_shift_kind(scope: Scope, *, shift: int) -> None:
    """A shift is not used any more: needs that name it end with it, rosters keep it."""
    row = queries.shift_kind(scope, shift)
    _refuse_outside(scope, row.place)
    now = clock.now(row.incident)
    with transaction.atomic():
        ShiftKind.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
        Need.objects.filter(shift=row, ended_at=None).update(ended_at=now)
        audit.write(scope, action="rosters.end_shift_kind", subject=f"shift:{row.pk}", place=row.place)


def open_post(scope: Scope, *, site: str, name: str, organisation: int | None = None) -> Post:
    """A post at a site; with an organisation, it is manned and rostered by that unit alone."""
    incident = incident_of(scope)
    found = places.site(scope, site)
    if organisation is not None:
        people.organisation(scope, organisation)
    try:
        with transaction.atomic():
            row = Post.objects.create(
                incident=incident, site=found.code, name=name.strip() or found.name, organisation=organisation,
                opened_at=clock.now(incident),
            )  # fmt: skip
    except IntegrityError:
        raise Problem("post_known", _("This site already has a post of that name."), status=409) from None
    audit.write(scope, action="rosters.open_post", subject=f"post:{row.pk}", place=row.site)
    return row


def open_posts(
    scope: Scope, *, place: str, kind: str, name: str, organisation: int | None, wanted: Sequence[Wanted]
) -> int:
    """A post of that name at every open site of a kind in a place that has none yet; returns how many were opened."""
    _refuse_outside(scope, place)
    held = set(queries.posts(scope, place=place).filter(name=name.strip()).values_list("site", flat=True))
    found = places.sites(scope, within=place, kind=kind, at=clock.now(incident_of(scope)))
    fresh = [site.code for site in found if site.code not in held]
    if not fresh:
        raise Problem("no_sites", _("There is no open site of that kind without such a post. Open the sites first."))
    with transaction.atomic():
        opened = [open_post(scope, site=site, name=name, organisation=organisation).pk for site in fresh]
        set_needs(scope, posts=opened, wanted=wanted)
    return len(opened)


def end_post(scope: Scope, *, post: int) -> None:
    """A post is given up: its needs end; who still stands there in a roster is shown as too many."""
    row = queries.post(scope, post)
    now = clock.now(row.incident)
    with transaction.atomic():
        Post.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
        Need.objects.filter(post=row, ended_at=None).update(ended_at=now)
        audit.write(scope, action="rosters.end_post", subject=f"post:{row.pk}", place=row.site)


def set_needs(scope: Scope, *, posts: Sequence[int], wanted: Sequence[Wanted]) -> int:
    """Set the same needs at several posts; what stood for the same shift, role and phase ends. Zero and zero ends it.

    Returns how many needs stand afterwards. Raises NotFound, Problem.
    """
    rows = [queries.post(scope, number) for number in dict.fromkeys(posts)]
    for want in wanted:
        if not 0 <= want.least <= want.target <= MOST:
            raise Problem("target", _("The target includes the minimum: it cannot be smaller."))
    kinds = {number: queries.shift_kind(scope, number) for number in {want.shift for want in wanted}}
    now = clock.now(incident_of(scope))
    count = 0
    with transaction.atomic():
        for row in rows:
            for want in wanted:
                old = Need.objects.filter(
                    post=row, shift=want.shift, role=want.role, phase=want.phase, ended_at=None
                )  # fmt: skip
                old.update(ended_at=now)
                if want.target or want.phase is not None:
                    Need.objects.create(
                        incident=row.incident, site=row.site, post=row, shift=kinds[want.shift], role=want.role,
                        phase=want.phase, least=want.least, target=want.target, set_at=now,
                    )  # fmt: skip
                    count += 1
            audit.write(scope, action="rosters.set_needs", subject=f"post:{row.pk}", place=row.site)
    return count


def end_need(scope: Scope, *, need: int) -> Need:
    """One need does not hold any more."""
    row = Need.objects.filter(scope.within("site"), incident=scope.incident or 0, pk=need, ended_at=None).first()
    if row is None:
        raise NotFound(_("This need does not stand any more."))
    row.ended_at = clock.now(row.incident)
    row.save(update_fields=["ended_at"])
    audit.write(scope, action="rosters.end_need", subject=f"post:{row.post_id}", place=row.site)
    return row


@dataclass(frozen=True)
class LimitsDraft:
    """Rules of duty as somebody sets them; None sets no limit."""

    rest_hours: int | None = None
    week_shifts: int | None = None
    days_in_row: int | None = None
    fair_nights: int | None = None
    together: str = Limits.Together.TOGETHER
    weights: Mapping[str, float] = field(default_factory=dict)
    asking: AskRule = AskRule()


def set_limits(scope: Scope, *, place: str, draft: LimitsDraft) -> Limits:
    """The rules of a place and all below it that has none of its own; those before end."""
    incident = incident_of(scope)
    _refuse_outside(scope, place)
    if any(name not in WEIGHTS or value < 0 for name, value in draft.weights.items()):
        raise Problem("weights", _("A weight is a number from 0 on."))
    if not (0 < draft.asking.at_once <= MOST_AT_ONCE and 0 < draft.asking.minutes <= MOST_MINUTES):
        raise Problem("asking", _("Ask 1 to 10 people at once, and wait between 1 and 240 minutes."))
    now = clock.now(incident)
    with transaction.atomic():
        Limits.objects.filter(incident=incident, place=place, ended_at=None).update(ended_at=now)
        row = Limits.objects.create(
            incident=incident, place=place, rest_hours=draft.rest_hours, week_shifts=draft.week_shifts,
            days_in_row=draft.days_in_row, fair_nights=draft.fair_nights, together=draft.together,
            weights=dict(draft.weights), ask_automatically=draft.asking.automatic, ask_at_once=draft.asking.at_once,
            ask_minutes=draft.asking.minutes, set_at=now,
        )  # fmt: skip
        audit.write(scope, action="rosters.set_limits", subject=f"limits:{row.pk}", place=place)
    return row
