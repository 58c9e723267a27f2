"""Channels and texts: what the command sets up before it is needed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.accounts.access import PageRequest
from muster.kernel.problems import Problem
from muster.messages import actions, queries
from muster.messages.forms import ChannelForm, TemplateForm
from muster.places import queries as places


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
    context = {"rows": rows, "form": form, "may_write": request.as_of is None}
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
