"""A call-up is published, passed on, acknowledged, answered with names, and ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from muster.callups import rules
from muster.callups.actions.named import LOADED, write_names
from muster.callups.models import FILE_COLUMN, Answer, Attachment, CallUp, Named
from muster.callups.queries import callups as queries
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.typed import seal_file
from muster.people.queries import eligible

LARGEST_FILE, MOST_FILES = 2 * 1024 * 1024, 3
FILE_KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
              "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
              "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


@dataclass(frozen=True)
class File:
    """An attachment as it came."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Draft:
    """A call-up as it is written. `wanted`: how many people by organisation, where people are asked for."""

    place: str
    kind: str
    title: str
    text: str
    asks: str
    deadline: datetime
    wanted: Mapping[int, int] = field(default_factory=dict)
    skills: Sequence[str] = ()
    files: Sequence[File] = ()
    base: str = ""


def publish(scope: Scope, *, draft: Draft, audience: Iterable[int]) -> CallUp:
    """Publish it to organisations within reach: all are told at once, each under the nearest one above it."""
    if scope.incident is None or not scope.covers(draft.place):
        raise NotFound(_("This place is none of your area."))
    now = clock.now(scope.incident)
    if draft.deadline <= now:
        raise Problem("deadline", _("The deadline has to lie ahead."))
    told = queries.reachable(scope, audience)
    if not told and draft.asks != CallUp.Asks.VOLUNTEER:
        raise Problem("audience", _("Choose at least one organisation."))
    _refuse_files(draft.files)
    with transaction.atomic():
        row = CallUp.objects.create(
            incident=scope.incident, place=draft.place, kind=draft.kind, title=draft.title.strip(),
            text=draft.text.strip(), asks=draft.asks, skills=list(draft.skills), deadline=draft.deadline,
            made_by=scope.actor, published_at=now, base=draft.base.rstrip("/"),
        )  # fmt: skip
        Attachment.objects.bulk_create(
            Attachment(
                incident=row.incident, place=row.place, callup=row, name=file.name[-100:],
                sealed=seal_file(row.incident, file.content, column=FILE_COLUMN),
                content_type=FILE_KINDS[file.name.rpartition(".")[2].lower()],
            )
            for file in draft.files
        )  # fmt: skip
        _tell(row, told, draft.wanted, now)
        audit.write(scope, action="callups.publish", subject=f"callup:{row.pk}", place=row.place,
                    detail={"organisations": len(told), "asks": row.asks})  # fmt: skip
    return row


def _refuse_files(files: Sequence[File]) -> None:
    if len(files) > MOST_FILES or any(len(file.content) > LARGEST_FILE for file in files):
        raise Problem("files", _("At most three attachments of 2 MB each: whoever reads them may be on a phone."))
    for file in files:
        if file.name.rpartition(".")[2].lower() not in FILE_KINDS:
            raise Problem("file_kind", _("Attachments are PDF, pictures, .docx or .xlsx."))


def _tell(row: CallUp, told: Sequence[queries.Reached], wanted: Mapping[int, int], now: datetime) -> None:
    """An answer for each, then each under the nearest organisation above it that was told as well."""
    answers = Answer.objects.bulk_create(
        [
            Answer(
                incident=row.incident, place=one.place, callup=row, organisation=one.organisation,
                wanted=wanted.get(one.organisation, 0), told_at=now,
            )
            for one in told
        ],
        batch_size=LOADED,
    )  # fmt: skip
    by_organisation = {answer.organisation: answer for answer in answers}
    parents = {one.organisation: one.parent for one in told}
    below = []
    for answer in answers:
        parent = parents[answer.organisation]
        while parent is not None and parent not in by_organisation:
            parent = parents.get(parent)
        if parent is not None:
            answer.above = by_organisation[parent]
            below.append(answer)
    Answer.objects.bulk_update(below, ["above"], batch_size=LOADED)


def acknowledge(scope: Scope, *, answer: int, by: str = "") -> Answer:
    """It has been read. Where that is all that is asked, it is answered. A second time changes nothing."""
    row = queries.answer(scope, answer, lock=True)
    _refuse_ended(row)
    now = clock.now(row.incident)
    if row.acknowledged_at is None:
        row.acknowledged_at = now
        if row.callup.asks != CallUp.Asks.NAME:
            row.answered_at, row.answered_by = now, by or scope.actor
        row.save(update_fields=["acknowledged_at", "answered_at", "answered_by"])
        audit.write(scope, action="callups.acknowledge", subject=f"answer:{row.pk}", place=row.place)
    return row


def pass_on(scope: Scope, *, answer: int, organisations_below: Mapping[int, int], by: str = "") -> int:
    """Pass it on to organisations below one's own, each with how many people it is to name; returns how many.

    Whom they are to name one's own organisation owes no more: each person is asked for once. Passed on whole, it has
    answered.
    """
    row = queries.answer(scope, answer, lock=True)
    _refuse_ended(row)
    told = [one for one in queries.reachable(scope, organisations_below) if one.parent == row.organisation]
    if not told:
        raise Problem("nobody_below", _("Choose organisations that belong to yours."))
    known = set(Answer.objects.filter(callup=row.callup_id).values_list("organisation", flat=True))
    now = clock.now(row.incident)
    fresh = [
        Answer(
            incident=row.incident, place=one.place, callup_id=row.callup_id, organisation=one.organisation, above=row,
            wanted=organisations_below[one.organisation], told_at=now,
        )
        for one in told if one.organisation not in known
    ]  # fmt: skip
    Answer.objects.bulk_create(fresh)
    _owe_less(acknowledge(scope, answer=answer, by=by), sum(one.wanted for one in fresh), by or scope.actor)
    audit.write(scope, action="callups.pass_on", subject=f"answer:{row.pk}", place=row.place,
                detail={"organisations": len(fresh)})  # fmt: skip
    return len(fresh)


def _owe_less(row: Answer, passed_on: int, by: str) -> None:
    if not row.wanted or not passed_on:
        return
    row.wanted = max(0, row.wanted - passed_on)
    if row.answered_at is None and row.named >= row.wanted:
        row.answered_at, row.answered_by = row.acknowledged_at, by
    row.save(update_fields=["wanted", "answered_at", "answered_by"])


@dataclass(frozen=True)
class NamedPeople:
    """What became of a list: newly named, named before, kept back by a control mark, not staff of the organisation."""

    named: int
    before: int
    barred: tuple[UUID, ...]
    unknown: int


def name_people(scope: Scope, *, answer: int, staff: Sequence[UUID], note: str = "", by: str = "") -> NamedPeople:
    """Name people of an organisation: a whole list at once. Whoever is under a control mark is left out.

    With as many as were asked for, or a note that says why there are fewer, the organisation has answered.
    """
    row = queries.answer(scope, answer, lock=True)
    _refuse_ended(row)
    now = clock.now(row.incident)
    wanted = list(dict.fromkeys(staff))
    own = eligible.present(scope, wanted, organisation_place=row.place)
    kept_back = eligible.barred(scope, own, at=now)
    allowed = [person for person in wanted if person in own and person not in kept_back]
    with transaction.atomic():
        rows = [
            Named(
                incident=row.incident, place=row.place, callup=row.callup_id, answer=row.pk,
                organisation=row.organisation, staff=person, recorded_at=now,
            )
            for person in allowed
        ]  # fmt: skip
        fresh = write_names(rows, callup=row.callup_id)
        row.named = F("named") + len(fresh)
        row.acknowledged_at = row.acknowledged_at or now
        row.note = note.strip() or row.note
        row.save(update_fields=["named", "acknowledged_at", "sealed_note"])
        row.refresh_from_db(fields=["named"])
        if row.answered_at is None and (row.named >= row.wanted or row.note):
            row.answered_at, row.answered_by = now, by or scope.actor
            row.save(update_fields=["answered_at", "answered_by"])
        audit.write(scope, action="callups.name_people", subject=f"answer:{row.pk}", place=row.place,
                    detail={"named": len(fresh), "kept_back": len(kept_back)})  # fmt: skip
    return NamedPeople(len(fresh), len(rows) - len(fresh), tuple(kept_back), len(wanted) - len(own))


def _refuse_ended(row: Answer) -> None:
    if row.callup.ended_at is not None:
        raise Problem("ended", _("This call-up has ended; nothing more is taken."), status=409)


def end(scope: Scope, *, callup: int) -> None:
    """Nothing more is taken, nobody is chased any more."""
    row = queries.callup(scope, callup)
    if not scope.covers(row.place):
        raise NotFound(_("There is no such call-up, or it is none of your area."))
    if row.ended_at is None:
        row.ended_at = clock.now(row.incident)
        row.save(update_fields=["ended_at"])
        audit.write(scope, action="callups.end", subject=f"callup:{row.pk}", place=row.place)


def rise(scope: Scope, *, callup: int) -> int:
    """Bring the overdue of a call-up up a level when it is time; returns how many rose."""
    row = queries.callup(scope, callup)
    levels = rules.levels_risen(row.deadline, clock.now(row.incident))
    late = Answer.objects.filter(callup=row, answered_at=None, risen__lt=levels)
    return late.update(risen=levels)
