"""Rows of sources come in, once however often they are sent, and each is settled: linked, rejected, or open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.identities import NAME, NUMBER, PHONE
from muster.screening import owners
from muster.screening.actions import ledger
from muster.screening.actions.ledger import Entry
from muster.screening.linking.cells import ADDRESS, BIRTH, SEX
from muster.screening.measures import Stay
from muster.screening.models import AMENDED
from muster.screening.source_models import ROW_COLUMN, RowState, SourceList, SourceRow
from muster.screening.sources import rules, storing
from muster.screening.sources.rules import Heard

LEAST_REASON = 4
LOOKED_AT = 8
"""Rows with a number in common of which one may be meant: a column filled down has one number for thousands."""


@dataclass(frozen=True)
class Sender:
    """Whose rows these are, how they come, to which place they belong, and who answers for those that stay open."""

    kind: str
    source: str
    place: str
    owner: str


@dataclass
class Taken:
    """What became of rows: new ones linked or open, known ones, corrected ones, and who has to be evaluated."""

    linked: int = 0
    open: int = 0
    known: int = 0
    changed: int = 0
    people: tuple[UUID, ...] = ()


def begin_list(*, scope: Scope, sender: Sender, upload: int | None = None) -> int:
    """A delivery begins; returns its number. The same upload again is the same delivery."""
    incident = incident_of(scope)
    if not scope.covers(sender.place):
        raise NotFound(_("This place is none of your area."))
    if not sender.source.strip() or not sender.owner.strip():
        raise Problem("owner_missing", _("Say who sent this, and who answers for what stays open."), status=422)
    if upload is not None and (found := SourceList.objects.filter(upload=upload).first()) is not None:
        return found.pk
    row = SourceList.objects.create(
        incident=incident, place=sender.place, kind=sender.kind, source=sender.source.strip(), upload=upload,
        actor=scope.actor, recorded_at=clock.now(incident),
    )  # fmt: skip
    audit.write(
        scope, action="screening.begin_list", subject=f"sourcelist:{row.pk}", place=row.place,
        detail={"kind": row.kind},
    )  # fmt: skip
    return row.pk


def take(*, scope: Scope, delivery: int, sender: Sender, rows: Sequence[Heard]) -> Taken:
    """Take rows of a delivery in, in one transaction. What its source sent before changes nothing; a corrected row
    corrects the earlier one. Call `ledger.evaluate` for the people it answers."""
    with transaction.atomic():
        listed = SourceList.objects.select_for_update().get(pk=delivery)
        taken = _take(scope, listed, sender, rows)
        SourceList.objects.filter(pk=delivery).update(
            rows=F("rows") + len(rows), known=F("known") + taken.known, changed=F("changed") + taken.changed
        )
        detail = {"linked": taken.linked, "open": taken.open, "known": taken.known, "changed": taken.changed}
        audit.write(
            scope, action="screening.take_rows", subject=f"sourcelist:{delivery}", place=sender.place, detail=detail
        )
    return taken


def _take(scope: Scope, listed: SourceList, sender: Sender, rows: Sequence[Heard]) -> Taken:
    maker = _Maker(scope, listed, sender, clock.now(listed.incident))
    known = [maker.known_by(heard) for heard in rows]
    before = maker.earlier(known)
    taken, fresh, altered = Taken(), list[tuple[SourceRow, Heard]](), list[tuple[SourceRow, Heard]]()
    again: set[UUID | None] = set()
    for heard, by in zip(rows, known, strict=True):
        row = before.find(heard, by)
        if row is not None and by.same(row):
            taken.known += 1
            # Whoever took this delivery in before may have been ended before the rules looked at its people.
            again.update((row.person,) if row.delivery_id == listed.pk else ())
            continue
        if row is None:
            row = maker.row(heard)
            fresh.append((row, heard))
        else:
            taken.changed += 1
            altered.append((row, heard))
        maker.fill(row, heard, by.marks)
        before.add(row)
    _settle(scope, sender, [*fresh, *altered], maker.now)
    bulk.add([row for row, _heard in fresh])
    fields = ["sealed", "marks", "state", "person", "problems", "sealed_reason", "owner", "due_at", "place"]
    bulk.change(list({id(row): row for row, _heard in altered if row.pk}.values()), fields)
    taken.linked = sum(row.state == RowState.LINKED for row, _heard in fresh)
    taken.open = len(fresh) - taken.linked
    people = again.union(row.person for row, _heard in [*fresh, *altered])
    taken.people = tuple(person for person in people if person is not None)
    return taken


def unseen(*, scope: Scope, delivery: int, sender: Sender, rows: Sequence[Heard]) -> list[Heard]:
    """Those of the rows that their source has not sent before."""
    listed = SourceList.objects.get(pk=delivery)
    maker = _Maker(scope, listed, sender, clock.now(listed.incident))
    known = [maker.known_by(heard) for heard in rows]
    before = maker.earlier(known, lock=False)
    return [heard for heard, by in zip(rows, known, strict=True) if before.find(heard, by) is None]


def plan(*, scope: Scope, sender: Sender, rows: Sequence[Heard]) -> Taken:
    """What taking these rows in would do; a row with a wrong number counts as open, though whoever is surely known by
    the rest of it will be found. Nothing is written."""
    listed = SourceList(incident=scope.incident or 0, source=sender.source.strip())
    maker = _Maker(scope, listed, sender, clock.now(listed.incident))
    known = [maker.known_by(heard) for heard in rows]
    before = maker.earlier(known, lock=False)
    taken = Taken()
    for heard, by in zip(rows, known, strict=True):
        row = before.find(heard, by)
        if row is None:
            certain = not rules.why_open(heard)
            taken.linked, taken.open = taken.linked + certain, taken.open + (not certain)
            row = maker.row(heard)
            maker.fill(row, heard, by.marks)
            before.add(row)
        elif by.same(row):
            taken.known += 1
        else:
            taken.changed += 1
    return taken


@dataclass(frozen=True)
class KnownBy:
    """By what a row is known again: marks to store, marks to look for, and those of all that it says."""

    marks: list[bytes]
    ways: list[bytes]
    whole: list[bytes]

    def same(self, row: SourceRow) -> bool:
        """Whether an earlier row says all this already."""
        return not {bytes(mark) for mark in row.marks}.isdisjoint(self.whole)


class _Earlier:
    """Rows that a source sent before, found by their marks."""

    def __init__(self, rows: Iterable[SourceRow] = ()) -> None:
        self._rows: dict[bytes, dict[int, SourceRow]] = defaultdict(dict)
        for row in rows:
            self.add(row)

    def add(self, row: SourceRow) -> None:
        """One more, or what one says now as well."""
        for mark in row.marks:
            self._rows[bytes(mark)][id(row)] = row

    def find(self, heard: Heard, by: KnownBy) -> SourceRow | None:
        """The row that says all this already, or the one that this corrects."""
        return next(self._met(by.whole), None) or next(
            (row for row in self._met(by.ways) if not rules.is_another(heard, heard_of(row))), None
        )

    def _met(self, marks: Iterable[bytes]) -> Iterator[SourceRow]:
        return (row for mark in marks for row in islice(self._rows.get(mark, {}).values(), LOOKED_AT))


class _Maker:
    """Makes rows of one delivery under the operation's key."""

    def __init__(self, scope: Scope, listed: SourceList, sender: Sender, now: datetime) -> None:
        self.scope, self.listed, self.sender, self.now = scope, listed, sender, now
        self.purpose = sealing.key_for_incident(listed.incident)
        self.key = sealing.current_key(self.purpose)
        self.live = sealing.live_keys(self.purpose)
        self.blank = SourceRow(incident=listed.incident, delivery=listed, source=listed.source, recorded_at=now)

    def known_by(self, heard: Heard) -> KnownBy:
        """The marks of a row: under the current key to be stored, under each key that lives to be looked for."""
        texts = [*(f"row:{key}" for key in rules.keys(heard)), _all(heard)]
        marks = [sealing.blind_index(self.purpose, text, key=self.key) for text in texts]
        if len(self.live) == 1:
            return KnownBy(marks, marks[:-1], marks[-1:])
        several = [[sealing.blind_index(self.purpose, text, key=key) for key in self.live] for text in texts]
        return KnownBy(marks, [mark for ways in several[:-1] for mark in ways], several[-1])

    def earlier(self, known: Sequence[KnownBy], *, lock: bool = True) -> _Earlier:
        """Rows that this source sent before."""
        wanted = {mark for by in known for mark in by.ways}
        ids = storing.rows_with(list(wanted), self.listed.source)
        if not ids:
            return _Earlier()
        table = SourceRow.objects.select_for_update() if lock else SourceRow.objects
        found = table.filter(self.scope.within("place"), incident=self.listed.incident, pk__in=ids)
        return _Earlier(found.order_by("pk"))

    def row(self, heard: Heard) -> SourceRow:
        """A new one, to be filled."""
        row = bulk.another(self.blank)
        row.number = heard.number
        return row

    def fill(self, row: SourceRow, heard: Heard, marks: list[bytes]) -> None:
        """Put in what was heard."""
        kept = orjson.dumps({**heard.content, "heard": _plain(heard)}).decode()
        row.sealed = sealing.seal(self.purpose, kept, column=ROW_COLUMN, key=self.key)
        row.marks, row.place = list(marks), heard.place


def _all(heard: Heard) -> str:
    return "content:" + orjson.dumps([dict(heard.content), _plain(heard)], option=orjson.OPT_SORT_KEYS).decode()


def _plain(heard: Heard) -> dict[str, object]:
    stays = [[stay.place, stay.since, stay.until] for stay in heard.stays]
    return {"place": heard.place, "origin": heard.origin, "arrived_at": heard.arrived_at, "stays": stays}


def _settle(scope: Scope, sender: Sender, rows: Sequence[tuple[SourceRow, Heard]], now: datetime) -> None:
    """Into the ledger, or open with what has to be asked, whose it is and until when. A row whose number alone is wrong
    is somebody known, if the rest of it says so for sure."""
    tried = []
    for row, heard in rows:
        row.problems = rules.why_open(heard)
        counted = row.person is not None
        row.state, row.person, row.reason = RowState.OPEN, None, ""
        if rules.names_somebody(heard, row.problems):
            entry = _entry(sender, heard, now, founds=not row.problems)
            tried.append((row, replace(entry, source=AMENDED) if counted else entry))
    entered = ledger.enter(scope=scope, entries=[entry for _row, entry in tried]) if tried else []
    for (row, _entered_as), one in zip(tried, entered, strict=True):
        if one is not None:
            row.state, row.person, row.due_at = RowState.LINKED, one.person, None
    still = [row for row, _heard in rows if row.state == RowState.OPEN]
    answering = owners.number(scope, sender.owner) if still else None
    for row in still:
        row.owner_id, row.due_at = row.owner_id or answering, row.due_at or now + rules.DUE


def _entry(sender: Sender, heard: Heard, now: datetime, *, founds: bool) -> Entry:
    content = {part: heard.content[part] for part in (NAME, NUMBER, PHONE) if heard.content.get(part)}
    more = {part: heard.content[part] for part in (ADDRESS, BIRTH, SEX) if heard.content.get(part)}
    left = [stay.until for stay in heard.stays if stay.until is not None]
    arrived = heard.arrived_at or (max(left) if left else now)
    lives = heard.place if ADDRESS in more else ""
    return Entry(content, heard.place, sender.kind, arrived, heard.origin, heard.stays, (), more, lives, founds)


def correct_row(*, scope: Scope, row: int, heard: Heard) -> UUID | None:
    """Put an open row right, as somebody has asked. Answers the person it now is, or None when it stays open.

    Raises NotFound, Problem.
    """
    kept = _open_row(scope, row)
    listed = SourceList.objects.get(pk=kept.delivery_id)
    sender = Sender(listed.kind, listed.source, kept.place, str(kept.owner))
    maker = _Maker(scope, listed, sender, clock.now(kept.incident))
    # What the source wrote stays what the row is known by: its next list, still uncorrected, must not open it again.
    maker.fill(kept, heard, list({*(bytes(one) for one in kept.marks), *maker.known_by(heard).marks}))
    _settle(scope, sender, [(kept, heard)], maker.now)
    kept.settled_by, kept.settled_at = scope.actor, maker.now
    kept.save()
    audit.write(scope, action="screening.correct_row", subject=f"sourcerow:{row}", place=kept.place)
    return kept.person


def reject_row(*, scope: Scope, row: int, reason: str) -> None:
    """Say why nobody of the ledger is meant: a double, somebody who is not here. Raises NotFound, Problem."""
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Problem("reason_missing", _("Say in a few words why: at least four characters."), status=422)
    kept = _open_row(scope, row)
    kept.state, kept.reason, kept.due_at = RowState.REJECTED, reason, None
    kept.settled_by, kept.settled_at = scope.actor, clock.now(kept.incident)
    kept.save(update_fields=["state", "sealed_reason", "due_at", "settled_by", "settled_at"])
    audit.write(scope, action="screening.reject_row", subject=f"sourcerow:{row}", place=kept.place)


def _open_row(scope: Scope, row: int) -> SourceRow:
    rows = SourceRow.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0, pk=row)
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such row, or it is none of your area."))
    if found.state != RowState.OPEN:
        raise Problem("row_settled", _("Somebody settled this row a moment ago."), status=409)
    return found


def heard_of(row: SourceRow) -> Heard:
    """What a row says, opened. Raises Problem when the key is missing."""
    content = orjson.loads(sealing.open_sealed(row.sealed, column=ROW_COLUMN))
    plain = content.pop("heard")
    stays = tuple(Stay(place, datetime.fromisoformat(since), _moment(until)) for place, since, until in plain["stays"])
    return Heard(
        content, plain["place"], row.number, plain["origin"], _moment(plain["arrived_at"]), stays, tuple(row.problems)
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
