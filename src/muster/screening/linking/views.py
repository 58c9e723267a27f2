"""The review of pairs who may be one person, and taking apart who was put together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.kernel import clock
from muster.kernel.problems import Problem
from muster.places import queries as places
from muster.screening import words
from muster.screening.linking import merging, queries

PAGE = 10


@never_cache
@require_GET
def grey_pairs(request: PageRequest) -> HttpResponse:
    """Pairs side by side, the likeliest first, and what was settled last."""
    page = Paginator(queries.open_pairs(request.scope), PAGE).get_page(request.GET.get("page"))
    shown = queries.shown(request.scope, list(page.object_list))
    names = places.names({side.person.place for one in shown for side in (one.one, one.two)})
    context = {
        "page": page, "cards": [_card(one, names) for one in shown],
        "settled": queries.settled(request.scope) if request.as_of is None else [],
        "may_settle": request.as_of is None and access.opens(request, "settle-pair", "POST"),
        "at": request.GET.get("at", "0"), "now": clock.now(request.scope.incident or 0),
    }  # fmt: skip
    return render(request, "screening/linking/pairs.html", context)


def _card(one: queries.Shown, names: dict[str, str]) -> dict[str, Any]:
    return {
        "pair": one.pair, "lines": one.lines, "why": one.why, "chance": _percent(one.pair.confidence),
        "sides": [
            {
                "person": side.person, "place": names.get(side.person.place, side.person.place),
                "state": words.STATES.get(side.measure.state, "") if side.measure else "",
                "kind": words.KINDS.get(side.measure.kind, "") if side.measure else "",
                "sources": list(side.sources) or [words.SOURCES.get(side.person.source, side.person.source)],
            }
            for side in (one.one, one.two)
        ],
    }  # fmt: skip


def _percent(chance: float) -> str:
    """Never 0 or 100: the machine does not know."""
    rounded = round(chance * 100)
    return "<1" if rounded < 1 else ">99" if rounded > 99 else str(rounded)  # noqa: PLR2004 - per cent


@require_POST
def settle_pair(request: PageRequest, pair: int) -> HttpResponse:
    """One person, two people, or take back what was said."""
    answer = request.POST.get("answer", "")
    try:
        if answer == "merge":
            merging.merge_pair(scope=request.scope, pair=pair)
            messages.success(request, _("They are one person now. It can be taken back at any time."))
        elif answer == "apart":
            merging.keep_apart(scope=request.scope, pair=pair)
            messages.success(request, _("They stay two people. Nobody is asked about them again."))
        elif answer == "undo":
            merging.undo_pair(scope=request.scope, pair=pair)
            messages.success(request, _("Taken back. The pair is to be looked at again."))
        else:
            messages.error(request, _("Say whether they are one person or two."))
    except Problem as problem:
        if problem.status == 404:  # noqa: PLR2004 - out of reach looks like nothing at all
            raise
        messages.error(request, str(problem))
    at = request.POST.get("at", "0")
    return redirect(f"{reverse('grey-pairs')}?at={at if at.isdigit() else '0'}")


@require_POST
def part_people(request: PageRequest, merge: int) -> HttpResponse:
    """Take apart who was put together."""
    try:
        kept = merging.part(scope=request.scope, merge=merge)
    except Problem as problem:
        if problem.status == 404:  # noqa: PLR2004 - out of reach looks like nothing at all
            raise
        messages.error(request, str(problem))
        return redirect("grey-pairs")
    messages.success(request, _("They are two people again. The rules have looked at both of them."))
    return redirect("screened", kept)
