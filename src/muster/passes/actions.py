"""What a desk does with passes: issue one or a whole compound's, withdraw, say what came of a wrong use."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, incident_of
from muster.kernel.signing import keys
from muster.kernel.signing.serials import SERIAL_BYTES, UNSEEN
from muster.passes import queries, rules
from muster.passes.card import LANES, MOST_LABEL, MOST_NUMBER
from muster.passes.models import Batch, Flag, Kind, Pass
from muster.passes.queries import BATCH_COLUMN, LABEL_COLUMN
from muster.passes.rules import Terms
from muster.passes.words import RESOLUTIONS, TERMS

PART = 500
LEAST_REASON = 4


@dataclass(frozen=True)
class Draft:
    """A pass to be issued. `label` is what a guard compares: the door of a household, the masked plate of a vehicle."""

    place: str
    kind: Literal["household", "person", "vehicle"]
    label: str
    terms: Terms
    holder: UUID | None = None
    permit: str = ""
    lane: str = ""


def issue_pass(*, scope: Scope, draft: Draft) -> int:
    """Issue one pass; returns its id. Raises Problem when its terms cannot be, or the door has one already."""
    incident = incident_of(scope)
    vehicle = draft.kind == "vehicle"
    _refuse(scope, draft.place, draft.terms, longest=None if vehicle else rules.LONGEST)
    label = rules.normal_label(draft.label)
    if not 0 < len(label) <= MOST_LABEL:
        raise Problem(
            "label_wrong", _("Write the door or the plate in 1 to %(most)d characters.") % {"most": MOST_LABEL}
        )
    if vehicle and (draft.lane not in LANES or not 0 < len(draft.permit) <= MOST_NUMBER or UNSEEN.search(draft.permit)):
        raise Problem("permit_wrong", _("A vehicle's pass needs the number of its permit and its lane."))
    draft = replace(draft, label=label)
    keys.ensure(scope)
    if not vehicle and _had(scope, draft.place, [label], draft.kind):
        raise Problem("pass_taken", _("This door has a valid pass already. Withdraw that one first."), status=409)
    row = _row(incident, draft, scope.actor, clock.now(incident))
    row.save(force_insert=True)
    audit.write(
        scope, action="passes.issue_pass", subject=f"pass:{row.pk}", place=draft.place, detail={"kind": draft.kind}
    )  # fmt: skip
    return row.pk


def _refuse(scope: Scope, place: str, terms: Terms, *, longest: timedelta | None = rules.LONGEST) -> None:
    if not scope.covers(place):
        raise NotFound
    wrong = rules.refuse_terms(terms, longest=longest)
    if wrong:
        raise Problem(wrong, TERMS[wrong])


def holding(scope: Scope, place: str, labels: Sequence[str], kind: str) -> set[str]:
    """Those of these doors that have a pass which holds or will hold."""
    return {
        one for start in range(0, len(labels), PART) for one in _had(scope, place, labels[start : start + PART], kind)
    }


def _had(scope: Scope, place: str, labels: Sequence[str], kind: str) -> set[str]:
    """Those of these doors that have a pass which holds or will hold."""
    incident = incident_of(scope)
    purpose = sealing.key_for_incident(incident)
    marks = {mark: label for label in labels for mark in sealing.blind_indexes(purpose, f"pass:{label}")}
    found = Pass.objects.filter(
        incident=incident, place=place, kind=kind, mark__in=marks, withdrawn_at=None, until__gt=clock.now(incident)
    )
    return {marks[bytes(mark)] for mark in found.values_list("mark", flat=True)}


def _row(incident: int, draft: Draft, actor: str, at: datetime, batch: Batch | None = None) -> Pass:
    terms, purpose = draft.terms, sealing.key_for_incident(incident)
    key = sealing.current_key(purpose)
    return Pass(
        incident=incident,
        place=draft.place,
        serial=os.urandom(SERIAL_BYTES),
        kind=draft.kind,
        holder=draft.holder,
        label=sealing.seal(purpose, draft.label, column=LABEL_COLUMN, key=key),
        mark=sealing.blind_index(purpose, f"pass:{draft.label}", key=key),
        permit=draft.permit,
        lane=draft.lane,
        gates=list(terms.gates),
        times=terms.times,
        days=terms.days,
        people=terms.people,
        zone=settings.TIME_ZONE,
        since=terms.since,
        until=terms.until,
        batch=batch,
        issued_by=actor,
        recorded_at=at,
    )


def plan_batch(
    *, scope: Scope, place: str, title: str, labels: Sequence[str], terms: Terms, upload: int | None = None
) -> int:
    """Write down that every door of a compound shall have a pass; a job issues them. Returns the batch's id.

    For an `upload` that was planned before it is that batch again.
    """
    incident = incident_of(scope)
    _refuse(scope, place, terms)
    if not title.strip():
        raise Problem("title_missing", _("Say what the compound is called; it stands on every card."))
    if not 0 < len(labels) <= rules.MOST_DOORS:
        raise Problem("doors_wrong", _("Name 1 to %(most)d doors at a time.") % {"most": rules.MOST_DOORS})
    long = rules.long_labels(labels)
    if long:
        raise Problem("label_long", _("Too long for a card (at most %(most)d characters): %(labels)s") % {
            "most": MOST_LABEL, "labels": "、".join(long[:3])})  # fmt: skip
    known = None if upload is None else Batch.objects.filter(scope.within("place"), upload=upload).first()
    if known is not None:
        return known.pk
    keys.ensure(scope)
    row = Batch.objects.create(
        upload=upload,
        incident=incident,
        place=place,
        title=title.strip(),
        labels=sealing.seal(sealing.key_for_incident(incident), orjson.dumps(labels).decode(), column=BATCH_COLUMN),
        count=len(labels),
        terms=terms.plain(),
        issued_by=scope.actor,
        recorded_at=clock.now(incident),
    )
    audit.write(
        scope, action="passes.plan_batch", subject=f"batch:{row.pk}", place=place, detail={"doors": len(labels)}
    )  # fmt: skip
    return row.pk


def issue_batch(*, scope: Scope, batch: int, progress: Callable[[int, int], None]) -> int:
    """Issue what a batch still lacks, some hundred at a time; returns how many are new.

    A worker calls it outside of a transaction. Running twice is harmless: a door that has a pass gets no second one.
    """
    with acting(scope):
        row = queries.batch(scope, batch)
        labels: list[str] = orjson.loads(sealing.open_sealed(row.labels, column=BATCH_COLUMN))
    fresh = 0
    for start in range(0, len(labels), PART):
        with acting(scope):
            fresh += _issue_part(scope, row, labels[start : start + PART])
        progress(min(start + PART, len(labels)), len(labels))
    return fresh


def _issue_part(scope: Scope, row: Batch, labels: Sequence[str]) -> int:
    terms = Terms.of(row.terms)
    had = _had(scope, row.place, labels, Kind.HOUSEHOLD)
    drafts = [Draft(row.place, "household", label, terms) for label in labels if label not in had]
    now = clock.now(row.incident)  # asked once: each row by itself took half of the time
    rows = [_row(row.incident, draft, row.issued_by, now, row) for draft in drafts]
    Pass.objects.bulk_create(rows)
    if rows:
        audit.write(
            scope, action="passes.issue_batch", subject=f"batch:{row.pk}", place=row.place, detail={"passes": len(rows)}
        )  # fmt: skip
    return len(rows)


def _reason(typed: str) -> str:
    reason = typed.strip()
    if len(reason) < LEAST_REASON:
        raise Problem("reason_missing", _("Say in a few words why: at least four characters."))
    return reason


def withdraw_pass(*, scope: Scope, number: int, reason: str) -> None:
    """Let a pass hold no more from now on; gates learn it with their next pack. Raises NotFound, Problem."""
    reason = _reason(reason)
    row = Pass.objects.select_for_update().filter(scope.within("place"), incident=incident_of(scope), pk=number).first()
    if row is None:
        raise NotFound(_("There is no such pass."))
    if row.withdrawn_at is not None:
        raise Problem("withdrawn_before", _("This pass was withdrawn before."), status=409)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(row.incident), scope.actor, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "sealed_withdrawn_why"])
    audit.write(scope, action="passes.withdraw_pass", subject=f"pass:{row.pk}", place=row.place)


def withdraw_batch(*, scope: Scope, batch: int, reason: str) -> int:
    """The same for all of a compound's passes that hold or will hold: sheets were lost, the measure has ended. Returns
    how many. One statement and one entry, however many households: the reason is sealed once and stands in all rows.
    """
    reason = _reason(reason)
    row = queries.batch(scope, batch)
    now = clock.now(row.incident)
    gone = queries.standing(scope, row.pk, now).update(
        withdrawn_at=now, withdrawn_by=scope.actor, sealed_withdrawn_why=Pass.withdrawn_why.seal(row.incident, reason)
    )
    if not gone:
        raise Problem("nothing_to_withdraw", _("None of these passes holds any more."), status=409)
    audit.write(
        scope, action="passes.withdraw_batch", subject=f"batch:{row.pk}", place=row.place, detail={"passes": gone}
    )  # fmt: skip
    return gone


def withdraw_of_permit(*, scope: Scope, permit: str, reason: str) -> None:
    """The same for whatever pass carries this permit's number and still holds."""
    for row in queries.of_permits(scope, [permit]).values():
        if row.withdrawn_at is None:
            withdraw_pass(scope=scope, number=row.pk, reason=reason)


def settle_use(*, scope: Scope, record: UUID, resolution: str) -> None:
    """Say what came of a wrong use: a key of `words.RESOLUTIONS`; once. Raises NotFound, Problem."""
    if resolution not in RESOLUTIONS:
        raise Problem("resolution_unknown", _("Choose what came of it."))
    row = Flag.objects.select_for_update().filter(scope.within("site"), incident=incident_of(scope), pk=record).first()
    if row is None:
        raise NotFound
    if row.resolved_at is not None:
        raise Problem("already_settled", _("Somebody else settled this before."), status=409)
    row.resolution, row.resolved_by, row.resolved_at = resolution, scope.actor, clock.now(row.incident)
    row.save(update_fields=["resolution", "resolved_by", "resolved_at"])
    audit.write(
        scope, action="passes.settle_use", subject=f"record:{record}", place=row.site, detail={"resolution": resolution}
    )  # fmt: skip
