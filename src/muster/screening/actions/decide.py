"""What a person decides: confirm what the rules propose, sign as the second, decline with a reason, release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.actions import ledger as names
from muster.screening import ledger, owners, plain, rules
from muster.screening.actions import follow
from muster.screening.actions.ledger import decision
from muster.screening.linking.known import kept_of
from muster.screening.measures import Kind
from muster.screening.models import Decision, Measure, State, TestDue
from muster.screening.words import CLASSES

LEAST_REASON = 4
MOST = 5000
"""So many people are decided on at once."""


@dataclass(frozen=True)
class Decided:
    """How many changes hold now, how many wait for the second person, how many wait because one signed them oneself."""

    done: int
    waiting: int
    own: int


def confirm(*, scope: Scope, people: Sequence[UUID], why: str = "", chosen: Kind | None = None) -> Decided:
    """Let what is proposed hold, or what was `chosen` where the rules allow it in place of that. What asks more of
    somebody under a measure takes two people: the first call signs, the second, by somebody else, lets it hold."""
    rows = [row for row in _rows(scope, people) if row.pending is not None]
    now = clock.now(scope.incident or 0)
    turned = 0 if chosen is None else _choose(rows, chosen, now)
    words = _said(scope, why)
    first = [row for row in rows if row.raises and not row.signed_by]
    own = [row for row in rows if row.raises and row.signed_by == scope.actor]
    second = [row for row in rows if row.raises and row.signed_by not in ("", scope.actor)]
    plain_ones = [row for row in rows if not row.raises]
    if own and not (first or second or plain_ones):
        raise Problem("own_signature", _("You signed this yourself. A second person has to sign."), status=409)
    for row in first:
        row.signed_by = scope.actor
    bulk.change(first, ["signed_by", "pending", "raises"])
    decided = [decision(scope, row, Decision.Kind.SIGNED, now, plan=row.pending, why=words) for row in first]
    done = [*second, *plain_ones]
    agreed = {row.person for row in second}
    _apply(scope, done, now)
    decided += [
        decision(
            scope, row, Decision.Kind.AGREED if row.person in agreed else Decision.Kind.CONFIRMED, now,
            plan=row.plan, why=words,
        )
        for row in done
    ]  # fmt: skip
    bulk.add(decided)
    detail = {"done": len(done), "waiting": len(first)}
    if chosen is not None:
        detail |= {f"chosen_{chosen.value}": turned}
    audit.write(scope, action="screening.confirm", detail=detail)
    return Decided(len(done), len(first), len(own))


def _choose(rows: Iterable[Measure], wanted: Kind, now: datetime) -> int:
    """Put what was chosen in the place of what is proposed, where the rules allow it: a signature under the other one
    counts no more. Answers for how many it was there to be chosen."""
    turned = 0
    for row in rows:
        before = row.pending or {}
        plan = plain.chosen(before, wanted)
        if plan is None:
            continue
        turned += 1
        if plain.asked(plan) != plain.asked(before):
            row.signed_by = ""
        held, asked = (ledger.asked_from(one, now) for one in (row.plan, plan))
        row.pending, row.raises = plan, row.state == State.FORCE and rules.raises(held, asked)
    return turned


def decline(*, scope: Scope, people: Sequence[UUID], why: str) -> int:
    """Leave things as they are, with a reason. It is proposed again when something changes. Answers how many."""
    words = _said(scope, _reason(why))
    rows = [row for row in _rows(scope, people) if row.pending is not None]
    now = clock.now(scope.incident or 0)
    decided = []
    for row in rows:
        asked = row.pending
        row.plan = asked if row.state == State.PROPOSED else row.plan
        row.state = State.NONE if row.state == State.PROPOSED else row.state
        row.pending, row.raises, row.signed_by, row.changed_at = None, False, "", now
        decided.append(decision(scope, row, Decision.Kind.DECLINED, now, plan=asked, why=words))
    bulk.change(rows, ["plan", "state", "pending", "raises", "signed_by", "changed_at"])
    bulk.add(decided)
    audit.write(scope, action="screening.decline", detail={"people": len(rows)})
    return len(rows)


def release(*, scope: Scope, people: Sequence[UUID], why: str = "") -> int:
    """Release people from their measure; answers how many. Before its end, with a test missing, or while the rules ask
    for more since, it needs a reason: without one only those are released who are ready. Problem is raised when nobody
    is, and for a reason too short."""
    rows = [row for row in _rows(scope, people) if row.state == State.FORCE]
    now = clock.now(scope.incident or 0)
    follow.match_open_tests(scope=scope, people=[row.person for row in rows])
    lacking = _lacking(rows)
    ready = [row for row in rows if _is_over(row, now) and row.person not in lacking]
    early = len(ready) < len(rows)
    if early and (why.strip() or not ready):
        why = _reason(why)
    elif early:
        rows = ready
    for row in rows:
        row.state, row.released_at, row.changed_at = State.RELEASED, now, now
        row.pending, row.raises, row.signed_by = None, False, ""
    bulk.change(rows, ["state", "released_at", "changed_at", "pending", "raises", "signed_by"])
    held = [row.hold for row in [*rows, *_put_together(scope, rows)] if row.hold]
    names.lift_holds(scope, holds=held, why=why or _("The measure has ended."))
    words = _said(scope, why)
    bulk.add([decision(scope, row, Decision.Kind.RELEASED, now, why=words) for row in rows])
    audit.write(scope, action="screening.release", detail={"people": len(rows), "early": early})
    return len(rows)


def _is_over(row: Measure, now: datetime) -> bool:
    """Whether the end has come and nothing longer or stricter waits to be confirmed: the strictest end counts."""
    return row.until is not None and row.until <= now and not row.raises


def _lacking(rows: Iterable[Measure]) -> set[UUID]:
    """Of whom a test was never done, or was not negative."""
    tests = TestDue.objects.filter(person__in=[row.person for row in rows]).exclude(result="negative")
    return set(tests.values_list("person", flat=True))


def own(*, scope: Scope, people: Sequence[UUID], owner: str) -> int:
    """Say who answers for these people (包保). Answers how many."""
    number = owners.number(scope, owner)
    rows = _rows(scope, people)
    now = clock.now(scope.incident or 0)
    for row in rows:
        row.owner_id, row.changed_at = number, now
    bulk.change(rows, ["owner", "changed_at"])
    bulk.add([decision(scope, row, Decision.Kind.OWNED, now) for row in rows])
    audit.write(scope, action="screening.own", detail={"people": len(rows)})
    return len(rows)


def _rows(scope: Scope, people: Sequence[UUID]) -> list[Measure]:
    if len(people) > MOST:
        raise Problem("too_many", _("At most %(most)d people at once.") % {"most": MOST}, status=422)
    found = Measure.objects.select_for_update().filter(
        scope.within("place"), incident=scope.incident or 0, pk__in=list(people)
    )
    return list(found.order_by("pk"))


def _said(scope: Scope, why: str) -> bytes | None:
    return Decision.why.seal(incident_of(scope), why)


def _reason(why: str) -> str:
    why = why.strip()
    if len(why) < LEAST_REASON:
        raise Problem("reason_missing", _("Say in a few words why: at least four characters."), status=422)
    return why


def hold_of(row: Measure) -> names.Wanted | None:
    """The control mark that a measure asks for; None where gates have nothing to do with it."""
    mark = ledger.hold_kind(row.plan)
    if mark is None or row.since is None or row.until is None:
        return None
    ground = row.plan["grounds"][0]
    return names.Wanted(
        row.person, row.place, mark, _grounds(str(ground["subject"])), str(ground["rule"]), row.since, row.until
    )


def _grounds(subject: str) -> str:
    """In the site's language, as what officers type is, whoever presses the button."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Screening ledger: %(class)s") % {"class": CLASSES.get(subject, subject)}


def _put_together(scope: Scope, rows: Sequence[Measure]) -> dict[Measure, Measure]:
    """Entries with a control mark that were put together with one of these, and that one: their marks change and end
    with it, since each may carry another number of the same person."""
    stays = {row.person: row for row in rows}
    whose = {gone: stays[kept] for gone, kept in kept_of(scope).items() if kept in stays}
    found = Measure.objects.select_for_update().filter(
        incident=scope.incident or 0, state=State.MERGED, pk__in=list(whose), hold__isnull=False
    )
    return {row: whose[row.person] for row in found.order_by("pk")}


def _apply(scope: Scope, rows: Sequence[Measure], now: datetime) -> None:
    """What is pending holds from now on: state, tests due, and the control mark that gates and rosters read."""
    dues = []
    for row in rows:
        row.plan, row.pending, row.raises, row.signed_by = row.pending or {}, None, False, ""
        segments = plain.segments(row.plan)
        row.risk_class, row.changed_at = str(row.plan.get("risk_class", "")), now
        if segments:
            row.state, row.kind = State.FORCE, segments[0].kind.value
            row.since, row.until, row.released_at = segments[0].since, segments[-1].until, None
        else:
            row.state = State.RELEASED if row.state == State.FORCE else State.NONE
            row.released_at = now if row.state == State.RELEASED else None
        dues += [
            TestDue(
                person=row.person, incident=row.incident, place=row.place, since=due.since, until=due.until,
                recorded_at=now,
            )
            for due in plain.tests(row.plan)
        ]  # fmt: skip
    mark_anew(scope, rows)
    people = [row.person for row in rows]
    follow.renew_tests(people=people, dues=dues, now=now)
    fields = ["plan", "pending", "raises", "signed_by", "risk_class", "changed_at", "state", "kind", "since", "until"]
    bulk.change(rows, [*fields, "released_at", "hold"])
    # Laboratories may have answered before: whoever looks at new results does not look at old ones again.
    follow.match_open_tests(scope=scope, people=people)


def mark_anew(scope: Scope, rows: Sequence[Measure]) -> None:
    """What gates and rosters read changes with the measure, under every number that is known of a person. The caller
    saves the rows given."""
    beside = _put_together(scope, rows)
    old = [row.hold for row in [*rows, *beside] if row.hold]
    if old:
        names.lift_holds(scope, holds=old, why=_("The measure has changed."))
    own = {row.person: hold_of(row) for row in rows}
    marks = [mark for mark in own.values() if mark is not None]
    for gone, stays in beside.items():
        mark = own[stays.person]
        marks += [replace(mark, id=gone.person, place=gone.place)] if mark is not None else []
    placed = names.place_holds(scope, wanted=marks) if marks else {}
    for row in (*rows, *beside):
        row.hold = placed.get(row.person)
    bulk.change(list(beside), ["hold"])
