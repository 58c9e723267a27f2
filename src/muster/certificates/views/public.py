"""Without an account: the certificate on its holder's phone, and the page on which anybody can check one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from muster.certificates import card, documents, links, queries, words
from muster.certificates.models import Certificate
from muster.certificates.queries import Answer
from muster.incidents import queries as incidents
from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, system
from muster.kernel.signing.serials import spelled, unspelled
from muster.people.queries import wards
from muster.places import queries as places

CHECKER, HOLDER = "anybody", "holder"


@never_cache
@require_GET
def certificate_page(request: HttpRequest, token: str) -> HttpResponse:
    """The code large, and what it certifies."""
    opened = links.opened_holder(token)
    if opened is None:
        raise NotFound(_("There is no such certificate."))
    incident, serial, guardian = opened
    with acting(Scope(incident, ("",), names=True, actor=HOLDER)) as scope:
        row = queries.by_serial(scope, serial)
        if row is None:
            raise NotFound(_("There is no such certificate."))
        wards.open_to(scope, row.person, guardian, clock.today(incident))
        response = render(request, "certificates/holder.html", _held(scope, row))
    response["X-Robots-Tag"] = "noindex"
    return response


def _held(scope: Scope, row: Certificate) -> dict[str, object]:
    try:
        said, text = queries.release_of(row), queries.text_of(scope, row)
    except Problem:  # the operation is closed, and with it whose certificate it was
        raise NotFound(_("There is no such certificate.")) from None
    return {
        "row": row, "label": said.label, "number": spelled(bytes(row.serial)),
        "measure": words.MEASURES[row.measure], "place": places.names({row.place}).get(row.place, row.place),
        "picture": documents.code(text).svg_data_uri(scale=6, border=4),
        "drill": incidents.incident(row.incident).exercise,
    }  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def check_certificate(request: HttpRequest) -> HttpResponse:
    """Type the number, or paste what a scanner read: whether the certificate holds, and whose it is, masked."""
    text = request.POST.get("code", "").strip()
    context: dict[str, object] = {"code": text}
    if text:
        found = _answer(text)
        context |= {"reason": found.reason, "answer": words.ANSWERS[found.reason], "holds": not found.reason}
        if found.release is not None and found.reason != "other_incident":
            context |= _shown(found)
    return render(request, "certificates/check.html", context)


def _answer(text: str) -> Answer:
    """By the code where it is one; a number is looked for in every operation that is open."""
    if text.startswith(card.PREFIX):
        incident = card.incident_in(text)
        if incident is None:
            return Answer("malformed")
        with acting(system(incident, CHECKER)) as scope:
            return queries.check(scope, text)
    serial = unspelled(text)
    for operation in incidents.open_incidents() if serial is not None else ():
        with acting(system(operation.pk, CHECKER)) as scope:
            row = queries.by_serial(scope, serial or b"")
            if row is not None:
                reason = "" if row.withdrawn_at is None else "revoked"
                return Answer(reason, queries.release_of(row))
    return Answer("unknown")


def _shown(found: Answer) -> dict[str, object]:
    release = found.release
    assert release is not None  # noqa: S101 - the caller looked
    return {
        "release": release, "number": spelled(release.serial), "measure": words.MEASURES[release.measure],
        "place": places.names({release.place}).get(release.place, release.place),
        "since": words.moment(release.since), "ended": words.moment(release.ended),
        "drill": incidents.incident(release.incident).exercise,
    }  # fmt: skip
