"""The ledger, one person's page, the board by town, and what is decided there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel import naming
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.screening import owners, timeline, words
from muster.screening.actions import decide, filters, follow, ledger
from muster.screening.forms import EnterPerson
from muster.screening.letters import queries as letters
from muster.screening.linking import queries as linking
from muster.screening.measures import Kind
from muster.screening.models import FollowUp, Measure
from muster.screening.queries import ledger as queries
from muster.screening.queries import risk
from muster.screening.queries.board import board_as_of
from muster.screening.queries.ledger import Wanted
from muster.screening.rounds import queries as rounds
from muster.screening.rounds.rules import REACHED
from muster.screening.sources import queries as sources
from muster.screening.sources.queries import InWords
from muster.screening.views import looking
from muster.screening.views.narrowing import address, narrowed

PAGE = 50
HANDLE = ("proposed", "sign", "past", "missed", "silent", "nobody")
FIGURES = ("force", "today", "test", "released")


def _moment(request: PageRequest) -> datetime:
    return request.as_of or incidents.now(request.scope.incident or 0)


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """Who waits for what, and everybody within reach, the sooner their end the earlier."""
    now = _moment(request)
    towns = queries.counted(request.scope, now)
    counts = queries.in_all(towns)
    form, wanted = narrowed(request.scope, request.GET, towns)
    listed = queries.Listed(queries.measures(request.scope, wanted, now), queries.how_many(wanted, towns))
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    owners.attach(rows)
    names = queries.names(request.scope, [row.person for row in rows])
    where = places.names({row.place for row in rows})
    context = {
        "form": form, "page": page, "filtered": wanted != Wanted(), "wanted": wanted,
        "looking": looking.progress(request),
        "lines": [_line(row, names, where, now) for row in rows],
        "handle": [(key, words.STATES[key], counts[key]) for key in HANDLE if counts[key]],
        "figures": [(key, words.STATES[key], counts[key]) for key in FIGURES],
        "may_decide": request.as_of is None and access.opens(request, "decide-measures", "POST"),
        "may_enter": request.as_of is None and access.opens(request, "enter-person"),
        "may_search": access.opens(request, "people:search"),
        "options": [(one.value, words.KINDS[one.value]) for one in (Kind.HOME, Kind.CENTRAL)],
        "query": address(wanted), "saved": queries.saved_filters(request.scope),
        "may_save": request.as_of is None and access.opens(request, "save-filter", "POST"),
        "may_export": request.as_of is None and access.opens(request, "export-ledger"),
    }  # fmt: skip
    return render(request, "screening/ledger.html", context)


def _line(row: Measure, names: dict[UUID, Any], where: dict[str, str], now: datetime) -> dict[str, Any]:
    return {
        "row": row, "whom": names.get(row.person), "place": where.get(row.place, row.place),
        "class": words.CLASSES.get(row.risk_class, ""), "kind": words.KINDS.get(row.kind, "") if row.since else "",
        "mark": _mark(row, now), "contact": words.CONTACTS.get(row.contact, ""), "reached": row.contact in REACHED,
        "proposed": words.phases(row.pending)[:2],
    }  # fmt: skip


def _mark(row: Measure, now: datetime) -> tuple[str, Any]:
    if row.pending is not None:
        return ("warn", words.STATES["sign" if row.signed_by else "proposed"])
    if row.state == "force" and row.until is not None and row.until <= now:
        return ("bad", words.STATES["past"])
    return ("ok" if row.state == "force" else "", words.STATES.get(row.state, row.state))


@require_GET
def board(request: PageRequest) -> HttpResponse:
    """Each town: what is due, done, overdue, released."""
    now = _moment(request)
    past = request.as_of is not None
    rows = board_as_of(request.scope, now) if past else queries.board(request.scope, now)
    names = places.names(rows)
    columns = [
        "proposed", "sign", "force", "today", "past", "test", "tested", "missed", "silent", "called", "nobody",
        "released",
    ]  # fmt: skip
    context = {
        "columns": [(key, words.STATES[key]) for key in columns],
        "rows": [
            (names.get(town, town), town, [(key, numbers[key]) for key in columns]) for town, numbers in rows.items()
        ],
        "past": past,
        "classes": [] if past else _classes(request.scope),
    }  # fmt: skip
    return render(request, "screening/board.html", context)


def _classes(scope: Scope) -> list[tuple[Any, str, int]]:
    return [(words.CLASSES.get(key, key), key, count) for key, count in queries.classes(scope).items()]


@require_GET
def screened(request: PageRequest, person: UUID) -> HttpResponse:
    """One person as a timeline: what holds and why, what waits, tests, calls, what was told."""
    found = queries.history(request.scope, person, request.as_of)
    now = _moment(request)
    measure = found.measure
    codes = {found.person.place, found.person.origin}
    codes |= {stay[0] for one in found.told for stay in one.itinerary["stays"]}
    names = places.names(codes - {""})
    who = naming.called("user", request.scope, {one.actor for one in found.decisions})
    callers = rounds.callers(request.scope, found.followed)
    merges = linking.merges_of(request.scope, person)
    entries = queries.entries(request.scope, person)
    told = sources.words_of(request.scope, entries, request.as_of)
    context = {
        "found": found, "told": told, "unplaced": _unplaced(told, found.followed), "measure": measure,
        "place": names.get(found.person.place, found.person.place),
        "whom": queries.names(request.scope, [person]).get(person),
        "source": words.SOURCES.get(found.person.source, found.person.source),
        "may_decide": request.as_of is None and access.opens(request, "decide-measures", "POST"),
        "may_note": request.as_of is None and access.opens(request, "follow-up", "POST"),
        "own": measure is not None and measure.signed_by == request.scope.actor,
        "merges": merges,
        "may_part": request.as_of is None and access.opens(request, "part-people", "POST"),
        "choices": {"ways": words.WAYS, "contacts": words.CONTACTS, "symptoms": words.SYMPTOMS, "asked": words.ASKED},
        **_standing(request.scope, measure, names, now),
        "tests": [(one, timeline.result(one, now)) for one in found.tests],
        "last": _last(found.followed[0], callers[found.followed[0].pk]) if found.followed else None,
        "asked": _asked(found.followed),
        "events": timeline.timeline(
            found, letters.of_person(request.scope, person), merges, timeline.further(request.scope, entries, now),
            timeline.Around(names, who, callers, now),
        ),
    }  # fmt: skip
    return render(request, "screening/person.html", context)


def _standing(scope: Scope, measure: Measure | None, names: dict[str, str], now: datetime) -> dict[str, Any]:
    """What holds and what waits, each with its grounds."""
    if measure is None:
        return {"mark": ("", "")}
    sets = {one.key: one for one in risk.rule_sets(scope)}
    force = measure.state == "force"
    return {
        "mark": _mark(measure, now), "class": words.CLASSES.get(measure.risk_class, ""),
        "holds": words.phases(measure.plan) if force else [], "grounds": words.grounds(measure.plan, sets, names),
        "proposed": words.phases(measure.pending), "proposed_grounds": words.grounds(measure.pending, sets, names),
        "questions": _questions(measure, names), "options": words.options(measure.pending),
    }  # fmt: skip


def _questions(measure: Measure | None, names: dict[str, str]) -> list[tuple[str, str]]:
    plan = (measure.pending or measure.plan) if measure else {}
    return [(names.get(one["place"], one["place"]), one["area"]) for one in (plan or {}).get("questions", [])]


def _unplaced(told: Sequence[InWords], followed: Sequence[FollowUp]) -> list[str]:
    """Lines in which no place was found, until somebody has asked for the itinerary."""
    asked = max((one.recorded_at for one in followed if "itinerary" in one.asked), default=None)
    return [line for one in told if asked is None or asked < one.at for line in one.unplaced]


def _last(one: FollowUp, who: str) -> dict[str, Any]:
    """The latest call or visit: who calls next sees that somebody has just called."""
    return {
        "at": one.at, "who": who, "way": words.ALL_WAYS.get(one.way, one.way),
        "contact": words.CONTACTS.get(one.contact, ""),
    }  # fmt: skip


def _asked(followed: Sequence[FollowUp]) -> list[tuple[Any, datetime]]:
    """What was asked by anybody, and when last: whoever calls next need not ask the same again, also where nobody
    answered in between."""
    at = {key: one.at for one in reversed(followed) for key in one.asked}
    return [(label, at[key]) for key, label in words.ASKED.items() if key in at]


@require_POST
def decide_measures(request: PageRequest) -> HttpResponse:
    """Decide on the people that were ticked, or on all of the list."""
    given = request.POST
    if given.get("all"):
        _form, wanted = narrowed(request.scope, QueryDict(given.get("query", "")))
        people = queries.ids(request.scope, wanted, _moment(request), decide.MOST)
    else:
        people = [UUID(one) for one in given.getlist("people")]
    back = given.get("back", "")
    try:
        _say(request, given, people)
    except Problem as problem:
        messages.error(request, str(problem))
    if back == "person" and people:
        return HttpResponseRedirect(reverse("screened", args=[people[0]]))
    return HttpResponseRedirect(f"{reverse('ledger')}?{given.get('query', '')}")


def _say(request: PageRequest, given: QueryDict, people: list[UUID]) -> None:
    scope, answer, why = request.scope, given.get("answer", ""), given.get("why", "")
    if not people:
        raise Problem("nobody_chosen", _("Tick the people on whom you decide."))
    if answer == "confirm":
        wanted = given.get("chosen", "")
        chosen = Kind(wanted) if wanted in words.KINDS else None
        done = decide.confirm(scope=scope, people=people, why=why, chosen=chosen)
        messages.success(request, _("Confirmed: %(count)d") % {"count": done.done})
        if done.waiting or done.own:
            words_ = _("Wait for a second person, because they ask for more: %(count)d")
            messages.warning(request, words_ % {"count": done.waiting + done.own})
    elif answer == "decline":
        messages.success(
            request, _("Left as it is: %(count)d") % {"count": decide.decline(scope=scope, people=people, why=why)}
        )
    elif answer == "release":
        released = decide.release(scope=scope, people=people, why=why)
        messages.success(request, _("Released: %(count)d") % {"count": released})
        if released < len(people):
            words_ = _(
                "Not released, because their measure goes on, a test is missing or a longer measure waits to be"
                " confirmed: %(count)d. Say why, if they go."
            )
            messages.warning(request, words_ % {"count": len(people) - released})
    elif answer == "tests":
        ticked = follow.match_open_tests(scope=scope, people=people)
        messages.success(request, _("Tests that the laboratory has answered: %(count)d") % {"count": ticked})
    elif answer == "own":
        count = decide.own(scope=scope, people=people, owner=given.get("owner", ""))
        messages.success(request, _("Given: %(count)d") % {"count": count})
    else:
        raise Problem("answer_missing", _("Choose what to decide."))


@require_POST
def save_filter(request: PageRequest) -> HttpResponse:
    """Keep what the list is narrowed to under a name."""
    form, wanted = narrowed(request.scope, QueryDict(request.POST.get("query", "")))
    query = address(wanted) if form.is_valid() else ""
    try:
        filters.save_filter(scope=request.scope, name=request.POST.get("name", ""), query=query)
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The filter is saved."))
    return HttpResponseRedirect(f"{reverse('ledger')}?{query}")


@require_POST
def remove_filter(request: PageRequest, number: int) -> HttpResponse:
    """Forget a filter."""
    filters.remove_filter(scope=request.scope, number=number)
    messages.success(request, _("The filter is removed."))
    return HttpResponseRedirect(reverse("ledger"))


@require_POST
def follow_up(request: PageRequest, person: UUID) -> HttpResponse:
    """Write down a call or a visit."""
    given = request.POST
    try:
        temperature = Decimal(given["temperature"]) if given.get("temperature") else None
        spoken = follow.Spoken(
            given.get("way", ""),
            given.get("contact", ""),
            temperature,
            given.getlist("symptoms"),
            given.getlist("asked"),
        )
        follow.note(scope=request.scope, person=person, spoken=spoken)
    except InvalidOperation:
        messages.error(request, _("A temperature lies between 34 and 43 °C. Check the entry."))
    except Problem as problem:
        if problem.status == 404:  # noqa: PLR2004 - out of reach looks like nothing at all
            raise
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Written down."))
    return HttpResponseRedirect(reverse("screened", args=[person]))


@require_http_methods(["GET", "POST"])
def enter_person(request: PageRequest) -> HttpResponse:
    """Take somebody in at the desk; what the rules say of them stands on their page at once."""
    reach = request.scope.places
    within = reach[0].partition("-")[0] if len(reach) == 1 else ""
    form = EnterPerson(request.POST or None, within=within)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        stays = form.stays()
        entry = ledger.Entry(
            form.person(), typed["place"], typed["source"], typed["arrived"], stays[0].place if stays else "", stays,
            form.contacts(),
        )  # fmt: skip
        try:
            one = ledger.take_in(scope=request.scope, entry=entry)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            if not one.new:
                messages.warning(request, _("This person is in the ledger already; the itinerary was added."))
            return HttpResponseRedirect(reverse("screened", args=[one.person]))
    return render(request, "screening/enter.html", {"form": form})
