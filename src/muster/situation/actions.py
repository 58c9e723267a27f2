"""Reports are made, checked and sent; each step once, each leaves an audit entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import asof, audit, clock, figures, waiting
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, incident_of
from muster.kernel.sections import Section, Span
from muster.situation import queries, rules
from muster.situation.models import Bulletin, Passage, State, Step, Value

NAMED = 10
"""Of the places with a problem this many are named in print; the page lists them all."""
WAITING = "waiting:"
"""Prefix of the keys under which the problems to watch are frozen."""


def make_bulletin(*, scope: Scope, place: str, as_of: datetime) -> Bulletin:
    """Freeze the numbers of a daily report of `place` as of a minute. Raises Problem for a time still to come."""
    incident = incident_of(scope)
    asof.settled(as_of, incident)
    inside = queries.narrowed(scope, place)
    sections = queries.printable_sections()
    if not sections:
        raise Problem("no_sections", _("No feature offers anything to report yet."))
    bulletin = Bulletin.objects.create(
        incident=incident,
        place=place,
        as_of=as_of,
        sections=[section.key for section in sections],
        made_at=clock.now(incident),
        made_by=scope.actor,
    )
    numbers = {**count(inside, sections, place, as_of), **concerns(inside, as_of)}
    Value.objects.bulk_create(
        Value(bulletin=bulletin, incident=incident, place=place, key=key, span=span, part=part, value=value)
        for (key, span, part), value in numbers.items()
    )
    _step(scope, bulletin, State.DRAFT)
    return bulletin


def count(scope: Scope, sections: list[Section], place: str, as_of: datetime) -> dict[tuple[str, str, str], int]:
    """Every number that the sections print, by (key, span, part)."""
    printed = [key for section in sections for key in (*section.figures, *section.by_place)]
    compared = [key for identity in figures.identities() for key in (identity.total, *identity.parts)]
    wanted = dict.fromkeys([(key, span) for key in printed for span in Span])
    wanted.update(dict.fromkeys([(key, span) for key in compared for span in (Span.TOTAL, Span.DAY)]))
    asked = [(figures.figure(key).query, rules.period(span, as_of)) for key, span in wanted]
    totals = zip(wanted, figures.totals(scope, asked), strict=True)
    found: dict[tuple[str, str, str], int] = {(key, span, ""): value for (key, span), value in totals}
    for key in dict.fromkeys(key for section in sections for key in section.by_place):
        query = figures.figure(key).query
        for span in (Span.TOTAL, Span.DAY):
            shares = query.by_place(scope, rules.period(span, as_of), queries.parts_length(place))
            found.update({(key, span, part): value for part, value in shares.items()})
    return found


def concerns(scope: Scope, as_of: datetime) -> dict[tuple[str, str, str], int]:
    """The problems to watch: how many of each kind, and where."""
    found: dict[tuple[str, str, str], int] = {}
    for kind, answer in waiting.items(scope, as_of, reported=True):
        found[WAITING + kind.key, Span.TOTAL, ""] = answer.count
        found.update({(WAITING + kind.key, Span.TOTAL, place): 1 for place in answer.places[:NAMED]})
    return found


def write_next_steps(*, scope: Scope, bulletin: Bulletin, text: str) -> None:
    """Keep what is to be done next, in the writer's words; not once the report is sent."""
    _refuse_sent(bulletin)
    at = clock.now(bulletin.incident)
    Passage.objects.create(
        bulletin=bulletin, incident=bulletin.incident, place=bulletin.place, text=text, actor=scope.actor, at=at
    )
    audit.write(
        scope, action="situation.write_next_steps", subject=f"bulletin:{bulletin.pk}", place=bulletin.place,
        detail={"characters": len(text)},
    )  # fmt: skip


def check_bulletin(*, scope: Scope, bulletin: Bulletin) -> None:
    """Confirm the report and give it its number. Raises Problem when a sum disagrees or a record was tampered with."""
    _refuse_sent(bulletin)
    if queries.state(bulletin) == State.CHECKED:
        raise Problem("checked_already", _("This report is checked already."), status=409)
    refuse_disagreements(scope, bulletin)
    year = timezone.localtime(bulletin.as_of).year
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext(%s))", (f"bulletin:{bulletin.incident}:{bulletin.place}",)
        )
    taken = Step.objects.filter(incident=bulletin.incident, place=bulletin.place, year=year)
    number = (taken.aggregate(last=Max("number"))["last"] or 0) + 1
    _step(scope, bulletin, State.CHECKED, year=year, number=number)


def send_bulletin(*, scope: Scope, bulletin: Bulletin) -> None:
    """Mark a checked report as sent; from then on nothing about it changes."""
    _refuse_sent(bulletin)
    if queries.state(bulletin) != State.CHECKED:
        raise Problem("not_checked", _("Somebody has to check this report before it is sent."), status=409)
    refuse_disagreements(scope, bulletin)
    _step(scope, bulletin, State.SENT)


def refuse_disagreements(scope: Scope, bulletin: Bulletin) -> None:
    """Raise Problem that says which sums disagree and by how much, or which number no longer follows from records."""
    words = [*_sums(bulletin), *_moved(scope, bulletin)]
    if words:
        raise Problem("sums_disagree", " ".join([_("This report cannot be sent."), *words]), status=409)


def _sums(bulletin: Bulletin) -> Iterator[str]:
    for one in queries.disagreements(bulletin):
        what = str(figures.figure(one.key).label)
        yield _("%(what)s (%(span)s): %(total)d in all, but %(parts)d by %(by)s; off by %(off)+d.") % {
            "what": what,
            "span": queries.span_label(one.span),
            "total": one.total,
            "by": _("place") if one.label is None else str(one.label),
            "parts": one.parts,
            "off": one.off,
        }


def _moved(scope: Scope, bulletin: Bulletin) -> Iterator[str]:
    """Counted again for the same minute, the records must give the same numbers."""
    inside = queries.narrowed(scope, bulletin.place)
    frozen = queries.printed(bulletin)
    again = count(inside, queries.sections_of(bulletin), bulletin.place, bulletin.as_of)
    for name in sorted(again.keys() | {key for key in frozen if not key[0].startswith(WAITING)}):
        now, then = again.get(name, 0), frozen.get(name, 0)
        if now != then:
            key, span, part = name
            what = f"{figures.figure(key).label} {part}".strip()
            yield _("%(what)s (%(span)s): the report says %(then)d, the records say %(now)d.") % {
                "what": what, "span": queries.span_label(Span(span)), "then": then, "now": now,
            }  # fmt: skip


def _refuse_sent(bulletin: Bulletin) -> None:
    if queries.state(bulletin) == State.SENT:
        raise Problem("sent_already", _("This report is sent. Make a new one if something has to change."), status=409)


def _step(
    scope: Scope, bulletin: Bulletin, state: State, *, year: int | None = None, number: int | None = None
) -> None:
    Step.objects.create(
        bulletin=bulletin,
        incident=bulletin.incident,
        place=bulletin.place,
        state=state,
        year=year,
        number=number,
        actor=scope.actor,
        at=clock.now(bulletin.incident),
    )
    audit.write(
        scope,
        action=f"situation.{state}_bulletin",
        subject=f"bulletin:{bulletin.pk}",
        place=bulletin.place,
        detail={"as_of": bulletin.as_of.isoformat(), "number": number},
    )
