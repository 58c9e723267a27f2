"""Sources on the desk: the reconciliation, rows by name, lines from a chat, entry by hand, links for residents."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.people import rules as writing
from muster.places import queries as places
from muster.screening import owners
from muster.screening.actions import ledger
from muster.screening.linking import queries as pairs
from muster.screening.source_models import RowState, SourceKind, SourceRow
from muster.screening.sources import actions, entering, forms, gates, links, queries, rules, words
from muster.screening.sources.actions import Sender
from muster.screening.sources.chain import NAME, NUMBER, ORIGIN, PHONE, read_chain
from muster.screening.sources.links import Invited
from muster.screening.sources.reading import HOME

PAGE_ROWS = 50
DAYS_ASKED = 14


@require_GET
def sources(request: PageRequest) -> HttpResponse:
    """The reconciliation: no row of any source is lost, and which are open."""
    kinds = queries.kind_names()
    total, sums = queries.reconciled(request.scope)
    context = {
        "total": total,
        "sums": [(one, kinds.get(one.kind, "")) for one in sums],
        "deliveries": [(one, kinds[one.kind]) for one in queries.deliveries(request.scope)],
        "may_load": access.opens(request, "source-sheets"),
        "may_take": request.as_of is None and access.opens(request, "take-arrivals", "POST"),
        "pairs": pairs.open_pairs(request.scope).count() if access.opens(request, "grey-pairs") else 0,
    }
    return render(request, "screening/sources/sources.html", context)


@require_POST
def take_arrivals(request: PageRequest) -> HttpResponse:
    """Take in now who came through a gate; the worker does it every minute."""
    messages.success(request, _told(gates.take_arrivals(request.scope)))
    return redirect("sources")


@require_GET
def source_rows(request: PageRequest) -> HttpResponse:
    """Rows by name, masked; open ones with what has to be asked, whose they are and until when."""
    form = forms.RowFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    state = given.get("state", "")
    wanted = queries.Wanted(
        "" if state == "late" else state, given.get("source", ""), given.get("delivery"), state == "late"
    )
    page = Paginator(queries.rows(request.scope, wanted), PAGE_ROWS).get_page(request.GET.get("page"))
    owners.attach(page)
    whom, names = queries.whom(request.scope, page), places.names({row.place for row in page})
    now = clock.now(request.scope.incident or 0)
    context = {
        "form": form,
        "page": page,
        "lines": [_line(row, whom.get(row.pk), names, now) for row in page],
        "filtered": form.has_changed(),
    }
    return render(request, "screening/sources/rows.html", context)


def _line(row: SourceRow, whom: Any, names: dict[str, str], now: Any) -> dict[str, Any]:
    return {
        "row": row, "whom": whom, "place": names.get(row.place, row.place), "mark": words.MARKS[RowState(row.state)],
        "problems": words.problems(row.problems), "late": row.due_at is not None and row.due_at <= now,
    }  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def source_row(request: PageRequest, number: int) -> HttpResponse:
    """One row: what is wrong, and put right once somebody has asked."""
    row = queries.row(request.scope, number)
    form = forms.CorrectRow(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = {key: value for key, value in form.cleaned_data.items() if value}
        try:
            person = _correct(request, row, given)
        except Problem as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            told = _("The row is in the ledger now.") if person else _("Something is still missing; it stays open.")
            messages.success(request, told)
            return redirect("source-row", number)
    whom = queries.whom(request.scope, [row]).get(row.pk)
    names = places.names([row.place])
    context = {
        **_line(row, whom, names, clock.now(row.incident)),
        "told": queries.in_words(request.scope, row), "form": form, "reject": forms.RejectRow(),
    }  # fmt: skip
    return render(request, "screening/sources/row.html", context, status=status)


def _correct(request: PageRequest, row: SourceRow, given: dict[str, str]) -> Any:
    """Read what was typed over what stood there, as any row is read."""
    before = actions.heard_of(row)
    cells = {**before.content, HOME: before.content.get(rules.ADDRESS, ""), **given}
    if before.arrived_at is not None:
        cells["arrived_at"] = f"{before.arrived_at:%Y-%m-%d %H:%M}"
    heard = entering.hear_one(request.scope, kind=row.delivery.kind, place=row.place, cells=cells, number=row.number)
    person = actions.correct_row(scope=request.scope, row=row.pk, heard=heard)
    if person is not None:
        ledger.evaluate(request.scope, [person])
    return person


@require_POST
def reject_row(request: PageRequest, number: int) -> HttpResponse:
    """Say why nobody of the ledger is meant."""
    actions.reject_row(scope=request.scope, row=number, reason=request.POST.get("reason", ""))
    messages.success(request, _("The row is rejected, with your reason."))
    return redirect("source-row", number)


@never_cache
@require_http_methods(["GET", "POST"])
def paste_chain(request: PageRequest) -> HttpResponse:
    """Lines from a chat: pasted, looked at, taken in."""
    form = forms.PasteChain(request.POST if request.method == "POST" else None, scope=request.scope)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = read_chain(given["text"])
        sender = Sender(SourceKind.CHAIN, given["source"], given["place"], given["owner"])
        if not found:
            form.add_error("text", _("Nobody can be made out in these lines."))
        elif "take" in request.POST:
            taken = entering.take_chain(scope=request.scope, sender=sender, links=found)
            ledger.evaluate(request.scope, taken.people)
            messages.success(request, _told(taken))
            return redirect("sources")
        else:
            heard = entering.heard_of_chain(request.scope, sender.place, found)
            context["lines"] = [(one.number, *_shown(one)) for one in heard]
            context["plan"] = actions.plan(scope=request.scope, sender=sender, rows=heard)
    return render(request, "screening/sources/chain.html", context)


def _shown(heard: rules.Heard) -> tuple[str, ...]:
    content = heard.content
    return (
        writing.mask_name(content.get(NAME, "")),
        writing.mask_number(content.get(NUMBER, "")), writing.mask_phone(content.get(PHONE, "")),
        content.get(ORIGIN, ""), words.problems(rules.why_open(heard)),
    )  # fmt: skip


def _told(taken: actions.Taken) -> str:
    counts = {"linked": taken.linked, "open": taken.open, "known": taken.known, "changed": taken.changed}
    return (
        _("Into the ledger: %(linked)d; open, to be asked: %(open)d; corrected: %(changed)d; known already: %(known)d.")
        % counts
    )


@never_cache
@require_http_methods(["GET", "POST"])
def enter_source(request: PageRequest) -> HttpResponse:
    """One person by hand: asked at the door or by phone, or from a paper form."""
    initial = {"place": request.GET.get("place", ""), "owner": request.GET.get("owner", "")}
    form = forms.EnterForm(request.POST if request.method == "POST" else None, scope=request.scope, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        kind, place, owner, arrived = (given.pop(key) for key in ("kind", "place", "owner", "arrived_at"))
        sender = Sender(kind, str(SourceKind(kind).label), place, owner)
        taken = entering.enter_one(scope=request.scope, sender=sender, cells=given, arrived_at=arrived)
        if taken.people:
            ledger.look_at(request.scope, taken.people)
        messages.success(request, _told(taken))
        return redirect(f"{reverse('enter-source')}?place={place}")
    return render(request, "screening/sources/enter.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def report_link(request: PageRequest) -> HttpResponse:
    """A link and its code for residents of a place, to be sent or printed."""
    form = forms.MakeLink(request.POST if request.method == "POST" else None, scope=request.scope)
    context: dict[str, Any] = {"form": form, "days": links.LIVES.days}
    if request.method == "POST" and form.is_valid():
        place, owner = form.cleaned_data["place"], form.cleaned_data["owner"]
        if not request.scope.covers(place) or request.scope.incident is None:
            raise NotFound
        token = links.make_token(Invited(request.scope.incident, place, owner))
        audit.write(request.scope, action="screening.make_report_link", place=place)
        address = request.build_absolute_uri(reverse("self-report", args=[token]))
        context |= {
            "address": address,
            "code": place,
            "place": places.names([place]).get(place, place),
            "picture": segno.make(address, error="m", micro=False).svg_data_uri(scale=5),
        }
    return render(request, "screening/sources/report_link.html", context)


@require_GET
def blank_form(request: PageRequest) -> HttpResponse:
    """The paper form, to be printed and entered later."""
    asked = ("name", "id_number", "phone", "origin", "arrived_at", "home", "companions")
    labels = [forms.TellOne.base_fields[key].label for key in asked]
    return render(request, "screening/sources/blank_form.html", {"labels": labels, "days": range(DAYS_ASKED)})
