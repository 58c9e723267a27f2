"""The list of passes, one pass, and what is done with them there."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.incidents import queries as incidents
from muster.kernel.problems import Problem
from muster.kernel.signing.serials import spelled
from muster.passes import actions, jobs, queries, rule_text, words
from muster.passes.documents.cards import qr
from muster.passes.forms import PassFilter
from muster.passes.models import Pass
from muster.passes.queries import Wanted
from muster.passes.views.holder import address
from muster.places import queries as places

PAGE = 50


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """What waits, how many hold, the last compounds, and the passes, newest first."""
    scope, moment = request.scope, request.as_of or incidents.now(request.scope.incident or 0)
    form = PassFilter(request.GET)
    wanted = Wanted(**form.cleaned_data) if form.is_valid() else Wanted()
    page = Paginator(queries.passes(scope, wanted, request.as_of), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    context = {
        "form": form,
        "page": page,
        "filtered": wanted != Wanted(),
        "lines": [_line(request, row, moment) for row in rows],
        "names": rule_text.gate_names(rows),
        "batches": [] if request.as_of else queries.batches(scope),
        "waiting": queries.count_flags(scope, request.as_of).count,
        "counts": [
            (key, label, queries.passes(scope, Wanted(state=key), request.as_of).count())
            for key, label in words.STATES.items()
        ],
        "opens_keys": access.opens(request, "pass-keys"),
        "may_issue": request.as_of is None,
        "compound": _compound(request, wanted, moment),
    }
    return render(request, "passes/passes.html", context)


def _compound(request: PageRequest, wanted: Wanted, moment: datetime) -> dict[str, object] | None:
    """The compound that the list is narrowed to, while passes of it can be withdrawn."""
    if wanted.batch is None or request.as_of is not None:
        return None
    standing = queries.standing(request.scope, wanted.batch, moment).count()
    return {"row": queries.batch(request.scope, wanted.batch), "standing": standing} if standing else None


def _line(request: PageRequest, row: Pass, moment: datetime) -> dict[str, object]:
    state = queries.state(row, moment)
    return {
        "row": row,
        "number": row.permit or spelled(bytes(row.serial)),
        "label": queries.label(request.scope, row),
        "state": state,
        "state_label": words.STATES[state],
        "rule": rule_text.sentence(row),
    }


@require_GET
def detail(request: PageRequest, number: int) -> HttpResponse:
    """One pass: what it says, its code, where it was used, and how to withdraw it."""
    row = queries.one(request.scope, number)
    moment = request.as_of or incidents.now(row.incident)
    uses = queries.uses(request.scope, bytes(row.serial))
    line = _line(request, row, moment)
    names = rule_text.gate_names([row]) | places.names({use.site for use in uses})
    context = {
        **line,
        "spelled": spelled(bytes(row.serial)),
        "kind": words.KINDS[row.kind],
        "lane": words.LANES.get(row.lane, ""),
        "place": names.get(row.place, row.place),
        "gates": rule_text.gates(row, names),
        "uses": [(use, names.get(use.site, use.site)) for use in uses],
        "opens_staff": access.opens(request, "people:staff-member"),
        "picture": _picture(request, row),
        "link": request.build_absolute_uri(address(row)),
        "may_write": request.as_of is None and line["state"] in ("valid", "early"),
    }
    return render(request, "passes/pass.html", context)


def _picture(request: PageRequest, row: Pass) -> str:
    try:
        text = queries.text_of(request.scope, row)
    except Problem:
        return ""
    return str(qr(text).svg_data_uri(scale=4))


@require_POST
def withdraw_pass(request: PageRequest, number: int) -> HttpResponse:
    """Let a pass hold no more."""
    actions.withdraw_pass(scope=request.scope, number=number, reason=request.POST.get("reason", ""))
    messages.success(request, _("The pass is withdrawn. Gates refuse it as soon as they have fetched their pack."))
    return HttpResponseRedirect(reverse("pass", args=[number]))


@require_POST
def withdraw_passes(request: PageRequest, batch: int) -> HttpResponse:
    """Let all passes of a compound hold no more."""
    gone = actions.withdraw_batch(scope=request.scope, batch=batch, reason=request.POST.get("reason", ""))
    said = ngettext(
        "%(number)s pass is withdrawn. Gates refuse it as soon as they have fetched their pack.",
        "%(number)s passes are withdrawn. Gates refuse them as soon as they have fetched their pack.",
        gone,
    )
    messages.success(request, said % {"number": gone})
    return HttpResponseRedirect(f"{reverse('passes')}?{urlencode({'batch': batch})}")


@require_POST
def print_passes(request: PageRequest) -> HttpResponse:
    """Have cards printed in the background: of a compound, or of one pass."""
    batch, number = (
        int(text) if (text := request.POST.get(name, "")).isdigit() else None for name in ("batch", "number")
    )
    if number is not None:
        subject = spelled(bytes(queries.one(request.scope, number).serial))
    else:
        subject = queries.batch(request.scope, batch or 0).title
    job = jobs.start_printing(request.scope, subject=subject, batch=batch, number=number)
    return HttpResponseRedirect(reverse("job", args=[job]))
