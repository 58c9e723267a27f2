"""Shifts at the desk: open one, hand out its codes, see who is in, send somebody out, close it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from muster.accounts import actions as accounts
from muster.accounts import rules as account_rules
from muster.accounts import shift_queries
from muster.kernel.problems import Problem
from muster.kernel.sheets import writing
from muster.people import shift_forms, words
from muster.people.actions.shifts import Handed, hand_out_again
from muster.people.actions.shifts import hand_out_codes as hand_out
from muster.people.models import TakeOver
from muster.people.queries import on_duty
from muster.people.queries import shifts as queries
from muster.people.views import PAGE_ROWS, PageRequest, moment, watermark
from muster.places import queries as places


@dataclass(frozen=True)
class Handover:
    """A phone that went from one person to the next, as the shift's page shows it: names masked, None where unknown."""

    row: TakeOver
    site: str
    leaves: str | None
    takes: str | None
    shown: str


@require_http_methods(["GET", "POST"])
def shifts(request: PageRequest) -> HttpResponse:
    """The shifts within reach, those that run first, and a new one."""
    now = moment(request)
    start = {"place": request.GET.get("site", "")}
    form = shift_forms.OpenShift(request.POST or None, scope=request.scope, now=now, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            opened = accounts.open_shift(request.scope, **form.cleaned_data)
        except Problem as trouble:
            form.add_error("place" if trouble.code == "not_found" else None, str(trouble))
        else:
            messages.success(request, _("The shift is open. Now hand out its code, or codes for single numbers."))
            return redirect("people:shift-desk", opened)
    page = Paginator(shift_queries.shifts_counted(request.scope), PAGE_ROWS).get_page(request.GET.get("page"))
    names = places.names({row.place for row in page.object_list})
    locked = shift_queries.failures_of(request.scope, [row.pk for row in page.object_list])
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "shift": row,
                "place": names.get(row.place, row.place),
                "role": row.get_role_display(),
                "state": account_rules.shift_state(row.since, row.until, row.closed_at, now),
                "locked": locked.get(row.pk, 0) >= account_rules.FAILURES_OF_SHIFT,
            }
            for row in page.object_list
        ],
    }
    return render(request, "people/shifts.html", context)


@require_http_methods(["GET"])
def shift_desk(request: PageRequest, shift: int) -> HttpResponse:
    """One shift: who is in, who on the list is not, and its codes."""
    return _desk(request, shift, shift_forms.Numbers())


def _desk(request: PageRequest, shift: int, form: shift_forms.Numbers) -> HttpResponse:
    row = shift_queries.shift(request.scope, shift)
    failures = shift_queries.failures_of(request.scope, [shift]).get(shift, 0)
    handed = on_duty.take_overs(request.scope, row.place, row.since, row.until)
    names = on_duty.named(request.scope, [person for one in handed for person in (one.leaves, one.takes)])
    sites = places.names({one.site for one in handed})
    context = {
        "shift": row,
        "state": account_rules.shift_state(row.since, row.until, row.closed_at, moment(request)),
        "place": places.names([row.place]).get(row.place, row.place),
        "role": row.get_role_display(),
        "inside": queries.present(request.scope, shift),
        "awaited": queries.awaited(request.scope, shift),
        "handed": [
            Handover(
                one, sites.get(one.site, one.site), names.get(one.leaves), names.get(one.takes), words.shown(one.how)
            )
            for one in handed
        ],
        "form": form,
        "failures": failures,
        "locked": failures >= account_rules.FAILURES_OF_SHIFT,
    }
    return render(request, "people/shift_desk.html", context)


@never_cache
@require_http_methods(["POST"])
def renew_shift_code(request: PageRequest, shift: int) -> HttpResponse:
    """Show a fresh code for all, as text and picture: on this answer only."""
    code = accounts.renew_shift_code(request.scope, shift=shift)
    # Built from the host by which this officer reached the server, and shown to nobody else. The code stands behind a
    # '#': browsers keep that to themselves, so it is in no server's log.
    address = request.build_absolute_uri(reverse("people:shift"))
    row = shift_queries.shift(request.scope, shift)
    context = {
        "code": code,
        "address": address,
        "shift": row,
        "place": places.names([row.place]).get(row.place, row.place),
        "role": row.get_role_display(),
        "picture": segno.make(f"{address}#{code}", error="m", micro=False).svg_data_uri(scale=6),
    }
    return render(request, "people/shift_code.html", context)


@require_http_methods(["POST"])
def withdraw_shift_code(request: PageRequest, shift: int) -> HttpResponse:
    """The code for all is void from now on."""
    accounts.withdraw_shift_code(request.scope, shift=shift)
    messages.success(request, _("The shift's code is void. Whoever signed in stays in."))
    return redirect("people:shift-desk", shift)


@never_cache
@require_http_methods(["POST"])
def hand_out_codes(request: PageRequest, shift: int) -> HttpResponse:
    """One-time codes for the numbers typed, for one on the list, or for all who are not in: a page or a spreadsheet."""
    if "code" in request.POST or "again" in request.POST:
        only = [int(code) for code in request.POST.getlist("code") if code.isdigit()] or None
        return _handed(request, shift, hand_out_again(request.scope, shift=shift, codes=only))
    form = shift_forms.Numbers(request.POST)
    if not form.is_valid():
        return _desk(request, shift, form)
    try:
        lines = hand_out(request.scope, shift=shift, contacts=form.cleaned_data["numbers"])
    except Problem as trouble:
        if trouble.code in ("not_found", "shift_over"):
            raise
        form.add_error("numbers", str(trouble))
        return _desk(request, shift, form)
    return _handed(request, shift, lines)


def _handed(request: PageRequest, shift: int, lines: Sequence[Handed]) -> HttpResponse:
    row = shift_queries.shift(request.scope, shift)
    mark = watermark(request, moment(request))
    if request.POST.get("as") == "sheet":
        header = [_("Name"), _("Phone"), _("Code for one sign-in")]
        cells = [[line.name, line.phone, line.code] for line in lines]
        response = HttpResponse(
            writing.table_file(_("One-time codes"), header, cells, watermark=mark), content_type=writing.XLSX
        )
        response["Content-Disposition"] = 'attachment; filename="codes.xlsx"'
        return response
    context = {
        "lines": lines,
        "shift": row,
        "place": places.names([row.place]).get(row.place, row.place),
        "address": request.build_absolute_uri(reverse("people:shift")),
        "mark": mark,
    }
    return render(request, "people/shift_codes.html", context)


@require_http_methods(["POST"])
def close_shift(request: PageRequest, shift: int) -> HttpResponse:
    """The shift is over: everybody is out."""
    accounts.close_shift(request.scope, shift=shift)
    messages.success(request, _("The shift is over. Whoever was signed in is signed out."))
    return redirect("people:shift-desk", shift)


@require_http_methods(["POST"])
def strike_off(request: PageRequest, code: int) -> HttpResponse:
    """Take one person off the list."""
    shift = accounts.strike_off(request.scope, code=code)
    messages.success(
        request, _("They are off the list. What a phone without network records in their name waits for a decision.")
    )
    return redirect("people:shift-desk", shift)


@require_http_methods(["POST"])
def end_shift_entry(request: PageRequest, entry: int) -> HttpResponse:
    """Send one person out."""
    shift = accounts.end_entry(request.scope, entry=entry)
    messages.success(
        request, _("Access is ended. With the shift's code they could come in under another name: renew it.")
    )
    return redirect("people:shift-desk", shift)
