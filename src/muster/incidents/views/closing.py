"""Pages of closing: what is still open, when which data goes, the two signatures, the certificate."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.incidents import certificate, queries
from muster.incidents import closing as actions
from muster.incidents.models import Incident
from muster.kernel import clock, purging
from muster.kernel import closing as loose
from muster.kernel.models import PurgeOrder
from muster.kernel.naming import called
from muster.kernel.problems import NotFound, Problem
from muster.kernel.request import Page
from muster.kernel.scope import Scope
from muster.places import queries as places


class Confirm(forms.Form):
    """What cannot be taken back is confirmed by typing the operation's short name."""

    name = forms.CharField(label=gettext_lazy("Type the operation's short name to confirm"), max_length=80)

    def __init__(self, *args: object, incident: Incident, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on untouched
        self._incident = incident
        self.fields["name"].help_text = incident.name
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        """Exactly the name."""
        name: str = self.cleaned_data["name"].strip()
        if name != self._incident.name:
            raise forms.ValidationError(_("This is not the operation's short name. Nothing was done."))
        return name


def _within(request: Page, pk: int | None) -> tuple[Scope, Incident]:
    """The operation that the page is about: a reader's own, or one whose place an audit administrator covers."""
    scope = request.scope
    if scope.incident is not None and pk in (None, scope.incident):
        return scope, queries.incident(scope.incident)
    found = queries.incident(pk or 0)
    if actions.AUDITOR not in scope.roles or scope.incident is not None or not scope.covers(found.place):
        raise NotFound
    inside = replace(scope, incident=found.pk)
    inside.apply()
    return inside, found


def _order(incident: Incident, pk: int) -> PurgeOrder:
    found = PurgeOrder.objects.filter(pk=pk, incident=incident.pk).first()
    if found is None:
        raise NotFound
    return found


@require_GET
def closings(request: Page) -> HttpResponse:
    """A reader's own operation; for an audit administrator all within reach, those that wait for a signature first."""
    if request.scope.incident is not None:
        return _show(request, None)
    rows = [
        (one, places.names({one.place}).get(one.place, one.place), queries.title(one), purging.open_order(one.pk))
        for one in queries.all_incidents()
        if request.scope.covers(one.place)
    ]
    rows.sort(key=lambda row: row[3] is None or row[3].agreed_by is not None)
    return render(request, "incidents/closings.html", {"rows": rows})


@require_GET
def closing(request: Page, pk: int) -> HttpResponse:
    """One operation, for the audit administrator."""
    return _show(request, pk)


def _show(request: Page, pk: int | None) -> HttpResponse:
    scope, incident = _within(request, pk)
    now = clock.now(incident.pk)
    order = purging.open_order(incident.pk)
    waits = order is not None and order.agreed_by is None
    kept = queries.kept(scope, incident)
    due = any(one.is_due(now) for one in kept)
    commands = actions.COMMAND in scope.roles and scope.covers(incident.place) and request.as_of is None
    done = purging.done_orders(incident.pk)
    signers = {order.asked_by, order.agreed_by} if order else set()
    context = {
        "operation": incident,
        "title": queries.title(incident),
        "place_name": places.names({incident.place}).get(incident.place, incident.place),
        "open": loose.still_open(scope) if incident.closed_at is None and scope.places else [],
        "kept": [(one, one.is_due(now)) for one in kept],
        "next": min((one.due_at for one in kept if one.due_at and not one.gone_at), default=None),
        "order": order,
        "signers": called("user", scope, signers),
        "waits": waits,
        "done": [_line(one) for one in done],
        "may_close": commands and incident.closed_at is None,
        "may_ask": commands and due and order is None,
        "may_agree": waits and actions.AUDITOR in scope.roles,
        **(_progress(incident, order) if order is not None and not waits else {}),
    }
    return render(request, "incidents/closing.html", context)


def _line(order: PurgeOrder) -> tuple[PurgeOrder, int, str]:
    """A finished order in the list of certificates: how many rows went, and the certificate's hash."""
    return order, sum((order.certificate or {}).get("counts", {}).values()), bytes(order.hash or b"").hex()


def _progress(incident: Incident, order: PurgeOrder) -> dict[str, object]:
    return {
        "text": _("Destroying: the key first, then the rows"),
        "url": reverse("purge-progress", args=[incident.pk, order.pk]),
        "done_steps": order.step,
        "total": order.steps,
        "finished": order.done_at is not None,
        "result_url": reverse("purge-certificate", args=[incident.pk, order.pk]) if order.done_at else "",
        "result_verb": _("See the certificate"),
    }


@require_GET
def purge_progress(request: Page, pk: int, order: int) -> HttpResponse:
    """The part of the page that changes while names are destroyed."""
    _scope, incident = _within(request, pk)
    context = _progress(incident, _order(incident, order))
    return render(request, "web/parts/progress.html", {**context, "done": context["done_steps"]})


@require_http_methods(["GET", "POST"])
def close_operation(request: Page) -> HttpResponse:
    """What closing ends, by count, and the confirmation."""
    scope, incident = _within(request, None)
    form = Confirm(request.POST or None, incident=incident)
    if request.method == "POST" and form.is_valid():
        actions.close_incident(scope)
        return HttpResponseRedirect(reverse("closings"))
    found = loose.still_open(scope)
    context = {
        "operation": incident, "form": form, "open": found, "blocked": any(one.blocks for one in found),
        "kept": queries.kept(scope, incident), "closed": incident.closed_at is not None,
    }  # fmt: skip
    return render(request, "incidents/close_operation.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def ask_purge(request: Page) -> HttpResponse:
    """The dry run: what goes, by class and count; and the command's signature."""
    scope, incident = _within(request, None)
    form = Confirm(request.POST or None, incident=incident)
    if request.method == "POST" and form.is_valid():
        actions.ask_purge(scope)
        return HttpResponseRedirect(reverse("closings"))
    now = clock.now(incident.pk)
    going = [one for one in queries.kept(scope, incident) if one.is_due(now)]
    context = {"operation": incident, "form": form, "going": going, "order": purging.open_order(incident.pk)}
    return render(request, "incidents/sign_purge.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def agree_purge(request: Page, pk: int, order: int) -> HttpResponse:
    """The same for the second person, with what the first one signed."""
    scope, incident = _within(request, pk)
    found = _order(incident, order)
    form = Confirm(request.POST or None, incident=incident)
    if request.method == "POST" and form.is_valid():
        actions.agree_purge(scope, order=order)
        return HttpResponseRedirect(reverse("closing", args=[pk]))
    if found.agreed_by is not None or found.returned_by is not None:
        raise Problem("order_decided", _("This order has been decided on; nothing waits for a signature."), status=409)
    going = [one for one in queries.kept(scope, incident) if one.what.key in found.classes]
    context = {
        "operation": incident, "form": form, "going": going, "order": found, "second": True,
        "signers": called("user", scope, {found.asked_by}),
    }  # fmt: skip
    return render(request, "incidents/sign_purge.html", context, status=400 if form.errors else 200)


@require_POST
def return_purge(request: Page, pk: int, order: int) -> HttpResponse:
    """Not signed, with the reason."""
    scope, _incident = _within(request, pk)
    actions.return_purge(scope, order=order, why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("closing", args=[pk]))


def _paper(request: Page, pk: int, order: int) -> tuple[Incident, certificate.Certificate]:
    scope, incident = _within(request, pk)
    found = _order(incident, order)
    if found.done_at is None:
        raise NotFound
    return incident, certificate.certificate(scope, incident, found)


@require_GET
def purge_certificate(request: Page, pk: int, order: int) -> HttpResponse:
    """The certificate as a page."""
    incident, paper = _paper(request, pk, order)
    return render(
        request, "incidents/certificate.html", {"operation": incident, "paper": paper, "pk": pk, "order": order}
    )


@require_GET
def certificate_file(request: Page, pk: int, order: int) -> HttpResponse:
    """The certificate as PDF, to be printed, sealed and filed."""
    _incident, paper = _paper(request, pk, order)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.pdf"
        certificate.write_pdf(paper, path)
        response = HttpResponse(path.read_bytes(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{paper.number}.pdf"'
    return response
