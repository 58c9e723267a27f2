"""The list of releases, the certificates that were issued, and what is done with one of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.certificates import actions, documents, jobs, links, queries, words
from muster.certificates.models import Certificate
from muster.incidents import queries as incidents
from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.problems import Problem
from muster.kernel.signing.serials import spelled, unspelled
from muster.people.queries import wards
from muster.places import queries as places
from muster.screening.queries import ending
from muster.screening.queries import ledger as screening

PAGE = 50
FORMS = ("pdf", "docx")
SHOWN = ("certificates.issued", "certificates.withdrawn", "certificates.signed")


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """Who can be released now, who has no certificate yet, and the certificates, the latest first."""
    scope = request.scope
    now = request.as_of or incidents.now(scope.incident or 0)
    rows = queries.certificates(scope, request.as_of)
    number = request.GET.get("number", "").strip()
    if number:
        rows = rows.filter(serial=unspelled(number) or b"")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    names = places.names({row.place for row in shown})
    context = {
        "page": page, "number": number, "may_issue": request.as_of is None and scope.names,
        "lines": [_line(request, row, names) for row in shown],
        "figures": [(one, one.query.total(scope, Period(request.as_of))) for one in map(figure, SHOWN)],
    }  # fmt: skip
    if request.as_of is None:
        day = screening.day_of(now)
        context |= {
            "ended": ending.ended(scope, now).count(), "lacking": ending.lacking(scope, now).count(),
            "raised": ending.raised(scope, now).count(),
            "without": queries.without_certificate(scope).count(),
            "today": queries.issued_since(scope, day.begins).count(),
            "tonight": ending.under(scope).filter(until__gt=now, until__lte=day.ends).count(),
        }  # fmt: skip
    return render(request, "certificates/certificates.html", context)


def _line(request: PageRequest, row: Certificate, names: dict[str, str]) -> dict[str, object]:
    return {
        "row": row, "number": spelled(bytes(row.serial)), "holds": queries.holds(row, request.as_of),
        "label": queries.label(request.scope, row),
        "measure": words.MEASURES.get(row.measure, row.measure), "place": names.get(row.place, row.place),
    }  # fmt: skip


@require_POST
def issue_certificates(request: PageRequest) -> HttpResponse:
    """Release whoever can be released, issue what is lacking, and have it printed."""
    issued = actions.release_and_issue(scope=request.scope)
    if issued.nameless:
        text = ngettext(
            "%(count)d person has no name in the ledger and got no certificate.",
            "%(count)d people have no name in the ledger and got no certificate.",
            issued.nameless,
        )
        messages.warning(request, text % {"count": issued.nameless})
    if not issued.numbers:
        raise Problem("nobody_to_release", _("Nobody can be released now, and everybody released has a certificate."))
    return _printing(request, issued.numbers, "pdf")


def _printing(request: PageRequest, numbers: list[int], form: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("check-certificate"))
    job = jobs.start_printing(request.scope, numbers=numbers, form=form, address=address)
    return HttpResponseRedirect(reverse("job", args=[job]))


@require_POST
def print_todays(request: PageRequest) -> HttpResponse:
    """Have all printed that were issued since midnight and hold, also by the program itself."""
    begins = screening.day_of(incidents.now(request.scope.incident or 0)).begins
    numbers = list(queries.issued_since(request.scope, begins).values_list("pk", flat=True)[: actions.MOST])
    if not numbers:
        raise Problem("nothing_to_print", _("No certificate has been issued today. They are issued at the release."))
    return _printing(request, numbers, "pdf")


@require_GET
def detail(request: PageRequest, number: int) -> HttpResponse:
    """One certificate: what it says, its code, the holder's link, and how to withdraw it."""
    row = queries.one(request.scope, number)
    holds = queries.holds(row, request.as_of)
    child = wards.children(request.scope, [row.person], clock.today(row.incident)).get(row.person)
    guardian = child.guardian if child is not None else None
    context = {
        **_line(request, row, places.names({row.place})),
        "picture": _picture(request, row) if holds else "",
        "child": child,
        "link": request.build_absolute_uri(links.holder_address(row, guardian.pk if guardian is not None else None)),
        "may_write": request.as_of is None and holds,
    }  # fmt: skip
    return render(request, "certificates/certificate.html", context)


def _picture(request: PageRequest, row: Certificate) -> str:
    try:
        return str(documents.code(queries.text_of(request.scope, row)).svg_data_uri(scale=4))
    except Problem:
        return ""


@require_POST
def print_certificate(request: PageRequest, number: int) -> HttpResponse:
    """Have one printed as PDF or Word."""
    row = queries.one(request.scope, number)
    form = request.POST.get("form", "pdf")
    return _printing(request, [row.pk], form if form in FORMS else "pdf")


@require_POST
def withdraw_certificate(request: PageRequest, number: int) -> HttpResponse:
    """Let it hold no more."""
    actions.withdraw(scope=request.scope, number=number, reason=request.POST.get("reason", ""))
    messages.success(
        request,
        _("The certificate is withdrawn. The check page and the holder's page say so at once, phones with their pack."),
    )
    return HttpResponseRedirect(reverse("certificate", args=[number]))
