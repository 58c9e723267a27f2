"""Notice and promise: who has not signed, printing for paper, and the page on which somebody signs on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.accounts import access
from muster.accounts.access import PageRequest
from muster.certificates import jobs, links, papers, words
from muster.incidents import queries as incidents
from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.people.queries import wards
from muster.places import queries as places
from muster.screening.queries import ledger as screening

PAGE = 50
SIGNER = "resident"


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """Everybody who has not signed yet, with the link that is sent to them."""
    scope, place = request.scope, request.GET.get("place", "")
    found = papers.unsigned(scope, place=place)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    names = screening.names(scope, [one.row.person for one in shown])
    where = places.names({one.row.place for one in shown})
    young = wards.children(scope, [one.row.person for one in shown], clock.today(scope.incident or 0))
    context = {
        "page": page, "place": place,
        "may_mark": request.as_of is None and access.opens(request, "mark-signed", "POST"),
        "may_print": request.as_of is None and access.opens(request, "print-papers", "POST"),
        "lines": [
            {
                "row": one.row, "whom": names.get(one.row.person), "place": where.get(one.row.place, one.row.place),
                "measure": words.MEASURES.get(one.row.kind, ""), "papers": one.papers,
                "child": young.get(one.row.person), "link": _link(request, one.row.person, young),
            }
            for one in shown
        ],
    }  # fmt: skip
    return render(request, "certificates/papers.html", context)


def _link(request: PageRequest, person: UUID, young: Mapping[UUID, wards.Child]) -> str:
    """The link to sign by; '' for a child as long as nobody is written down as guardian."""
    child = young.get(person)
    if child is not None and child.guardian is None:
        return ""
    guardian = child.guardian.pk if child is not None and child.guardian is not None else None
    return request.build_absolute_uri(links.papers_address(request.scope.incident or 0, person, guardian))


@require_POST
def mark_signed(request: PageRequest, person: UUID, paper: str) -> HttpResponse:
    """The printed paper came back signed."""
    papers.sign_on_paper(scope=request.scope, person=person, paper=paper)
    messages.success(request, _("Noted as signed on paper. Keep the paper in the file."))
    return HttpResponseRedirect(reverse("papers"))


@require_POST
def print_papers(request: PageRequest) -> HttpResponse:
    """Print what has not been signed, with lines to sign on, in the background."""
    job = jobs.start_papers(request.scope, place=request.POST.get("place", ""))
    return HttpResponseRedirect(reverse("job", args=[job]))


@never_cache
@require_http_methods(["GET", "POST"])
def sign_papers(request: HttpRequest, token: str) -> HttpResponse:
    """The papers of one's own measure; each is ticked, then signed with the name and, where a finger can, drawn."""
    opened = links.opened_papers(token)
    if opened is None:
        raise NotFound(_("This link has run out or is not complete. Ask your village or community for a new one."))
    incident, person, guardian = opened
    # As the resident: that operation, and in the database no place is left out, for they may have moved on.
    with acting(Scope(incident=incident, places=("",), names=True, actor=SIGNER)) as scope:
        trouble, status = "", 200
        ward = wards.open_to(scope, person, guardian, clock.today(incident))
        if request.method == "POST":
            try:
                papers.sign_on_phone(
                    scope=scope, person=person, name=request.POST.get("name", ""),
                    drawing=request.POST.get("drawing", ""), agreed=request.POST.getlist("agreed"), guardian=guardian,
                )  # fmt: skip
            except Problem as problem:
                trouble, status = str(problem), problem.status
        row, found = papers.for_person(scope, person)
        context = {
            "row": row, "papers": found, "trouble": trouble, "name": request.POST.get("name", ""),
            "open": any(signed is None for _paper, signed in found), "operation": incidents.incident(incident),
            "guardian": ward,
        }  # fmt: skip
        response = render(request, "certificates/sign.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
