"""What the register could not take: text nobody can read, or a second content under an id that is taken.

Its phone keeps showing it and may send it again under a new id; then nothing is left to do. A phone that is lost, or
that nobody looks at, does not: so the desk sees each, and takes it in under a new id or sets it aside with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, links, naming, sealing
from muster.kernel.ids import uuid7
from muster.kernel.models import Parked, Record, Renamed, Settled
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.sync import intake, words
from muster.sync.envelope import Clocks, read_one
from muster.sync.intake import PARKED_COLUMN, Caller, Run

REUSED, SETTLED_COLUMN = "id_reused", "kernel_settled.sealed"
FIND = """
select d.incident, d.site, d.allowed_types, d.offset_ms, i.closed_at is not null
  from accounts_device d join incidents_incident i on i.id = d.incident where d.id = %s
"""


@dataclass(frozen=True)
class Unfiled:
    """One of them, with what may be told without a name: its type and time, and the record that has its id."""

    row: Parked
    why: str
    type: str
    """'' where nobody can read it."""
    occurred_at: datetime | None
    other: Record | None
    other_url: str
    settled: Settled | None
    by: str = ""
    reason: str = ""
    """What they wrote; '' once the operation's names are destroyed."""


def unfiled(scope: Scope, as_of: datetime | None = None, *, site: str = "", settled: bool = False) -> QuerySet[Parked]:
    """Those to which nobody had seen at that moment, oldest first; or, with `settled`, the others, latest first."""
    seen = Settled.objects.filter(parked=OuterRef("pk"))
    again = Renamed.objects.filter(was=OuterRef("record"), device=OuterRef("device"))
    found = Parked.objects.filter(scope.within("site"), Q(reason=REUSED) | Q(record=None), incident=scope.incident or 0)
    if as_of is not None:
        seen, again = seen.filter(recorded_at__lte=as_of), again.filter(recorded_at__lte=as_of)
        found = found.filter(recorded_at__lte=as_of)
    if site:
        found = found.filter(site=site)
    if settled:
        return found.filter(Exists(seen) | Exists(again)).order_by("-recorded_at", "-pk")
    return found.filter(~Exists(seen), ~Exists(again)).order_by("recorded_at", "pk")


def with_words(scope: Scope, rows: list[Parked]) -> list[Unfiled]:
    """The same with what the page says of each."""
    others = {row.pk: row for row in Record.objects.filter(pk__in=[row.record for row in rows if row.record])}
    settled = {row.parked: row for row in Settled.objects.filter(parked__in=[row.pk for row in rows])}
    found = []
    for row in rows:
        other = others.get(row.record) if row.record else None
        done = settled.get(row.pk)
        found.append(
            Unfiled(
                row, words.message(row.reason), *_said(row), other,
                links.record_url(other.type, other.pk) if other else "", done,
                naming.actor(scope, done.actor) if done else "",
                sealing.readable(done.sealed, column=SETTLED_COLUMN) if done else "",
            )
        )  # fmt: skip
    return found


def _content(row: Parked) -> dict[str, Any]:
    if row.reason != REUSED or row.sealed is None:
        return {}
    try:
        content: dict[str, Any] = orjson.loads(open_sealed(bytes(row.sealed), column=PARKED_COLUMN))
    except Problem:
        return {}
    return content


def _said(row: Parked) -> tuple[str, datetime | None]:
    """Its type, and when it happened by its phone's clock. Never its body: names stand there."""
    content = _content(row)
    return (str(content["type"]), datetime.fromisoformat(content["occurred_at"])) if content else ("", None)


def set_aside(scope: Scope, *, parked: int, reason: str) -> None:
    """It does not count and waits no longer; with a reason. Raises NotFound, Problem."""
    row = _open(scope, parked, reason)
    _settle(scope, row, reason, None)


def take_in(scope: Scope, *, parked: int, reason: str, run: Run) -> UUID:
    """Put it through the door once more under a new id that names the old one; returns it.

    What the door thinks of it stands like any record's. Raises NotFound, Problem.
    """
    row = _open(scope, parked, reason)
    content = _content(row)
    if not content:
        raise Problem("cannot_read", _("Nobody can read this one: set it aside instead."), status=409)
    fresh = uuid7()
    received = read_one(orjson.dumps({**content, "id": str(fresh), "was": content["id"]}))
    incident, _site, allowed, offset, closed = run(FIND, (row.device,))
    now = clock.now(incident)
    caller = Caller(row.device, incident, row.site, frozenset(allowed), "incident_closed" if closed else None)
    clocks = Clocks(now - timedelta(milliseconds=offset), "", 0)
    intake.take([received], clocks, caller, now=now, run=run)
    scope.apply()  # the door works in the reach of the phone
    _settle(scope, row, reason, fresh)
    return fresh


def _open(scope: Scope, parked: int, reason: str) -> Parked:
    if not reason.strip():
        raise Problem("reason_missing", _("Say in a few words why; it stands in the audit."))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [scope.incident or 0])
    row = unfiled(scope).filter(pk=parked).first()
    if row is None:
        raise NotFound
    return row


def _settle(scope: Scope, row: Parked, reason: str, record: UUID | None) -> None:
    sealed = sealing.seal(sealing.key_for_incident(row.incident), reason.strip(), column=SETTLED_COLUMN)
    Settled.objects.create(
        parked=row.pk, incident=row.incident, site=row.site, record=record, sealed=sealed, actor=scope.actor,
        recorded_at=clock.now(row.incident),
    )  # fmt: skip
    detail = {"outcome": "set_aside" if record is None else "taken_in"}
    audit.write(scope, action="sync.settle_unfiled", subject=f"parked:{row.pk}", place=row.site, detail=detail)
