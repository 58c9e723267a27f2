"""Daily reports: the list, one report with every number open, and what is done with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.kernel import asof, clock, jobs, waiting
from muster.kernel.figures import figure
from muster.kernel.forms import MOMENT
from muster.kernel.sections import Span
from muster.places import queries as places
from muster.situation import actions, queries, rules
from muster.situation.actions import WAITING
from muster.situation.documents import content
from muster.situation.forms import BulletinForm, NextStepsForm
from muster.situation.jobs import PRINT_BULLETIN, PRINTED
from muster.situation.models import Bulletin, State

SHOWN = 60
CLOSING_HOURS = (8, 24)
"""A day's report is usually closed at one of these hours."""


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """The reports within reach, newest first, and the form for a new one."""
    return _index(request, _form(request))


@require_POST
def make(request: PageRequest) -> HttpResponse:
    """Freeze a new report and open it."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _index(request, form)
    made = actions.make_bulletin(
        scope=request.scope, place=form.cleaned_data["place"], as_of=form.cleaned_data["moment"]
    )
    return _to(made)


@require_GET
def detail(request: PageRequest, number: int) -> HttpResponse:
    """One report as it was frozen: each number opens its records as of the report's moment."""
    report = queries.bulletin(request.scope, number)
    document = content.document(report)
    state = queries.state(report)
    sums = [
        (figure(one.key).label, queries.span_label(one.span), one.label or _("the places"), one)
        for one in _sums(report)
    ]
    context = {
        "report": report,
        "document": document,
        "blocks": [_linked(report, block) for block in document.blocks],
        "state": state,
        "state_label": State(state).label,
        "steps": sorted(queries.steps(report).values(), key=lambda step: step.pk),
        "sums": sums,
        "next_steps": NextStepsForm(initial={"text": queries.next_steps(report)}),
        "may_write": state != State.SENT and access.opens(request, "bulletin-next-steps", "POST"),
        "may_check": state == State.DRAFT and access.opens(request, "bulletin-check", "POST"),
        "may_send": state == State.CHECKED and access.opens(request, "bulletin-send", "POST"),
    }
    return render(request, "situation/bulletin.html", context)


@require_POST
def next_steps(request: PageRequest, number: int) -> HttpResponse:
    """Keep the writer's words."""
    report = queries.bulletin(request.scope, number)
    form = NextStepsForm(request.POST)
    if form.is_valid():
        actions.write_next_steps(scope=request.scope, bulletin=report, text=form.cleaned_data["text"])
    return _to(report)


@require_POST
def check(request: PageRequest, number: int) -> HttpResponse:
    """Confirm a report."""
    report = queries.bulletin(request.scope, number)
    actions.check_bulletin(scope=request.scope, bulletin=report)
    return _to(report)


@require_POST
def send(request: PageRequest, number: int) -> HttpResponse:
    """Mark a report as sent."""
    report = queries.bulletin(request.scope, number)
    actions.send_bulletin(scope=request.scope, bulletin=report)
    return _to(report)


@require_POST
def write_file(request: PageRequest, number: int) -> HttpResponse:
    """Have the report written as Word or PDF, in the background."""
    report = queries.bulletin(request.scope, number)
    wanted = request.POST.get("format", "")
    kind = wanted if wanted in PRINTED else "docx"
    subject = content.document(report).title
    job = jobs.start(request.scope, PRINT_BULLETIN, subject=subject, bulletin=report.pk, format=kind)
    return HttpResponseRedirect(reverse("job", args=[job]))


def _to(report: Bulletin) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("bulletin", args=[report.pk]))


def _index(request: PageRequest, form: BulletinForm) -> HttpResponse:
    found = list(queries.bulletins(request.scope)[:SHOWN])
    names = places.names({one.place for one in found})
    lines = []
    for one in found:
        taken = queries.steps(one)
        state = next(state for state in (State.SENT, State.CHECKED, State.DRAFT) if state in taken)
        checked = taken.get(State.CHECKED)
        lines.append(
            (one, names.get(one.place, one.place), state, State(state).label, checked.number if checked else None)
        )
    context = {"lines": lines, "form": form, "may_make": access.opens(request, "bulletin-make", "POST")}
    return render(request, "situation/bulletins.html", context)


def _form(request: PageRequest, data: Any = None) -> BulletinForm:
    choices = queries.reporting_places(request.scope)
    first = {"place": choices[0][0] if choices else "", "moment": _closing(request)}
    return BulletinForm(data, places=choices, initial=first)


def _closing(request: PageRequest) -> str:
    """The last closing hour, or the moment the page is turned back to."""
    now = request.as_of or clock.now(request.scope.incident or 0)
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = [midnight - timedelta(days=back) + timedelta(hours=hour) for back in (0, 1) for hour in CLOSING_HOURS]
    return max(moment for moment in hours if moment <= local).strftime(MOMENT)


def _sums(report: Bulletin) -> list[rules.Disagreement]:
    return queries.disagreements(report)


def _linked(report: Bulletin, block: content.Block) -> dict[str, Any]:
    """A block as the template draws it: each piece with the address of its figure, '' for words."""
    if isinstance(block, content.Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, content.Paragraph):
        return {"kind": "paragraph", "hint": block.hint, "pieces": [_piece(report, piece) for piece in block.pieces]}
    rows = [[_piece(report, cell) for cell in row] for row in block.rows]
    return {"kind": "table", "table": block, "rows": rows}


def _piece(report: Bulletin, piece: content.Piece) -> tuple[str, str, str]:
    """Text, address and definition."""
    if isinstance(piece, str):
        return piece, "", ""
    if piece.key.startswith(WAITING):
        kind = waiting.kind(piece.key.removeprefix(WAITING))
        return str(piece), kind.url() if kind else "", ""
    asked: dict[str, str] = {"as_of": asof.text(report.as_of) or "", "place": piece.part or report.place}
    if piece.span != Span.TOTAL:
        period = rules.period(Span(piece.span), report.as_of)
        asked |= {"since": _minute(period.since), "until": _minute(period.until)}
    return str(piece), f"{reverse('figure', args=[piece.key])}?{urlencode(asked)}", str(figure(piece.key).definition)


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else timezone.localtime(moment).strftime(MOMENT)
