"""Who is on duty at a post, for its phone and for whoever reads what was recorded there: masked, and by an id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from muster.accounts import shift_queries
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.people import identities, rules, staff_identity
from muster.people.identities import NAME, PHONE
from muster.people.models import ShiftPerson, TakeOver
from muster.people.queries import staff
from muster.people.queries.shifts import COLUMN

MOST = 100
"""Nobody chooses from a longer list at a gate."""
TAIL = 4


@dataclass(frozen=True)
class OnDuty:
    """Somebody whose shift covers a post: the id that records carry, a masked name, the end of their own number, and
    the short marks of the codes by which a phone knows them: their own one-time code's, the shift's."""

    id: UUID
    name: str
    tail: str
    since: datetime
    until: datetime
    own_code: int | None = None
    shift_code: int | None = None


def on_duty(scope: Scope, site: str, since: datetime, until: datetime) -> list[OnDuty]:
    """Those on shifts that cover the site and run at any time between, the nearest shift first."""
    shifts = shift_queries.shifts_within(scope).filter(since__lte=until, until__gt=since, closed_at=None)
    covering = sorted(
        (row for row in shifts if site.startswith(row.place)), key=lambda row: (-len(row.place), row.since)
    )
    found: dict[UUID, OnDuty] = {}
    for shift in covering:
        codes = {code.who: code for code in shift_queries.codes_of(scope, shift.pk)}
        entries = {entry.who: entry for entry in shift_queries.entries_within(scope).filter(shift=shift.pk)}
        gone = {who for who, code in codes.items() if code.struck_at}
        gone |= {who for who, entry in entries.items() if entry.ended_at}
        listed = {who: code.person for who, code in codes.items()}
        listed |= {who: entry.person for who, entry in entries.items()}
        people = {row.pk: row for row in ShiftPerson.objects.filter(pk__in=listed, incident=shift.incident)}
        for who, person in listed.items():
            if who in gone:
                continue
            content = _opened(people.get(who))
            named = OnDuty(
                person or rules.duty_id(who), rules.mask_name(content.get(NAME, "")), content.get(PHONE, "")[-TAIL:],
                shift.since, shift.until, codes[who].short if who in codes else None, shift.code_short,
            )  # fmt: skip
            if named.name or named.tail:
                found.setdefault(named.id, named)
    return list(found.values())[:MOST]


def taken_off(scope: Scope, site: str, after: datetime) -> list[UUID]:
    """Those who were taken off the lists of shifts that cover the site, or whose shift was ended, and who stand on no
    other list there."""
    shifts = shift_queries.shifts_within(scope).filter(until__gt=after)
    off: set[UUID] = set()
    on: set[UUID] = set()
    for shift in (row for row in shifts if site.startswith(row.place)):
        rows = [(code.who, code.person, code.struck_at) for code in shift_queries.codes_of(scope, shift.pk)]
        entries = shift_queries.entries_within(scope).filter(shift=shift.pk)
        rows += [(entry.who, entry.person, entry.ended_at) for entry in entries]
        gone = {who for who, _person, at in rows if at or shift.closed_at}
        off |= {person or rules.duty_id(who) for who, person, _at in rows if who in gone}
        on |= {person or rules.duty_id(who) for who, person, _at in rows if who not in gone}
    return sorted(off - on)


def named(scope: Scope, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Who these are, masked, for whoever may see names; those out of reach are left out."""
    wanted = {one for one in ids if one is not None}
    if not scope.names or scope.incident is None or not wanted:
        return {}
    said: dict[UUID | None, str] = {}
    for row in staff.identities_within(scope).filter(pk__in=wanted):
        content = staff_identity.opened(row.sealed)
        said[row.pk] = _said(content or {})
    listed = {who: one for one in wanted - said.keys() if (who := rules.who_on_duty(one)) is not None}
    for person in ShiftPerson.objects.filter(scope.within("place"), incident=scope.incident, pk__in=listed):
        said[listed[person.pk]] = _said(_opened(person))
    return {one: name for one, name in said.items() if name}


def take_overs(scope: Scope, place: str, since: datetime, until: datetime) -> list[TakeOver]:
    """Phones handed from one person to the next at a place within a time, the latest first."""
    rows = TakeOver.objects.filter(scope.within("site"), incident=scope.incident or 0, site__startswith=place)
    return list(
        rows.filter(effective_at__gte=since, effective_at__lt=until).order_by("-effective_at", "-record")[:MOST]
    )


def began(scope: Scope, since: datetime, until: datetime) -> Iterator[tuple[UUID, str, datetime]]:
    """Who came, where and when: whoever took a phone over or signed in to a shift is there."""
    taken = TakeOver.objects.filter(
        scope.within("site"), incident=scope.incident or 0, takes__isnull=False, effective_at__range=(since, until),
        recorded_at__lte=until,
    )  # fmt: skip
    for row in taken:
        if row.takes is not None:
            yield row.takes, row.site, row.effective_at
    entries = shift_queries.entries_within(scope).filter(person__isnull=False, entered_at__range=(since, until))
    for entry in entries:
        if entry.person is not None:
            yield entry.person, entry.place, entry.entered_at


def _said(content: dict[str, str]) -> str:
    parts = identities.masked(content)
    return " ".join(part for part in (parts.name, parts.phone) if part)


def _opened(row: ShiftPerson | None) -> dict[str, str]:
    if row is None:
        return {}
    try:
        content: dict[str, str] = orjson.loads(open_sealed(row.sealed, column=COLUMN))
    except Problem:
        return {}
    return content
