"""A call-up on paper: for the wall, or for one organisation, each with the code that leads to the answer.

`?form=docx` asks for it as Word instead of as PDF.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muster.accounts.access import PageRequest
from muster.callups import links
from muster.callups.actions.callups import FILE_KINDS
from muster.callups.documents import sheet
from muster.callups.models import CallUp
from muster.callups.queries import callups as queries
from muster.incidents import queries as incidents
from muster.people.queries import organisations as people
from muster.places import queries as places


@require_GET
def call_up_sheet(request: PageRequest, number: int) -> HttpResponse:
    """The sheet for everybody; with a code to sign up where people may."""
    row = queries.callup(request.scope, number)
    asks = row.asks == CallUp.Asks.VOLUNTEER
    return _sheet(request, row, link=links.sign_up_page(row) if asks else "", scan=_("Scan to sign up"))


@require_GET
def answer_sheet(request: PageRequest, number: int) -> HttpResponse:
    """The sheet for one organisation, with the code of its own answer."""
    answer = queries.answer(request.scope, number)
    unit = people.by_ids(request.scope, [answer.organisation])
    to = people.named(unit[0]) if unit else ""
    scan = _("Scan to answer without an account")
    return _sheet(request, answer.callup, to=to, link=links.answer_page(answer), scan=scan)


def _sheet(request: PageRequest, row: CallUp, *, to: str = "", link: str, scan: str) -> HttpResponse:
    """`link` is the page behind the code; a call-up that has ended takes nothing more, and has none."""
    operation = incidents.incident(row.incident)
    sender = _("%(place)s headquarters") % {"place": places.names([row.place]).get(row.place, "")}
    code = request.build_absolute_uri(link) if link and row.ended_at is None else ""
    made = sheet.sheet(row, sender=sender, to=to, link=code, scan=scan, exercise=operation.exercise)
    form = "docx" if request.GET.get("form") == "docx" else "pdf"
    content = sheet.docx(made) if form == "docx" else sheet.pdf(made)
    response = HttpResponse(content, content_type=FILE_KINDS[form])
    shown = "attachment" if form == "docx" else "inline"
    response["Content-Disposition"] = f'{shown}; filename="call-up-{row.pk}.{form}"'
    response["Cache-Control"] = "no-store"
    return response
