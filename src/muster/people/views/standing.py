"""Control marks, test proofs and arrivals: masked lists per place. A mark is set with its end, lifted for a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from muster.accounts import access
from muster.kernel import naming
from muster.kernel.links import record_url
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people import actions, forms, rules, words
from muster.people.identities import MaskedParts
from muster.people.models import Hold, Reveal
from muster.people.queries import arrivals as arrivals_query
from muster.people.queries import arriving
from muster.people.queries import holds as queries
from muster.people.queries import proofs as proven
from muster.people.queries.arrivals import Wanted
from muster.people.queries.organisations import named
from muster.people.queries.staff import reveals
from muster.people.views import PAGE_ROWS, PageRequest, day, moment
from muster.people.views.revealing import show
from muster.places import queries as places


def _given(form: forms.PlaceFilter) -> dict[str, Any]:
    return form.cleaned_data if form.is_valid() else {}


def _narrowed(scope: Scope, place: str) -> Scope:
    if not place:
        return scope
    below = scope.narrowed(place)
    if not below.places:
        raise NotFound
    return below


def _line(request: PageRequest, row: Hold, whom: dict[int, MaskedParts], names: dict[str, str]) -> dict[str, Any]:
    state = rules.hold_state(row.since, row.until, row.lifted_at, moment(request))
    return {
        "row": row, "whom": whom.get(row.pk), "kind": named(row.kind), "does": words.verdict(row.kind.verdict),
        "place": names.get(row.place, row.place), "state": state, "mark": words.HOLD_STATES[state],
        "lifted": state == "lifted",
    }  # fmt: skip


@require_http_methods(["GET"])
def holds(request: PageRequest) -> HttpResponse:
    """Control marks within reach; those past their end are red until somebody lifts them."""
    form = forms.HoldFilter(request.GET, scope=request.scope)
    given = _given(form)
    scope = _narrowed(request.scope, given.get("place", ""))
    found = queries.holds(scope, request.as_of, queries.Filters(given.get("kind", ""), given.get("state") or "open"))
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    whom, names = queries.on_whom(scope, page), places.names({row.place for row in page})
    context = {
        "form": form,
        "page": page,
        "lines": [_line(request, row, whom, names) for row in page],
        "past": queries.past_end(scope, request.as_of).count,
        "filtered": form.has_changed(),
        "may_place": access.opens(request, "people:place-hold", "POST") and request.as_of is None,
    }
    return render(request, "people/holds.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def place_hold(request: PageRequest) -> HttpResponse:
    """Set a control mark on somebody."""
    form = forms.PlaceHold(
        request.POST if request.method == "POST" else None, scope=request.scope, initial={"since": moment(request)}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = rules.read_number(given["id_number"], today=day(request))
        if number.problem is not None:
            form.add_error("id_number", words.row_problems([str(number.problem)]))
        else:
            try:
                hold = actions.place_hold(request.scope, **{**given, "id_number": number.text})
            except Problem as trouble:
                form.add_error("until" if trouble.code in ("hold_end_missing", "hold_times") else None, str(trouble))
                status = trouble.status
            else:
                messages.success(request, _("The control mark is set. Every gate knows it at its next contact."))
                return redirect("people:hold", hold)
    return render(request, "people/place_hold.html", {"form": form}, status=status)


def _one(
    request: PageRequest, hold_id: int, form: forms.LiftHold, reveal_form: forms.Reveal | None = None
) -> HttpResponse:
    row = queries.hold(request.scope, hold_id, request.as_of)
    line = _line(request, row, queries.on_whom(request.scope, [row]), places.names([row.place]))
    may_lift = access.opens(request, "people:lift-hold", "POST") and request.as_of is None and row.lifted_at is None
    rule = naming.called("rule", request.scope, [row.rule])[row.rule]
    context = {
        "form": form,
        "rule": row.rule if rule is naming.NOBODY else rule.name,
        "may_lift": may_lift,
        "may_reveal": access.opens(request, "people:reveal-hold", "POST"),
        "reveal_form": reveal_form or forms.Reveal(),
        "reveals": reveals(request.scope, Reveal.Subject.HOLD, str(hold_id)),
    }
    return render(request, "people/hold.html", {**line, **context})


@require_http_methods(["GET"])
def hold(request: PageRequest, hold_id: int) -> HttpResponse:
    """One control mark, and the form that lifts it."""
    return _one(request, hold_id, forms.LiftHold())


@never_cache
@require_http_methods(["POST"])
def reveal_hold(request: PageRequest, hold_id: int) -> HttpResponse:
    """Show once whom a control mark is on, for a reason."""
    form = forms.Reveal(request.POST)
    shown = show(
        request, form, lambda reason: actions.reveal_hold(request.scope, hold=hold_id, reason=reason),
        back=request.path.removesuffix("reveal/"),
    )  # fmt: skip
    return shown or _one(request, hold_id, forms.LiftHold(), form)


@require_http_methods(["POST"])
def lift_hold(request: PageRequest, hold_id: int) -> HttpResponse:
    """Lift a control mark, with the reason."""
    form = forms.LiftHold(request.POST)
    if not form.is_valid():
        return _one(request, hold_id, form)
    actions.lift_hold(request.scope, hold=hold_id, why=form.cleaned_data["why"])
    messages.success(request, _("The control mark is lifted."))
    return redirect("people:hold", hold_id)


@require_http_methods(["GET"])
def proofs(request: PageRequest) -> HttpResponse:
    """Test proofs of people sampled within reach."""
    form = forms.ProofFilter(request.GET, scope=request.scope)
    given = _given(form)
    scope = _narrowed(request.scope, given.get("place", ""))
    filters = proven.Filters(given.get("result", ""), given.get("since"), given.get("until"), given.get("whom", ""))
    page = Paginator(proven.proofs(scope, request.as_of, filters), PAGE_ROWS).get_page(request.GET.get("page"))
    whom, names = proven.of_whom(scope, page), places.names({row.place for row in page})
    context = {
        "form": form,
        "page": page,
        "lines": [(row, whom.get(row.pk), names.get(row.place, row.place), row.get_result_display()) for row in page],
        "filtered": form.has_changed(),
        "may_load": access.opens(request, "people:proof-lists"),
    }
    return render(request, "people/proofs.html", context)


@require_http_methods(["GET"])
def arrivals(request: PageRequest) -> HttpResponse:
    """Who came in through the gates: recorded within reach, or on the way to it."""
    form = forms.ArrivalFilter(request.GET, scope=request.scope)
    given = _given(form)
    scope = _narrowed(request.scope, given.get("place", ""))
    wanted = Wanted(given.get("since"), given.get("until"), given.get("origin", ""))
    found = arrivals_query(scope, request.as_of, wanted)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    whom = arriving(scope, page)
    names = places.names({code for row in page for code in (row.place, row.site, row.origin) if code})
    lines = [
        {
            "row": row, "whom": whom.get(row.pk), "place": names.get(row.place, row.place),
            "site": names.get(row.site, row.site), "origin": names.get(row.origin, row.origin),
            "url": record_url("checkpoints.record_check", row.record) if request.scope.covers(row.site) else "",
        }
        for row in page
    ]  # fmt: skip
    context = {"form": form, "page": page, "lines": lines, "filtered": form.has_changed()}
    return render(request, "people/arrivals.html", context)
