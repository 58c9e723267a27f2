"""Asking for the gate register as a file."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from muster.accounts.access import PageRequest
from muster.checkpoints import register
from muster.checkpoints.forms import RegisterForm
from muster.checkpoints.views.common import choices
from muster.kernel import asof, clock, jobs


@require_http_methods(["GET", "POST"])
def export_register(request: PageRequest) -> HttpResponse:
    """Choose place, period and layout; the file is made in the background."""
    moment = request.as_of or clock.now(request.scope.incident or 0)
    local = timezone.localtime(moment)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = request.POST if request.method == "POST" else None
    form = RegisterForm(
        asked,
        places=choices(request),
        layouts=register.layouts(),
        initial={
            "place": request.GET.get("place", ""), "since": midnight, "until": midnight + timedelta(days=1),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        reason = values["reason"].strip() if bool(values["names"]) and request.scope.names else ""
        place, since, until = values["place"], values["since"], values["until"]
        needs = (
            register.needs(request.scope, place=place, since=since, until=until, as_of=moment, reason=reason)
            if reason
            else None
        )
        number = jobs.start(
            request.scope,
            register.KIND,
            needs=needs,
            subject=values["place"],
            place=place,
            layout=values["layout"],
            since=since.isoformat(),
            until=until.isoformat(),
            as_of=asof.text(moment if needs else request.as_of) or None,
            reason=reason,
        )
        return HttpResponseRedirect(reverse("job", args=[number]))
    return render(request, "checkpoints/register.html", {"form": form})
