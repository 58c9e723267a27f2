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
        names = bool(values["names"]) and request.scope.names
        number = jobs.start(
            request.scope,
            register.KIND,
            subject=values["place"],
            place=values["place"],
            layout=values["layout"],
            since=values["since"].isoformat(),
            until=values["until"].isoformat(),
            as_of=asof.text(request.as_of) or None,
            reason=values["reason"].strip() if names else "",
        )
        return HttpResponseRedirect(reverse("job", args=[number]))
    return render(request, "checkpoints/register.html", {"form": form})
