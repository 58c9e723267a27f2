"""The other side's page, without an account: acknowledge with the code, read the list, answer for each person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from muster.incidents import queries as incidents
from muster.kernel import audit, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.screening.letter_models import Letter
from muster.screening.letters import actions, links, queries, words
from muster.screening.letters.forms import Receive

COOKIE = "letter"


@never_cache
@require_http_methods(["GET", "POST"])
def letter_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked; with the code the list opens, and each answer stands in our ledger at once."""
    link = links.read_token(token)
    link.scope.apply()
    row = actions.opened_letter(link)
    reading = links.may_read(row, request.COOKIES.get(COOKIE, ""))
    form = Receive(request.POST if request.method == "POST" and not reading else None)
    said, status = "", 200
    if request.method == "POST":
        try:
            reading, said = _post(request, link.scope, row, form, reading=reading)
        except Problem as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
        row.refresh_from_db()
    context = _shown(link.scope, row, reading=reading) | {"form": form, "said": said}
    response = render(request, "screening/letters/letter_page.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    if reading:
        response.set_cookie(
            COOKIE, links.make_reading(row), max_age=int(links.READING.total_seconds()), path=request.path,
            httponly=True, samesite="Strict", secure=request.is_secure(),
        )  # fmt: skip
    return response


def _post(request: HttpRequest, scope: Scope, row: Letter, form: Receive, *, reading: bool) -> tuple[bool, str]:
    """Take what was sent; answers whether the list may be read, and what to say."""
    if reading:
        pairs = {
            one.pk: (request.POST.get(f"outcome-{one.pk}", ""), request.POST.get(f"note-{one.pk}", ""))
            for one in queries.people_of(scope, row)
        }
        done = actions.answer(scope=scope, letter=row.pk, said=pairs)
        return True, _("Received with thanks. Answers written down: %(count)d") % {"count": done}
    if not form.is_valid():
        return False, ""
    if not actions.try_code(scope=scope, letter=row.pk, typed=form.cleaned_data["code"]):
        form.add_error("code", _("This is not the code. Ask the office that sent the letter, by telephone."))
        return False, ""
    actions.acknowledge(scope=scope, letter=row.pk, by=form.cleaned_data["by"])
    return True, _("Acknowledged. The office that sent it sees that you have it.")


def _shown(scope: Scope, row: Letter, *, reading: bool) -> dict[str, Any]:
    incident, now = incidents.incident(row.incident), clock.now(row.incident)
    people = queries.people_of(scope, row)
    if reading:
        audit.write(scope, action="screening.read_letter", subject=f"letter:{row.pk}", place=row.place)
    return {
        "operation": incident, "title": incidents.title(incident), "row": row, "at": now, "reading": reading,
        "late": row.due_at <= now, "place": places.names([row.place]).get(row.place, row.place), "count": len(people),
        "answered": sum(bool(one.outcome) for one in people), "outcomes": words.OUTCOMES.items(),
        "people": [(one, one.words) for one in people] if reading else [],
    }  # fmt: skip
