"""Channels and texts: what the command sets up before it is needed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.kernel import clock
from muster.kernel.problems import Problem
from muster.messages import actions, queries
from muster.messages import other_ways as other
from muster.messages.forms import ChannelForm, OtherWayForm, TemplateForm, examples
from muster.places import queries as places

PAGE = 50


@require_http_methods(["GET", "POST"])
def message_channels(request: PageRequest) -> HttpResponse:
    """The ways out, and opening one."""
    form = ChannelForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_channel(request.scope, draft=form.draft())
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The channel is open."))
            return redirect("message-channels")
    channels = queries.channels(request.scope)
    names = places.names({one.place for one in channels})
    rows = [(one, names.get(one.place, one.place), request.scope.covers(one.place)) for one in channels]
    context = {"rows": rows, "form": form, "examples": examples(), "may_write": request.as_of is None}
    return render(request, "messages/channels.html", context)


@require_POST
def end_channel(request: PageRequest, number: int) -> HttpResponse:
    """Close a way out."""
    actions.end_channel(request.scope, channel=number)
    return redirect("message-channels")


@require_http_methods(["GET", "POST"])
def message_texts(request: PageRequest) -> HttpResponse:
    """The texts that were filed, and filing one."""
    form = TemplateForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            actions.file_template(request.scope, **form.cleaned_data)
        except Problem as trouble:
            form.add_error("text", str(trouble))
        else:
            messages.success(request, _("The text is kept."))
            return redirect("message-texts")
    rows = queries.templates(request.scope)
    context = {"rows": rows, "form": form, "may_write": request.as_of is None}
    return render(request, "messages/texts.html", context)


@require_http_methods(["GET", "POST"])
def other_ways(request: PageRequest) -> HttpResponse:
    """Who was told without a message: what was noted, and noting more."""
    scope, today = request.scope, clock.today(request.scope.incident or 0)
    form = OtherWayForm(request.POST or None, scope=scope, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        try:
            other.note(scope, noted=other.Noted(**form.cleaned_data))
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Noted."))
            return redirect("other-ways")
    page = Paginator(other.standing(scope, request.as_of), PAGE).get_page(request.GET.get("page"))
    names = places.names({one.place for one in page.object_list})
    context = {
        "rows": [(one, names.get(one.place, one.place)) for one in page.object_list], "page": page, "form": form,
        "sums": other.sums(scope, request.as_of), "may_write": request.as_of is None,
    }  # fmt: skip
    return render(request, "messages/other_ways.html", context)


@require_POST
def take_back_other_way(request: PageRequest, number: int) -> HttpResponse:
    """A count was wrong."""
    other.take_back(request.scope, number=number)
    return redirect("other-ways")
