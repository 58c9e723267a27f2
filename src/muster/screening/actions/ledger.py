"""The ledger: who comes into it, and what the rules say of them whenever areas, rules or itineraries change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.ids import uuid7
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting, incident_of
from muster.people.actions import ledger as names
from muster.people.identities import NAME, NUMBER, PHONE, marks_to_find
from muster.people.queries.identities import names_of, seen_elsewhere
from muster.people.rules import normal_name
from muster.screening import ledger, plain, rules
from muster.screening.measures import Contact, Itinerary, Stay
from muster.screening.models import CORRECTION, Decision, Measure, Person, State, Told
from muster.screening.queries import risk

Key = tuple[bytes, str]
"""A blind index and, where a phone alone would not do, the name in its plain form."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
PART = 500


@dataclass(frozen=True)
class Entry:
    """Somebody to be taken into the ledger. `content` has name, id_number and phone; `source` says where from."""

    content: Mapping[str, str]
    place: str
    source: str
    arrived_at: datetime
    origin: str = ""
    stays: tuple[Stay, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class Entered:
    """Which person of the ledger an entry is, and whether they are new in it."""

    person: UUID
    new: bool


def enter(*, scope: Scope, entries: Sequence[Entry]) -> list[Entered]:
    """Take people in, in one transaction: one with a known number (or, without one, phone and name) is the same person
    and only told more of. Answers one for each entry, in order. Call `evaluate` for them afterwards."""
    incident = incident_of(scope)
    for entry in entries:
        if not scope.covers(entry.place):
            raise NotFound(_("This place is none of your area."))
    numbers = [_by_number(incident, entry.content) for entry in entries]
    phones = [_by_phone(incident, entry.content) for entry in entries]
    known = _known(scope, [*numbers, *phones])
    now = clock.now(incident)
    answers, people, listed, told = [], list[Person](), list[names.Listed](), list[Told]()
    for entry, number, phone in zip(entries, numbers, phones, strict=True):
        found = next((known[key] for key in number or phone if key in known), None)
        person = found or uuid7()
        answers.append(Entered(person, found is None))
        if found is None:
            people.append(
                Person(
                    id=person, incident=incident, place=entry.place, source=entry.source, origin=entry.origin,
                    arrived_at=entry.arrived_at, added_by=scope.actor, recorded_at=now,
                )
            )  # fmt: skip
            listed.append(names.Listed(person, entry.place, entry.content))
            known.update(dict.fromkeys([*number, *phone], person))
        itinerary = plain.of_itinerary(Itinerary(entry.place, entry.arrived_at, entry.stays, entry.contacts))
        told.append(
            Told(
                person=person, incident=incident, place=entry.place, itinerary=itinerary, source=entry.source,
                actor=scope.actor, recorded_at=now,
            )
        )  # fmt: skip
    Person.objects.bulk_create(people, batch_size=1000)
    Told.objects.bulk_create(told, batch_size=1000)
    if listed:
        names.name_people(scope, listed=listed)
    audit.write(scope, action="screening.enter", detail={"entries": len(entries), "new": len(people)})
    return answers


def take_in(*, scope: Scope, entry: Entry) -> Entered:
    """Take one person in and look at them at once, in the caller's transaction."""
    (one,) = enter(scope=scope, entries=[entry])
    _evaluate(scope, [one.person])
    return one


def _by_number(incident: int, content: Mapping[str, str]) -> list[Key]:
    return [(mark, "") for mark in marks_to_find(incident, NUMBER, content.get(NUMBER, ""))]


def _by_phone(incident: int, content: Mapping[str, str]) -> list[Key]:
    """A phone makes the same person only together with the name: families and whole work units share one."""
    name = normal_name(content.get(NAME, ""))
    return [(mark, name) for mark in marks_to_find(incident, PHONE, content.get(PHONE, ""))] if name else []


def _known(scope: Scope, keys: Sequence[Sequence[Key]]) -> dict[Key, UUID]:
    """People of the ledger within reach by the keys they are known by, the earliest of each."""
    wanted = list({mark for own in keys for mark, _name in own})
    seen = seen_elsewhere(scope, wanted, since=BEGINNING)
    records = {one.record for rows in seen.values() for one in rows}
    rows = Person.objects.filter(scope.within("place"), incident=scope.incident or 0, pk__in=records)
    here = set(rows.values_list("pk", flat=True))
    called = names_of(scope, here)
    known: dict[Key, UUID] = {}
    for mark, found in seen.items():
        for one in reversed(found):
            if one.record in here:
                known.setdefault((mark, ""), one.record)
                known.setdefault((mark, called.get(one.record, "")), one.record)
    return known


def tell(*, scope: Scope, person: UUID, stays: Sequence[Stay], contacts: Sequence[Contact], source: str) -> None:
    """Where somebody was, as it is known now; what was known before stays in the timeline. Raises NotFound."""
    row = Person.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=person).first()
    if row is None:
        raise NotFound(_("There is no such person in the ledger, or they are none of your area."))
    itinerary = plain.of_itinerary(Itinerary(row.place, row.arrived_at, tuple(stays), tuple(contacts)))
    now = clock.now(row.incident)
    Told.objects.create(
        person=person, incident=row.incident, place=row.place, itinerary=itinerary, source=source, actor=scope.actor,
        recorded_at=now,
    )  # fmt: skip
    audit.write(scope, action="screening.tell", subject=f"person:{person}", place=row.place)
    _evaluate(scope, [person])


def evaluate(
    scope: Scope, people: Iterable[UUID] | None = None, progress: Callable[[int, int], None] | None = None
) -> int:
    """Look at people anew (None: everybody within reach), some hundred a transaction; what would change waits for a
    person. Answers how many wait that did not before. Running twice is harmless. Called outside of a transaction."""
    with acting(scope):
        wanted = list(people) if people is not None else _everybody(scope)
    changed = 0
    for start in range(0, len(wanted), PART):
        with acting(scope):
            changed += _evaluate(scope, wanted[start : start + PART])
        if progress is not None:
            progress(min(start + PART, len(wanted)), len(wanted))
    return changed


def _everybody(scope: Scope) -> list[UUID]:
    rows = Person.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _evaluate(scope: Scope, people: Sequence[UUID]) -> int:
    now = clock.now(incident_of(scope))
    judge = ledger.Judge(
        risk.areas_over_time(scope), risk.rule_sets(scope), at=now, zone=timezone.get_current_timezone()
    )
    rows = Person.objects.filter(scope.within("place"), incident=scope.incident or 0).in_bulk(people)
    told = itineraries(scope, rows)
    states = Measure.objects.select_for_update().filter(incident=scope.incident or 0).in_bulk(list(rows))
    made, altered, decisions = list[Measure](), list[Measure](), list[Decision]()
    for person, row in rows.items():
        plan = judge.plan(told[person])
        kept = plain.of_plan(plan, now)
        state = states.get(person)
        if state is None:
            state = _begun(row, kept, now, proposed=bool(plan.segments))
            made.append(state)
            if plan.segments:
                decisions.append(decision(scope, state, Decision.Kind.PROPOSED, now, plan=kept))
        elif _reconsidered(state, kept, now):
            altered.append(state)
            if state.pending is not None:
                decisions.append(decision(scope, state, Decision.Kind.PROPOSED, now, plan=kept))
    Measure.objects.bulk_create(made, batch_size=1000)
    Measure.objects.bulk_update(
        altered, ["pending", "raises", "signed_by", "state", "risk_class", "plan", "changed_at"], batch_size=500
    )
    Decision.objects.bulk_create(decisions, batch_size=1000)
    audit.write(scope, action="screening.evaluate", detail={"people": len(rows), "changes": len(decisions)})
    return len(decisions)


def itineraries(scope: Scope, rows: Mapping[UUID, Person]) -> dict[UUID, Itinerary]:
    """All that was told of these people, every source together: a stay that one list leaves out is not undone by it."""
    stays: dict[UUID, dict[Stay, None]] = {person: {} for person in rows}
    contacts: dict[UUID, dict[Contact, None]] = {person: {} for person in rows}
    for one in Told.objects.filter(incident=scope.incident or 0, person__in=list(rows)).order_by("pk"):
        read = plain.itinerary(one.itinerary, place=one.place, arrived_at=None)
        if one.source == CORRECTION:
            stays[one.person], contacts[one.person] = {}, {}
        stays[one.person].update(dict.fromkeys(read.stays))
        contacts[one.person].update(dict.fromkeys(read.contacts))
    return {
        person: Itinerary(row.place, row.arrived_at, tuple(stays[person]), tuple(contacts[person]))
        for person, row in rows.items()
    }


"""The source of an itinerary that replaces all that was told before."""


def _begun(row: Person, kept: dict[str, object], now: datetime, *, proposed: bool) -> Measure:
    return Measure(
        person=row.pk, incident=row.incident, place=row.place, changed_at=now,
        state=State.PROPOSED if proposed else State.NONE, risk_class=str(kept["risk_class"]),
        plan={} if proposed else kept, pending=kept if proposed else None,
    )  # fmt: skip


def _reconsidered(state: Measure, kept: dict[str, object], now: datetime) -> bool:
    """Set what waits for a person; answers whether anything changed."""
    before, after = ledger.asked_from(state.plan, now), ledger.asked_from(kept, now)
    waiting = None if state.pending is None else ledger.asked_from(state.pending, now)
    if before == after:
        pending = None
    elif waiting == after:
        return False
    else:
        pending = kept
    if pending is None and state.pending is None:
        return False
    state.pending, state.signed_by, state.changed_at = pending, "", now
    state.raises = state.state == State.FORCE and pending is not None and rules.raises(before, after)
    if state.state in (State.NONE, State.PROPOSED):
        state.state = State.NONE if pending is None else State.PROPOSED
        state.risk_class = str(kept["risk_class"])
    return True


def decision(
    scope: Scope, state: Measure, kind: str, now: datetime, *, plan: dict[str, object] | None = None, why: str = ""
) -> Decision:
    """The row that says what was decided; the measure in it is the one that holds from here on."""
    holds = state.state == State.FORCE
    return Decision(
        person=state.person, incident=state.incident, place=state.place, kind=kind, plan=plan, why=why,
        measure=state.kind if holds else "", until=state.until if holds else None, actor=scope.actor, recorded_at=now,
    )  # fmt: skip
