"""The pass on its holder's own phone: a signed link, no account."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muster.incidents import queries as incidents
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, system
from muster.kernel.signing.serials import spelled
from muster.passes import queries, rule_text, words
from muster.passes.documents.cards import qr
from muster.passes.models import Pass

_SIGNER = signing.Signer(salt="muster.passes.holder")


def address(row: Pass) -> str:
    """The address of a pass's own page. Whoever has it has the pass: it is sent to the holder alone."""
    return reverse("pass-page", args=[_SIGNER.sign(f"{row.incident}-{bytes(row.serial).hex()}")])


def _opened(token: str) -> tuple[int, bytes]:
    try:
        incident, _dash, serial = _SIGNER.unsign(token).partition("-")
        return int(incident), bytes.fromhex(serial)
    except (signing.BadSignature, ValueError):
        raise NotFound(_("There is no such pass.")) from None


@require_GET
def pass_page(request: HttpRequest, token: str) -> HttpResponse:
    """The code large, until when it holds, and the rule in plain words."""
    incident, serial = _opened(token)
    with acting(system(incident, "holder")) as scope:
        context = _context(scope, serial)
        response = render(request, "passes/holder.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _context(scope: Scope, serial: bytes) -> dict[str, object]:
    row = queries.by_serial(scope, serial)
    operation = incidents.incident(row.incident)
    state = queries.state(row, incidents.now(row.incident))
    names = rule_text.gate_names([row])
    try:
        said = queries.card_of(row)
        picture = qr(queries.text_of(scope, row)).svg_data_uri(scale=8, border=4) if state in ("valid", "early") else ""
    except Problem:  # the operation is closed, and with it whom the pass was for
        raise NotFound(_("There is no such pass.")) from None
    return {
        "row": row,
        "state": state,
        "state_label": words.STATES[state],
        "label": said.label,
        "number": row.permit or spelled(serial),
        "title": row.batch.title if row.batch else names.get(row.place, row.place),
        "vehicle": row.kind == "vehicle",
        "rule": rule_text.sentence(row),
        "gates": rule_text.gates(row, names),
        "picture": picture,
        "drill": operation.exercise,
    }
