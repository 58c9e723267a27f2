"""One person of the ledger as one timeline: what was told, decided, asked, tested, written and put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.kernel import naming
from muster.kernel.scope import Scope
from muster.screening import plain, words
from muster.screening.letter_models import LetterPerson
from muster.screening.letters import words as letter_words
from muster.screening.link_models import Merge
from muster.screening.models import SAMPLED, Decision, FollowUp, TestDue, Told
from muster.screening.queries.ledger import History

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TOLD, DECIDED, ASKED, TESTED, WRITTEN, MERGED = "told", "decided", "asked", "tested", "written", "merged"
KINDS: words.Words = {
    TOLD: gettext_lazy("Report"),
    DECIDED: gettext_lazy("Measure"),
    ASKED: gettext_lazy("Follow-up"),
    TESTED: gettext_lazy("Test"),
    WRITTEN: gettext_lazy("Letter between districts"),
    MERGED: gettext_lazy("Entries put together"),
}


@dataclass(frozen=True)
class Event:
    """Something that happened with or about a person."""

    at: datetime
    kind: str
    title: str
    lines: tuple[str, ...] = ()
    who: str = ""
    link: str = ""
    bad: bool = False

    @property
    def label(self) -> Any:
        """What kind of event it is, in words."""
        return KINDS[self.kind]


Finder = Callable[[Scope, Sequence[UUID], datetime], Iterable[Event]]
_finders: list[Finder] = []


def register(kinds: Mapping[str, _StrOrPromise], finder: Finder) -> None:
    """What a layer above knows of a person of the ledger: its kinds of event in words, and what finds them by the ids
    of somebody's entries, as known at a moment. Called when a package is loaded."""
    KINDS.update(kinds)
    if finder not in _finders:
        _finders.append(finder)


def further(scope: Scope, entries: Sequence[UUID], at: datetime) -> list[Event]:
    """What other packages tell of one person."""
    return [event for finder in _finders for event in finder(scope, entries, at)]


@dataclass(frozen=True)
class Around:
    """What the words of events need: names of places and of people at desks, who called, the moment of the page."""

    places: Mapping[str, str]
    desks: Mapping[str, naming.Called]
    callers: Mapping[UUID, str]
    now: datetime

    def desk(self, actor: str) -> str:
        """Who acted: an account by its name, or the program itself."""
        return _("by the program") if actor.startswith("job:") else self.desks[actor].name


def timeline(
    found: History, letters: Iterable[LetterPerson], merges: Sequence[Merge], others: Iterable[Event], around: Around
) -> list[Event]:
    """Everything by the moment of the page, the latest first; `others` is what other packages tell."""
    # Of one moment, what must have come first stands last.
    events = [
        *others,
        *_tested(found.tests, around.now),
        *(_asked(one, around) for one in found.followed),
        *_written(letters),
        *_decided(found.decisions, merges, around),
        *(_told(one, around) for one in found.told),
    ]
    return sorted((one for one in events if one.at <= around.now), key=lambda one: one.at, reverse=True)


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _told(one: Told, around: Around) -> Event:
    read = plain.itinerary(one.itinerary, place="", arrived_at=None)
    stays = [
        f"{around.places.get(stay.place, stay.place)} {_local(stay.since)} – "
        + (_local(stay.until) if stay.until else _("still there"))
        for stay in read.stays
    ]
    met = [f"{words.CLASSES[one.subject.value]} {_local(one.last_at)}" for one in read.contacts]
    return Event(one.recorded_at, TOLD, str(words.SOURCES.get(one.source, one.source)), (*stays, *met))


def _decided(decisions: Iterable[Decision], merges: Sequence[Merge], around: Around) -> Iterator[Event]:
    """A merge and its undoing are decisions on both entries: told once, with the way to the other one."""
    joined: set[tuple[str, datetime]] = set()
    for one in decisions:
        if one.kind not in (Decision.Kind.MERGED, Decision.Kind.PARTED):
            phases = tuple(f"{kind} {since} – {until}" for kind, since, until in words.phases(one.plan))
            said = str(one.owner or "") if one.kind == Decision.Kind.OWNED else one.why
            lines = (*phases, said) if said else phases
            yield Event(one.recorded_at, DECIDED, one.get_kind_display(), lines, around.desk(one.actor))
        elif (one.kind, one.recorded_at) not in joined:
            joined.add((one.kind, one.recorded_at))
            merge = next((row for row in merges if row.made_at == one.recorded_at), None)
            other = None if merge is None else merge.kept if merge.gone == one.person else merge.gone
            link = reverse("screened", args=[other]) if other else ""
            yield Event(one.recorded_at, MERGED, one.get_kind_display(), (), around.desk(one.actor), link)


def _asked(one: FollowUp, around: Around) -> Event:
    heat = (f"{one.temperature} °C",) if one.temperature is not None else ()
    symptoms = tuple(str(words.SYMPTOMS[key]) for key in one.symptoms)
    title = f"{words.ALL_WAYS.get(one.way, one.way)} · {words.CONTACTS.get(one.contact, '')}"
    line = " · ".join((*heat, *symptoms))
    lines = (line,) if line else ()
    return Event(one.at, ASKED, title, lines, around.callers[one.pk], bad=bool(symptoms))


def _tested(tests: Iterable[TestDue], now: datetime) -> Iterator[Event]:
    for one in tests:
        if one.done_at is not None:
            yield Event(one.done_at, TESTED, result(one, now)[1], bad=one.result == "positive")
        elif one.until <= now:
            yield Event(one.until, TESTED, result(one, now)[1], bad=True)


def result(one: TestDue, now: datetime) -> tuple[str, str]:
    """How a test stands: its colour, and in words."""
    if one.result == "positive":
        return ("bad", _("Positive"))
    if one.result == SAMPLED:
        return ("warn", _("Sampled, no result yet"))
    if one.done_at is not None:
        return ("ok", _("Negative") if one.result == "negative" else _("Pending"))
    return ("bad", _("missed")) if one.until <= now else ("", _("still to be done"))


def _written(letters: Iterable[LetterPerson]) -> Iterator[Event]:
    for one in letters:
        link = reverse("letter", args=[one.letter.pk])
        yield Event(one.letter.recorded_at, WRITTEN, one.letter.number, (one.letter.office,), link=link)
        if one.answered_at is not None:
            note = one.words.get("note", "")
            said = str(letter_words.OUTCOMES.get(one.outcome, ""))
            yield Event(one.answered_at, WRITTEN, said, (note,) if note else (), one.letter.office, link)
