"""Field records that wait for a person at the desk: held, quarantined or refused, until somebody decides."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.fields import Body, RecordType
from muster.kernel.ids import uuid7
from muster.kernel.incoming import ROWS, Incoming, columns
from muster.kernel.models import Outcome, Parked, Record, Resolution
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope

WAITING = (Outcome.HELD, Outcome.QUARANTINED)
DECIDED, WORDS_COLUMN = "decided", "kernel_resolution.sealed"
"""What the register says of a person's decision, and the column that their words are bound to."""


@dataclass(frozen=True)
class Waiting:
    """One record with what it said. `body` has no identity in it; None when nobody could parse it."""

    record: Record
    body: dict[str, object] | None
    claimed: str | None


def waiting(scope: Scope, as_of: datetime | None = None, *, site: str = "", refused: bool = False) -> QuerySet[Record]:
    """Records on which nobody had decided at that moment, oldest first; refused ones are for looking at only."""
    resolved = Resolution.objects.filter(record=OuterRef("pk"))
    found = Record.objects.filter(scope.within("site"), incident=scope.incident or 0)
    if as_of is not None:
        resolved, found = resolved.filter(recorded_at__lte=as_of), found.filter(recorded_at__lte=as_of)
    if site:
        found = found.filter(site=site)
    outcomes = (Outcome.REFUSED,) if refused else WAITING
    return found.filter(~Exists(resolved), outcome__in=outcomes).order_by("recorded_at", "pk")


def waiting_by_site(scope: Scope, as_of: datetime | None = None) -> Iterator[tuple[str, str, int, datetime]]:
    """(site, outcome, how many, since when) of the records that wait."""
    rows = waiting(scope, as_of).order_by().values("site", "outcome").annotate(n=Count("pk"), oldest=Min("recorded_at"))
    for row in rows:
        yield row["site"], row["outcome"], row["n"], row["oldest"]


def latest(scope: Scope) -> tuple[datetime | None, int]:
    """When the last record of the incident came in, and how many decisions there are: what a live page watches."""
    last = (
        Record.objects.filter(incident=scope.incident or 0)
        .order_by("-recorded_at")
        .values_list("recorded_at", flat=True)
    )
    return last.first(), Resolution.objects.filter(incident=scope.incident or 0).count()


def with_bodies(records: list[Record]) -> list[Waiting]:
    """The same records with what they said."""
    parked = {row.record: row for row in Parked.objects.filter(record__in=[record.pk for record in records])}
    found = []
    for record in records:
        row = parked.get(record.pk)
        found.append(Waiting(record, row.body if row else None, row.claimed if row else None))
    return found


def decide(scope: Scope, *, record: UUID, accept: bool, reason: str) -> None:
    """Let a waiting record count, or refuse it for good; once, with a reason. Raises NotFound, Problem."""
    if not reason.strip():
        raise Problem("reason_missing", _("Say in a few words why; it stands in the audit."))
    row = waiting(scope).filter(pk=record).first()
    if row is None:
        raise NotFound
    words = sealing.seal(sealing.key_for_incident(row.incident), reason.strip(), column=WORDS_COLUMN)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [row.incident])
        # As the door does: what has an id before it is stamped holds the watermark back until it commits.
        cursor.execute("select pg_current_xact_id()")
        cursor.execute("select kernel_now(%s)", [row.incident])
        moment = cursor.fetchone()[0]
        if waiting(scope).filter(pk=record).first() is None:
            raise Problem("decided_before", _("Somebody else decided on this record a moment ago."), status=409)
        if accept and row.voids is not None:
            _void(row, moment)
        if accept:
            cursor.execute("call kernel_admit(%s, %s, %s, %s, %s)", [row.pk, DECIDED, scope.actor, moment, words])
        else:
            Resolution.objects.create(
                record=row.pk,
                incident=row.incident,
                site=row.site,
                outcome=Outcome.REFUSED,
                reason=DECIDED,
                sealed=words,
                actor=scope.actor,
                recorded_at=moment,
            )
    detail = {"outcome": "accepted" if accept else "refused"}
    audit.write(scope, action="kernel.decide_record", subject=f"record:{row.pk}", place=row.site, detail=detail)


def _void(row: Record, moment: datetime) -> None:
    with connection.cursor() as cursor:
        arguments = (row.incident, row.pk, row.site, row.device, row.voids, True, moment)
        cursor.execute("select kernel_void(%s, %s, %s, %s, %s, %s, %s)", arguments)
        refusal = cursor.fetchone()[0]
        if refusal is not None:
            raise Problem(
                "cannot_correct", _("What it corrects has not arrived or was corrected before; refuse it instead.")
            )
        cursor.execute("delete from kernel_waiting where record = %s", [row.pk])


DESK = 0
"""The device of what an officer writes down at the desk."""


def write_at_desk(scope: Scope, *, kind: RecordType, site: str, body: Body) -> UUID:
    """Put a record of a declared type into the register as the door would, at the incident's time; returns its id.

    For corrections that only the desk can make. Raises NotFound beyond the asker's reach, Problem for a body that
    contradicts itself. The caller writes its own audit entry beside that of the register.
    """
    if scope.incident is None or not scope.covers(site):
        raise NotFound
    reason = kind.refuse(body)
    if reason is not None:
        raise Problem(reason, str(kind.reasons.get(reason, reason)))
    now = clock.now(scope.incident)
    one = Incoming(
        id=uuid7(), site=site, type=kind.name, version=kind.version, sequence=time.time_ns() // 1_000_000, by=None,
        voids=None, occurred_at=now, effective_at=now, boot="desk", monotonic_ms=0, clock_safe=True,
        outcome=Outcome.ACCEPTED.value, reason=None, hash="", claimed=None, body=msgspec.Raw(msgspec.json.encode(body)),
        sealed=None,
    )  # fmt: skip
    one.hash = sha256(msgspec.json.encode(one)).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            f"select kernel_take(%s, %s, %s, {ROWS}, %s, null, null, true, %s)",
            [scope.incident, DESK, site, *columns([one]), [kind.name], '{"records": 1}'],
        )
    return one.id
