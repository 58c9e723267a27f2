"""The desk's side of letters: written, followed, and receipts for lists that another district handed to us."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel import naming
from muster.kernel.problems import NotFound, Problem
from muster.people.rules import mask_name, mask_number, mask_phone
from muster.places import queries as places
from muster.screening import words as said
from muster.screening.letter_models import Letter, LetterPerson, Way
from muster.screening.letters import actions, document, links, queries, rules, words
from muster.screening.letters.actions import Draft
from muster.screening.letters.forms import WriteLetter
from muster.screening.letters.queries import Receipted

PAGE = 50
USUALLY = timedelta(hours=24)


def _moment(request: PageRequest) -> datetime:
    return request.as_of or incidents.now(request.scope.incident or 0)


@require_GET
def letters(request: PageRequest) -> HttpResponse:
    """Every letter, sent and received, those past their time first."""
    rows = list(queries.letters(request.scope))
    shown = queries.shown(request.scope, rows, _moment(request))
    if request.GET.get("state") == "late":
        shown = [one for one in shown if one.late]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    names = places.names({one.letter.place for one in page})
    context = {
        "page": page, "lines": [(one, words.STATES[one.state], names.get(one.letter.place, "")) for one in page],
        "late": sum(one.late for one in shown),
    }  # fmt: skip
    return render(request, "screening/letters/letters.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def write_letter(request: PageRequest) -> HttpResponse:
    """People ticked in the ledger come here; what the letter says is typed, a second officer lets it go."""
    people = _ticked(request)
    begun = request.method == "POST" and "office" in request.POST
    usual = {
        "asks": _(
            "Please find these people in your district, put them under the measures of the rules in force, and tell us"
            " the outcome."
        ),
        "due_at": _moment(request) + USUALLY,
    }  # fmt: skip
    form = WriteLetter(request.POST if begun else None, scope=request.scope, initial=usual)
    status = 200
    if begun and form.is_valid():
        origin = request.build_absolute_uri("/").rstrip("/")
        try:
            row = actions.write(scope=request.scope, draft=Draft(**form.cleaned_data, people=people, origin=origin))
        except Problem as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        else:
            messages.success(request, _("Written. It goes out once a second officer has agreed."))
            return HttpResponseRedirect(reverse("letter", args=[row.pk]))
    return render(request, "screening/letters/write.html", {"form": form, "people": people}, status=status)


def _ticked(request: PageRequest) -> list[UUID]:
    try:
        return [UUID(one) for one in request.POST.getlist("people")]
    except ValueError:
        raise NotFound from None


@never_cache
@require_GET
def letter(request: PageRequest, number: int) -> HttpResponse:
    """One letter: how far it is, its link and code, whom it hands over and what was answered; or what came with it."""
    row = queries.letter(request.scope, number)
    now = _moment(request)
    (shown,) = queries.shown(request.scope, [row], now)
    who = naming.called("user", request.scope, {row.made_by})
    open_ = row.closed_at is None and request.as_of is None
    sent = row.way == Way.OUT and row.sent_at is not None and open_
    delivery, rows = queries.receipt(request.scope, row)
    context = {
        "row": row, "shown": shown, "mark": words.STATES[shown.state], "out": row.way == Way.OUT,
        "place": places.names([row.place]).get(row.place, row.place),
        "made_by": who[row.made_by].name, "may": open_ and access.opens(request, "close-letter", "POST"),
        "address": _address(request, row) if sent else "", "code": links.code_of(row) if sent else "",
        "locked": row.tries >= actions.MOST_TRIES,
        "people": [_person(one) for one in queries.people_of(request.scope, row)],
        "delivery": delivery, "rows": [_receipted(one) for one in rows], "waits": shown.state == rules.ASKED,
    }  # fmt: skip
    return render(request, "screening/letters/letter.html", context)


def _address(request: PageRequest, row: Letter) -> str:
    return request.build_absolute_uri(reverse("letter-page", args=[links.make_token(row)]))


def _person(one: LetterPerson) -> dict[str, Any]:
    kept = one.words
    return {
        "row": one, "name": mask_name(kept.get("name", "")), "number": mask_number(kept.get("id_number", "")),
        "phone": mask_phone(kept.get("phone", "")), "note": kept.get("note", ""),
        "outcome": words.OUTCOMES.get(one.outcome, ""),
    }  # fmt: skip


def _receipted(one: Receipted) -> dict[str, Any]:
    row = one.measure
    force = row is not None and row.state == "force"
    return {
        "number": one.number, "state": one.state, "kind": said.KINDS.get(row.kind, "") if row and force else "",
        "until": row.until if row and force else None, "contact": said.CONTACTS.get(row.contact, "") if row else "",
    }  # fmt: skip


@require_GET
def letter_file(request: PageRequest, number: int) -> HttpResponse:
    """The letter on paper, with the link as it is now. No name stands on it."""
    row = queries.letter(request.scope, number)
    if row.way != Way.OUT or row.sent_at is None:
        raise NotFound
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.pdf"
        document.write_letter(row, people=row.people.count(), address=_address(request, row), path=path)
        response = HttpResponse(path.read_bytes(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{row.pk}.pdf"'
    return response


@require_POST
def renew_letter(request: PageRequest, number: int) -> HttpResponse:
    """A new link and code."""
    actions.renew(scope=request.scope, letter=number)
    messages.success(request, _("A new link and a new code. The former ones open nothing any more."))
    return HttpResponseRedirect(reverse("letter", args=[number]))


@require_POST
def close_letter(request: PageRequest, number: int) -> HttpResponse:
    """Nobody waits for it any more."""
    try:
        actions.close(scope=request.scope, letter=number, why=request.POST.get("why", ""))
    except NotFound:
        raise
    except Problem as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The letter is closed."))
    return HttpResponseRedirect(reverse("letter", args=[number]))


@require_POST
def note_receipt(request: PageRequest, number: int) -> HttpResponse:
    """The receipt went back."""
    actions.note_receipt(scope=request.scope, letter=number)
    messages.success(request, _("Written down."))
    return HttpResponseRedirect(reverse("letter", args=[number]))
