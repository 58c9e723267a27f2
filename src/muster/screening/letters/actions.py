"""Writing a letter, sending it once a second officer has agreed, what the other side answers; lists handed to us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, jobs, sealing
from muster.kernel.approvals import Ask
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.queries.ledger import contents_of
from muster.places import queries as places
from muster.screening import words
from muster.screening.actions import follow
from muster.screening.letter_models import LETTER_COLUMN, Letter, LetterPerson, Way
from muster.screening.letters import links, rules
from muster.screening.letters.links import Opened
from muster.screening.models import Person
from muster.screening.sources.queries import homes

SEND = "screening.send_letter"
MOST = 2000
"""So many people one letter hands over."""
MOST_TRIES = 10
"""Wrong codes until a link has to be made anew."""
RECEIPT_WITHIN = timedelta(hours=24)
LEAST = 4
SPOKEN = (6, 9)
"""County and town stand before the name of a place in a reference number: many villages have the same name."""


@dataclass(frozen=True)
class Draft:
    """What an officer writes."""

    place: str
    office: str
    asks: str
    due_at: datetime
    people: Sequence[UUID]
    phone: str = ""
    origin: str = ""
    """The address under which the other side reaches this program: it stands on the letter."""


def write(*, scope: Scope, draft: Draft) -> Letter:
    """Write a letter that hands people to another district. It is sent once a second officer has agreed."""
    incident = incident_of(scope)
    now = clock.now(incident)
    _refuse(scope, draft, now)
    people = list(
        Person.objects.filter(scope.within("place"), incident=incident, pk__in=list(draft.people)).order_by("pk")
    )
    if not people or len(people) != len(set(draft.people)):
        raise NotFound(_("There is no such person in the ledger, or they are none of your area."))
    row = Letter.objects.create(
        incident=incident, place=draft.place, way=Way.OUT, number=_number(incident, draft.place, now),
        office=draft.office.strip(), phone=draft.phone.strip(), due_at=draft.due_at, made_by=scope.actor,
        sealed_asks=Letter.asks.seal(incident, draft.asks.strip()), recorded_at=now,
    )  # fmt: skip
    ids = [one.pk for one in people]
    who, doors = contents_of(scope, ids), homes(scope, ids)
    LetterPerson.objects.bulk_create(
        [
            LetterPerson(
                incident=incident, place=row.place, letter=row, person=one, position=position,
                sealed=_sealed(incident, _content(who.get(one, {}), doors.get(one, ""))),
            )
            for position, one in enumerate(ids, 1)
        ],
        batch_size=500,
    )  # fmt: skip
    audit.write(
        scope, action="screening.write_letter", subject=f"letter:{row.pk}", place=row.place, detail={"people": len(ids)}
    )
    row.job = jobs.start(
        scope, SEND, subject=f"{row.number} {row.office}", needs=Ask(row.place, len(ids), f"{row.number} {row.office}"),
        letter=row.pk, origin=draft.origin,
    )  # fmt: skip
    row.save(update_fields=["job"])
    return row


def _refuse(scope: Scope, draft: Draft, now: datetime) -> None:
    if not scope.names or not scope.covers(draft.place):
        raise NotFound(_("This place is none of your area."))
    if len(draft.office.strip()) < LEAST or len(draft.asks.strip()) < LEAST:
        raise Problem("letter_short", _("Say to which office the letter goes, and what it asks for."), status=422)
    if draft.due_at <= now:
        raise Problem("due_past", _("The answer is due at a time that has passed. Choose a later one."), status=422)
    if len(draft.people) > MOST:
        raise Problem("too_many", _("At most %(most)d people at once.") % {"most": MOST}, status=422)


def _number(incident: int, place: str, now: datetime) -> str:
    """The next reference number of this place: each office counts its own letters, for it does not see those of places
    beyond its reach. Two letters at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('screening.letter'), %s)", [incident])
    used = Letter.objects.filter(incident=incident, way=Way.OUT, place=place).values_list("number", flat=True)
    last = max((rules.serial(number) for number in used), default=0)
    codes = list(dict.fromkeys([*(place[:digits] for digits in SPOKEN), place]))
    called = places.names(codes)
    name = "".join(called.get(code, "") for code in codes) or place
    return f"{name}协查〔{timezone.localtime(now).year}〕{last + 1}号"


def _content(who: Mapping[str, str], home: str) -> dict[str, str]:
    content = {part: who.get(part, "") for part in (NAME, NUMBER, PHONE)} | {"home": home}
    return {key: text for key, text in content.items() if text}


def _sealed(incident: int, content: Mapping[str, str]) -> bytes:
    return sealing.seal(sealing.key_for_incident(incident), orjson.dumps(content).decode(), column=LETTER_COLUMN)


def mark_sent(*, scope: Scope, letter: int) -> Letter:
    """From now on its link opens. Called by the work that a second officer has agreed to; twice changes nothing."""
    row = _own(scope, letter)
    if row.sent_at is None:
        row.sent_at = clock.now(row.incident)
        row.save(update_fields=["sent_at"])
        audit.write(scope, action="screening.send_letter", subject=f"letter:{row.pk}", place=row.place)
    return row


def renew(*, scope: Scope, letter: int) -> None:
    """A new link and a new code; the former ones open nothing any more."""
    row = _own(scope, letter)
    row.turn, row.tries = row.turn + 1, 0
    row.save(update_fields=["turn", "tries"])
    audit.write(scope, action="screening.renew_letter", subject=f"letter:{row.pk}", place=row.place)


def close(*, scope: Scope, letter: int, why: str) -> None:
    """Nobody waits for it any more, with a reason."""
    if len(why.strip()) < LEAST:
        raise Problem("reason_missing", _("Say in a few words why: at least four characters."), status=422)
    row = _own(scope, letter)
    row.closed_at, row.closed_by, row.closed_why = clock.now(row.incident), scope.actor, why.strip()
    row.save(update_fields=["closed_at", "closed_by", "sealed_closed_why"])
    audit.write(scope, action="screening.close_letter", subject=f"letter:{row.pk}", place=row.place)


def _own(scope: Scope, letter: int) -> Letter:
    rows = Letter.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0)
    row = rows.filter(pk=letter).first()
    if row is None:
        raise NotFound(_("There is no such letter, or it is none of your area."))
    if row.closed_at is not None:
        raise Problem("letter_closed", _("This letter is closed."), status=409)
    return row


# The other side, behind the link.


def opened_letter(link: Opened) -> Letter:
    """The letter behind a link. Raises NotFound for one that was renewed, not sent or closed."""
    rows = Letter.objects.filter(incident=link.incident, pk=link.letter, turn=link.turn, way=Way.OUT)
    row = rows.filter(sent_at__isnull=False, closed_at=None).first()
    if row is None:
        raise NotFound(links.RUN_OUT)
    return row


def try_code(*, scope: Scope, letter: int, typed: str) -> bool:
    """Whether the code is right. Wrong ones are counted; after ten the link has to be made anew."""
    row = Letter.objects.select_for_update().get(incident=scope.incident or 0, pk=letter)
    if row.tries >= MOST_TRIES:
        told = _("Too many wrong codes. Ask the office that sent the letter for a new link.")
        raise Problem("letter_locked", told, status=429)
    if links.is_code(row, typed):
        return True
    row.tries += 1
    row.save(update_fields=["tries"])
    audit.write(scope, action="screening.letter_code_wrong", subject=f"letter:{row.pk}", place=row.place)
    return False


def acknowledge(*, scope: Scope, letter: int, by: str) -> None:
    """The other side has received it; once, and who says so."""
    if len(by.strip()) < LEAST // 2:
        raise Problem("name_missing", _("Say which office receives it, and who."), status=422)
    row = Letter.objects.select_for_update().get(incident=scope.incident or 0, pk=letter)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = clock.now(row.incident), by.strip()[:80]
        row.save(update_fields=["acknowledged_at", "sealed_acknowledged_by"])
        audit.write(scope, action="screening.acknowledge_letter", subject=f"letter:{row.pk}", place=row.place)


def answer(*, scope: Scope, letter: int, said: Mapping[int, tuple[str, str]]) -> int:
    """What became of people, by the row of each: outcome and a note. The ledger's status follows. Answers how many."""
    rows = LetterPerson.objects.select_for_update().filter(
        letter=letter, incident=scope.incident or 0, pk__in=list(said)
    )
    now, done = clock.now(scope.incident or 0), []
    for row in rows.order_by("position"):
        outcome, note = said[row.pk]
        if outcome not in rules.CONTACTS or (row.outcome == outcome and row.words.get("note", "") == note.strip()):
            continue
        row.sealed = _sealed(row.incident, {**row.words, "note": note.strip()[:200]})
        row.outcome, row.answered_at = outcome, now
        done.append(row)
    LetterPerson.objects.bulk_update(done, ["sealed", "outcome", "answered_at"], batch_size=500)
    contacts = {row.person: rules.CONTACTS[row.outcome] for row in done}
    follow.note_many(scope=scope, way=words.LETTER, contacts=contacts)
    audit.write(scope, action="screening.answer_letter", subject=f"letter:{letter}", detail={"people": len(done)})
    return len(done)


# A list that another district hands to us.


def take_over(*, scope: Scope, place: str, office: str, number: str, upload: int) -> int:
    """A letter that came with a list: a receipt goes back within a day. The same list again is the same letter; another
    list under its number is refused."""
    now = clock.now(incident_of(scope))
    known = Letter.objects.filter(upload=upload).first()
    if known is not None:
        return known.pk
    row = Letter(
        incident=incident_of(scope), place=place, way=Way.IN, number=number.strip(), office=office.strip(),
        due_at=now + RECEIPT_WITHIN, made_by=scope.actor, recorded_at=now, upload=upload,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:  # Also by an office beyond reach, whose letters nobody here sees.
        raise taken_over_already(row.office, row.number) from twice
    audit.write(scope, action="screening.take_over", subject=f"letter:{row.pk}", place=place)
    return row.pk


def taken_over_already(office: str, number: str) -> Problem:
    """What a second list under one letter is told: rows of the same sender correct each other without a letter."""
    told = _(
        "%(number)s of %(office)s was taken over before. Load a corrected list with the same sender and without a"
        " reference number: its rows correct the earlier ones."
    )
    return Problem("letter_known", told % {"number": number, "office": office}, status=409)


def note_receipt(*, scope: Scope, letter: int) -> None:
    """The receipt went back to the other side."""
    row = _own(scope, letter)
    row.receipt_at, row.receipt_by = clock.now(row.incident), scope.actor
    row.save(update_fields=["receipt_at", "receipt_by"])
    audit.write(scope, action="screening.note_receipt", subject=f"letter:{row.pk}", place=row.place)
