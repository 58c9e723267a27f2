"""The ledger: who comes into it, and what the rules say of them whenever areas, rules or itineraries change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting, incident_of
from muster.people.actions import ledger as names
from muster.people.identities import NAME, NUMBER
from muster.places import queries as places
from muster.screening import ledger, plain, rules
from muster.screening.linking import finding, keeping
from muster.screening.linking.cells import cells_of, codes_of
from muster.screening.linking.known import entries_of, kept_of
from muster.screening.measures import Contact, Itinerary, Stay
from muster.screening.models import CORRECTION, Decision, Measure, Person, State, Told
from muster.screening.queries import risk

PART = 5_000


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
    more: Mapping[str, str] = field(default_factory=dict)
    """What else tells who it is: birth_date, sex, address."""
    lives: str | None = None
    """Where they said they live, '' when they did not; None: at `place`."""
    founds: bool = True
    """Not so where the number is wrong: then it is somebody known, or nobody until a person has asked."""


@dataclass(frozen=True)
class Entered:
    """Which person of the ledger an entry is, and whether they are new in it."""

    person: UUID
    new: bool


def enter(*, scope: Scope, entries: Sequence[Entry]) -> list[Entered | None]:
    """Take people in, in one transaction: whoever is surely known (`linkage`) is only told more of, pairs that may be
    one person go to the review. Answers one for each entry, in order; None for one that founds nobody and is nobody
    known. Call `evaluate` for them afterwards."""
    incident = incident_of(scope)
    for place in {entry.place for entry in entries}:
        if not scope.covers(place):
            raise NotFound(_("This place is none of your area."))
    finding.lock(scope)
    called = places.names({code for entry in entries for code in codes_of(_lives(entry))})
    reports = [finding.Report(_cells(entry, called), entry.founds) for entry in entries]
    found = finding.find(scope, reports)
    now = clock.now(incident)
    first = _first(entries, found)
    keeping.people(scope, [(person, entry) for person, entry in first.items()], now)
    told = [(one.person, entry) for one, entry in zip(found.whose, entries, strict=True) if one.person is not None]
    keeping.told(scope, told, now)
    pairs = keeping.found(scope, found, {person: entry.place for person, entry in first.items()}, now)
    if first:
        names.name_people(scope, listed=[names.Listed(one, at.place, at.content) for one, at in first.items()])
    detail = {"entries": len(entries), "new": len(first), "pairs": pairs}
    audit.write(scope, action="screening.enter", detail=detail)
    unseen = set(first)
    answers = []
    for one in found.whose:
        answers.append(None if one.person is None else Entered(one.person, one.person in unseen))
        unseen.discard(one.person)
    return answers


def _cells(entry: Entry, names: Mapping[str, str]) -> dict[str, str]:
    """What linking may go by. Without name and number nobody is known: families and whole work units share a phone."""
    if not entry.content.get(NAME) and not entry.content.get(NUMBER):
        return {}
    return cells_of({**entry.more, **entry.content}, _lives(entry), names)


def _lives(entry: Entry) -> str:
    return entry.place if entry.lives is None else entry.lives


def _first(entries: Sequence[Entry], found: finding.Found) -> dict[UUID, Entry]:
    """Of each new person the entry they are kept by: the first with a number, else the first that founds."""
    first: dict[UUID, Entry] = {}
    for one, entry in zip(found.whose, entries, strict=True):
        if one.person is None or not one.new or not entry.founds:
            continue
        before = first.get(one.person)
        if before is None or (not before.content.get(NUMBER) and entry.content.get(NUMBER)):
            first[one.person] = entry
    return first


def take_in(*, scope: Scope, entry: Entry) -> Entered:
    """Take one person in and look at them at once, in the caller's transaction."""
    (one,) = enter(scope=scope, entries=[entry])
    if one is None:
        raise NotFound(_("There is no such person in the ledger, or they are none of your area."))
    look_at(scope, [one.person])
    return one


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
    look_at(scope, [person])


def evaluate(
    scope: Scope, people: Iterable[UUID] | None = None, progress: Callable[[int, int], None] | None = None
) -> int:
    """Look at people anew (None: everybody within reach), some thousand a transaction; what would change waits for a
    person. Answers how many wait that did not before. Running twice is harmless. Called outside of a transaction."""
    with acting(scope):
        wanted = list(people) if people is not None else _everybody(scope)
        judge = judge_of(scope)
    changed = 0
    for start in range(0, len(wanted), PART):
        with acting(scope):
            changed += look_at(scope, wanted[start : start + PART], judge)
        if progress is not None:
            progress(min(start + PART, len(wanted)), len(wanted))
    return changed


def _everybody(scope: Scope) -> list[UUID]:
    rows = Person.objects.filter(scope.within("place"), incident=scope.incident or 0)
    gone = kept_of(scope)
    return [person for person in rows.order_by("pk").values_list("pk", flat=True) if person not in gone]


def judge_of(scope: Scope) -> ledger.Judge:
    """Rules and areas as they are now, for any number of people."""
    now = clock.now(incident_of(scope))
    zone = timezone.get_current_timezone()
    return ledger.Judge(risk.prepared(scope), risk.rule_sets(scope), at=now, zone=zone)


def look_at(scope: Scope, people: Sequence[UUID], judge: ledger.Judge | None = None) -> int:
    """Look at people anew, in the caller's transaction; answers how many wait that did not before."""
    # Two lists that name the same new person are looked at one after the other: the second finds what the first began.
    finding.lock(scope, finding.LOOKING)
    judge = judge or judge_of(scope)
    now = judge.at
    rows = Person.objects.filter(scope.within("place"), incident=scope.incident or 0).in_bulk(people)
    told = itineraries(scope, rows)
    # In the order in which decisions lock them, too.
    states = Measure.objects.select_for_update().filter(incident=scope.incident or 0).order_by("pk").in_bulk(list(rows))
    made, altered, decisions = list[Measure](), list[Measure](), list[Decision]()
    blank = Measure(incident=incident_of(scope), changed_at=now)
    for person, row in rows.items():
        state = states.get(person)
        kept = plain.as_chosen(judge.kept(told[person]), None if state is None else state.plan)
        if state is None:
            state = _begun(blank, row, kept)
            made.append(state)
            if kept["segments"]:
                decisions.append(decision(scope, state, Decision.Kind.PROPOSED, now, plan=kept))
        elif state.state != State.MERGED and _reconsidered(state, kept, now):
            altered.append(state)
            kind = Decision.Kind.WITHDRAWN if state.pending is None else Decision.Kind.PROPOSED
            decisions.append(decision(scope, state, kind, now, plan=kept))
    bulk.add(made)
    bulk.change(altered, ["pending", "raises", "signed_by", "state", "risk_class", "changed_at"])
    bulk.add(decisions)
    changes = sum(one.kind == Decision.Kind.PROPOSED for one in decisions)
    audit.write(scope, action="screening.evaluate", detail={"people": len(rows), "changes": changes})
    return changes


def itineraries(scope: Scope, rows: Mapping[UUID, Person]) -> dict[UUID, Itinerary]:
    """All that was told of these people, every source together: a stay that one list leaves out is not undone by it.
    What was told of an entry that was put together with one of them counts as well."""
    stays: dict[UUID, dict[Stay, None]] = {person: {} for person in rows}
    contacts: dict[UUID, dict[Contact, None]] = {person: {} for person in rows}
    whose = entries_of(scope, rows)
    heard = Told.objects.filter(incident=scope.incident or 0, person__in=list(whose)).order_by("pk")
    for whom, told, source in heard.values_list("person", "itinerary", "source"):
        read = plain.itinerary(told, place="", arrived_at=None)
        person = whose[whom]
        if source == CORRECTION:
            stays[person], contacts[person] = {}, {}
        stays[person].update(dict.fromkeys(read.stays))
        contacts[person].update(dict.fromkeys(read.contacts))
    return {
        person: Itinerary(row.place, row.arrived_at, tuple(stays[person]), tuple(contacts[person]))
        for person, row in rows.items()
    }


def _begun(blank: Measure, row: Person, kept: dict[str, object]) -> Measure:
    state = bulk.another(blank)
    state.person, state.place, state.risk_class = row.pk, row.place, str(kept["risk_class"])
    state.listed_at = row.recorded_at
    if kept["segments"]:
        state.state, state.pending = State.PROPOSED, kept
    else:
        state.state, state.plan = State.NONE, kept
    return state


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
    scope: Scope,
    state: Measure,
    kind: str,
    now: datetime,
    *,
    plan: dict[str, object] | None = None,
    why: bytes | None = None,
) -> Decision:
    """The row that says what was decided, and how it stands from here on: write it when `state` says so. `why` comes
    sealed: one reason for many people is sealed once."""
    holds = state.state == State.FORCE
    waits = "" if state.pending is None else "sign" if state.signed_by else "proposed"
    return Decision(
        person=state.person, incident=state.incident, place=state.place, kind=kind, plan=plan,
        sealed_why=why,
        measure=state.kind if holds else "", until=state.until if holds else None, state=state.state,
        waits=waits, owner_id=state.owner_id, actor=scope.actor, recorded_at=now,
    )  # fmt: skip
