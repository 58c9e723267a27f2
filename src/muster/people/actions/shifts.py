"""Names and numbers on their way into a shift: sealed here, handed down to `accounts` as bare ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _

from muster.accounts import actions as accounts
from muster.accounts import shift_queries
from muster.accounts.shifts import Entered, ShiftView, Visitor
from muster.incidents import queries as incidents
from muster.kernel import clock, sealing
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.people import identities, rules, staff_identity
from muster.people.identities import NAME, PHONE
from muster.people.models import ShiftPerson
from muster.people.queries import shifts as queries
from muster.people.queries.shifts import COLUMN
from muster.people.rules import Contact

MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Handed:
    """One line to read out, print or send: who, which number, and the code, which is nowhere else in clear."""

    name: str
    phone: str
    code: str


def hand_out_codes(scope: Scope, *, shift: int, contacts: Sequence[Contact]) -> list[Handed]:
    """Put numbers on a shift's list and make each a one-time code; codes they had before are void.

    A layer that sends messages would take these lines as pages and files do. Raises Problem, NotFound out of reach.
    """
    if not contacts:
        raise Problem("numbers_missing", _("Give at least one phone number."))
    if len(contacts) > MOST_AT_ONCE:
        raise Problem("numbers_many", _("1,000 numbers at most at a time. Hand the rest out afterwards."))
    found = shift_queries.view(shift_queries.shift(scope, shift))
    people = _staff([one.phone for one in contacts])
    with transaction.atomic():
        ids = _place(found, [_parts(one) for one in contacts])
        listed = [accounts.Listed(who, people.get(one.phone)) for who, one in zip(ids, contacts, strict=True)]
        codes = accounts.make_own_codes(scope, shift=shift, numbers=listed)
    return [Handed(one.name, one.phone, codes[who]) for who, one in zip(ids, contacts, strict=True)]


def hand_out_again(scope: Scope, *, shift: int, codes: Sequence[int] | None = None) -> list[Handed]:
    """New codes for those on the list who have not signed in; for these `codes` alone when given."""
    return hand_out_codes(scope, shift=shift, contacts=queries.contacts(scope, shift, only=codes))


def enter(*, first: str, second: str, visitor: Visitor) -> Entered:
    """Let somebody in: a phone number with its one-time code, or a shift's code with a name or a number.

    Raises Problem with one sentence for all that is not right.
    """
    if rules.is_phone(rules.normal_phone(first)):
        return accounts.enter_by_own_code(who=_listed(first), code=second, visitor=visitor)
    return _enter_by_shared_code(first, second, visitor)


def _listed(phone: str) -> list[int]:
    """The ids of a number in the shifts of every open operation: which one it is, only the code says."""
    marks = [mark for one in incidents.open_incidents() for mark in identities.marks_to_find(one.pk, PHONE, phone)]
    with connection.cursor() as cursor:
        cursor.execute("select people_on_shifts(%s::bytea[])", (marks,))
        return [row[0] for row in cursor.fetchall()]


def _enter_by_shared_code(code: str, who: str, visitor: Visitor) -> Entered:
    shift = shift_queries.shift_by_code(code, visitor=visitor)
    phone = rules.normal_phone(who)
    part = PHONE if rules.is_phone(phone) else NAME
    text = phone if part == PHONE else " ".join(who.split())[: rules.LONGEST_NAME]
    if part == NAME and not any(sign.isalpha() for sign in text):
        raise Problem("who_missing", _("Type your name or your phone number."))
    person = _staff([phone]).get(phone) if part == PHONE else None
    with transaction.atomic():
        Scope(incident=shift.incident, places=(shift.place,), names=True, actor=f"shift:{shift.pk}").apply()
        [placed] = _place(shift, [{part: text}])
        return accounts.enter_by_shared_code(code=code, who=accounts.Listed(placed, person), visitor=visitor)


def _parts(contact: Contact) -> dict[str, str]:
    return {NAME: contact.name, PHONE: contact.phone} if contact.name else {PHONE: contact.phone}


def _place(shift: ShiftView, people: Sequence[Mapping[str, str]]) -> list[int]:
    """The ids of these people in a shift, in order: by their number, or by their name where there is none.

    Who is new is sealed; a number that came without a name before gets it.
    """
    purpose = sealing.key_for_incident(shift.incident)
    key, now = sealing.current_key(purpose), clock.now(shift.incident)
    known = _known(shift, people)
    fresh = {}
    for content in people:
        (part, text), row = _called(content), known.get(_called(content))
        sealed = sealing.seal(purpose, orjson.dumps(dict(content)).decode(), column=COLUMN, key=key)
        mark = identities.mark(shift.incident, part, text, key=key)
        if row is None and mark is not None:
            fresh[mark] = ShiftPerson(
                incident=shift.incident, place=shift.place, shift=shift.pk, mark=mark, sealed=sealed, recorded_at=now
            )
        elif row is not None and len(content) > 1:
            ShiftPerson.objects.filter(pk=row).update(mark=mark, sealed=sealed)
    ShiftPerson.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    if fresh:
        known = _known(shift, people)
    return [known[_called(content)] for content in people]


def _called(content: Mapping[str, str]) -> tuple[str, str]:
    return (PHONE, content[PHONE]) if PHONE in content else (NAME, content[NAME])


def _known(shift: ShiftView, people: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], int]:
    """Who of them is in this shift already, under whichever key."""
    marks = {
        mark: called
        for called in map(_called, people)
        for mark in identities.marks_to_find(shift.incident, called[0], called[1])
    }
    rows = ShiftPerson.objects.filter(shift=shift.pk, mark__in=list(marks)).values_list("pk", "mark")
    return {marks[bytes(mark)]: pk for pk, mark in rows}


def _staff(phones: Sequence[str]) -> dict[str, UUID]:
    """Who of the staff has this number, where it is exactly one. It opens no name."""
    found = {}
    with connection.cursor() as cursor:
        for phone in phones:
            cursor.execute("select people_staff_with(%s::bytea[])", (staff_identity.marks_to_find(PHONE, phone),))
            ids = [row[0] for row in cursor.fetchall()]
            if len(ids) == 1:
                found[phone] = ids[0]
    return found
