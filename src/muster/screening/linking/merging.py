"""A person looks at a grey pair: one person, or two. Both can be taken back at any later time, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.actions import ledger as names
from muster.people.queries.ledger import lifted_since
from muster.screening.actions import decide, follow, ledger
from muster.screening.actions.ledger import decision
from muster.screening.link_models import GreyPair, LinkMark, Merge, PairState
from muster.screening.linking import finding
from muster.screening.linking.known import entries_of, kept_of
from muster.screening.measures import STRICTNESS, Kind
from muster.screening.models import Decision, Measure, Person, SourceRow, State

KEPT = (
    "state", "risk_class", "kind", "since", "until", "plan", "pending", "raises", "signed_by", "hold", "owner_id",
    "released_at",
)  # fmt: skip
"""What an entry that is told of under another one gets back when the two are taken apart."""
MOMENTS = ("since", "until", "released_at")


def merge_pair(*, scope: Scope, pair: int) -> int:
    """The two are one person; answers the merge's number. Raises NotFound, Problem."""
    finding.lock(scope, finding.LINKING, finding.LOOKING)
    row = _open_pair(scope, pair)
    return _merge(scope, row.one, row.two)


def keep_apart(*, scope: Scope, pair: int) -> None:
    """They are two people; nobody is asked about them again. Raises NotFound, Problem."""
    finding.lock(scope, finding.LINKING, finding.LOOKING)
    row = _open_pair(scope, pair)
    settled = _pairs_between(scope, row.one, row.two)
    _settle(settled, PairState.APART, scope.actor, clock.now(row.incident))
    audit.write(scope, action="screening.keep_apart", subject=f"greypair:{pair}", place=row.place)


def undo_pair(*, scope: Scope, pair: int) -> None:
    """Take back what was said of a pair; it is to be looked at again. Raises NotFound, Problem."""
    finding.lock(scope, finding.LINKING, finding.LOOKING)
    row = _pair(scope, pair)
    if row.state == PairState.MERGED and row.merge is not None:
        _part(scope, row.merge)
    elif row.state == PairState.APART:
        row.state, row.settled_by, row.settled_at = PairState.OPEN, "", None
        row.save(update_fields=["state", "settled_by", "settled_at"])
        audit.write(scope, action="screening.undo_apart", subject=f"greypair:{pair}", place=row.place)
    else:
        raise Problem("pair_open", _("Nothing was decided on this pair, or it was taken back already."), status=409)


def part(*, scope: Scope, merge: int) -> UUID:
    """Take two entries apart that were put together, however long ago; answers the one who had stayed.

    Raises NotFound, Problem.
    """
    finding.lock(scope, finding.LINKING, finding.LOOKING)
    return _part(scope, merge)


def _pair(scope: Scope, pair: int) -> GreyPair:
    found = GreyPair.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0, pk=pair)
    row = found.filter(scope.within("other_place")).first() if scope.names else None
    if row is None:
        raise NotFound(_("There is no such pair, or it is none of your area."))
    return row


def _open_pair(scope: Scope, pair: int) -> GreyPair:
    row = _pair(scope, pair)
    if row.state != PairState.OPEN:
        raise Problem("pair_settled", _("Somebody settled this pair a moment ago."), status=409)
    return row


def _pairs_between(scope: Scope, one: UUID, two: UUID) -> list[GreyPair]:
    """All open pairs that ask the same question: entries that were put together stand for one person."""
    kept = kept_of(scope)
    wanted = {kept.get(one, one), kept.get(two, two)}
    rows = GreyPair.objects.select_for_update().filter(incident=scope.incident or 0, state=PairState.OPEN)
    near = rows.filter(one__in=_entries(kept, wanted), two__in=_entries(kept, wanted))
    return [row for row in near if {kept.get(row.one, row.one), kept.get(row.two, row.two)} == wanted]


def _entries(kept: Mapping[UUID, UUID], people: set[UUID]) -> set[UUID]:
    return people | {gone for gone, stays in kept.items() if stays in people}


def _settle(rows: list[GreyPair], state: PairState, actor: str, now: datetime, merge: int | None = None) -> None:
    if not rows:
        return
    last = GreyPair.objects.filter(incident=rows[0].incident).aggregate(last=Max("turn"))["last"]
    for row in rows:
        row.state, row.settled_by, row.settled_at, row.merge, row.turn = state, actor, now, merge, last + 1
    bulk.change(rows, ["state", "settled_by", "settled_at", "merge", "turn"])


def _merge(scope: Scope, one: UUID, two: UUID) -> int:
    kept_now = kept_of(scope)
    one, two = kept_now.get(one, one), kept_now.get(two, two)
    if one == two:
        raise Problem("merged_already", _("These entries are one person already."), status=409)
    settled = _pairs_between(scope, one, two)
    kept, gone = _who_stays(*_measures(scope, one, two))
    now = clock.now(kept.incident)
    moved = list(SourceRow.objects.filter(person=gone.person).values_list("pk", flat=True))
    before = {"kept": _snapshot(kept), "gone": _snapshot(gone), "rows": moved}
    row = Merge.objects.create(
        incident=kept.incident, place=kept.place, other_place=gone.place, kept=kept.person, gone=gone.person,
        before=before, made_by=scope.actor, made_at=now,
    )  # fmt: skip
    SourceRow.objects.filter(pk__in=moved).update(person=kept.person)
    kept.owner_id = kept.owner_id or gone.owner_id
    gone.state, gone.pending, gone.raises, gone.signed_by, gone.changed_at = State.MERGED, None, False, "", now
    for measure in (kept, gone):
        measure.save()
    Decision.objects.bulk_create([decision(scope, one, Decision.Kind.MERGED, now) for one in (kept, gone)])
    _settle(settled, PairState.MERGED, scope.actor, now, row.pk)
    follow.settle_contact(scope, [kept.person])
    follow.match_open_tests(scope=scope, people=[kept.person])
    ledger.look_at(scope, [kept.person])
    detail = {"gone": str(gone.person), "rows": len(moved)}
    audit.write(scope, action="screening.merge", subject=f"person:{kept.person}", place=kept.place, detail=detail)
    return row.pk


def _measures(scope: Scope, one: UUID, two: UUID) -> tuple[Measure, Measure]:
    """How it stands with both, looked at by the rules if they were not yet. Raises NotFound."""
    reach = Person.objects.filter(scope.within("place"), incident=scope.incident or 0, pk__in=[one, two])
    if reach.count() != 2:  # noqa: PLR2004 - the two
        raise NotFound(_("There is no such pair, or it is none of your area."))
    rows = Measure.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0)
    if rows.filter(pk__in=[one, two]).count() != 2:  # noqa: PLR2004 - the two
        ledger.look_at(scope, [one, two])
    found = rows.in_bulk([one, two])
    return found[one], found[two]


def _who_stays(one: Measure, two: Measure) -> tuple[Measure, Measure]:
    """The one under a measure, of two the later end and the stricter; then the one with a right number; the earlier."""
    strong = set(LinkMark.objects.filter(strong=True, person__in=[one.person, two.person]).values_list("person"))

    def rank(row: Measure) -> tuple[object, ...]:
        force = row.state == State.FORCE
        until = row.until.timestamp() if force and row.until is not None else 0.0
        strict = STRICTNESS[Kind(row.kind)] if force and row.kind else -1
        return force, until, strict, row.pending is not None, (row.person,) in strong, -row.person.int

    kept, gone = sorted((one, two), key=rank, reverse=True)
    return kept, gone


def _snapshot(row: Measure) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in KEPT}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def _moment(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in MOMENTS and value is not None else value


def _part(scope: Scope, merge: int) -> UUID:
    row = Merge.objects.select_for_update().filter(incident=scope.incident or 0, pk=merge).first()
    if row is None or not scope.names or not (scope.covers(row.place) and scope.covers(row.other_place)):
        raise NotFound(_("There is no such merge, or it is none of your area."))
    if row.undone_at is not None:
        raise Problem("parted_already", _("These entries were taken apart already."), status=409)
    now = clock.now(row.incident)
    stays = kept_of(scope)[row.gone]
    row.undone_by, row.undone_at = scope.actor, now
    row.save(update_fields=["undone_by", "undone_at"])
    _hand_back(row)
    measures = Measure.objects.select_for_update().in_bulk([row.gone, stays])
    gone = measures[row.gone]
    marked = gone.hold
    _give_back(gone, row.before["gone"], now)
    _hold_again(scope, gone, marked, row.made_at)
    SourceRow.objects.filter(pk__in=row.before["rows"], person=stays).update(person=row.gone)
    Decision.objects.bulk_create([decision(scope, one, Decision.Kind.PARTED, now) for one in measures.values()])
    _settle(list(GreyPair.objects.select_for_update().filter(merge=row.pk)), PairState.OPEN, "", now)
    follow.settle_contact(scope, [stays, row.gone])
    follow.take_back_tests(scope=scope, person=stays, other=row.gone)
    ledger.look_at(scope, [stays, row.gone])
    audit.write(
        scope, action="screening.part", subject=f"person:{row.kept}", place=row.place, detail={"gone": str(row.gone)}
    )
    return row.kept


def _give_back(gone: Measure, before: Mapping[str, Any], now: datetime) -> None:
    for name in KEPT:
        setattr(gone, name, _moment(name, before[name]))
    gone.changed_at = now
    gone.save()


def _hand_back(row: Merge) -> None:
    """An owner taken over from the other goes back, all along the entries that took it over one from another, unless
    somebody has changed it since."""
    at: Merge | None = row
    own, others = row.before["kept"]["owner_id"], row.before["gone"]["owner_id"]
    while at is not None and own != others:
        Measure.objects.filter(pk=at.kept, owner=others).update(owner=own)
        at = Merge.objects.select_for_update().filter(gone=at.kept, undone_at=None).first()
        if at is None or at.before["gone"]["owner_id"] != others:
            return
        at.before["gone"]["owner_id"] = own
        at.save(update_fields=["before"])
        own = at.before["kept"]["owner_id"] or own


def _hold_again(scope: Scope, gone: Measure, marked: int | None, since: datetime) -> None:
    """Whose mark changed or ended meanwhile with the measure of another one is under their own again, and gates must
    know it by every number they had: also by those of entries that are told of under theirs. `marked` is the mark they
    had as the other one."""
    entries = Measure.objects.in_bulk(list(entries_of(scope, [gone.person])))
    own = [row.hold for row in entries.values() if row.hold is not None]
    if gone.hold == marked and not lifted_since(scope, own, since):
        return
    if gone.state == State.FORCE:
        gone.hold = marked
        decide.mark_anew(scope, [gone])
        gone.save(update_fields=["hold"])
    elif marked is not None:
        names.lift_holds(scope, holds=[marked], why=_("The measure has changed."))
