"""What the command writes about itself: the level of response, phases, groups."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muster.incidents import actions, command, queries
from muster.incidents.forms import AddGroup, BeginPhase, SetLevel
from muster.kernel.problems import Problem
from muster.kernel.request import Page
from muster.kernel.scope import incident_of


def _done(request: Page, form: forms.Form, act: Callable[[], object]) -> HttpResponse:
    """Do it where the form is in order; what was wrong is said on the page of the operation."""
    if form.is_valid():
        try:
            act()
        except Problem as problem:
            messages.error(request, str(problem) or _("This place is not within your reach."))
    else:
        wrong = [f"{form.fields[name].label}: {said[0]}" for name, said in form.errors.items()]
        messages.error(request, "; ".join(wrong))
    return HttpResponseRedirect(reverse("operation"))


@require_POST
def set_level(request: Page) -> HttpResponse:
    """Raise, lower or end the emergency response."""
    form = SetLevel(request.POST)
    return _done(request, form, lambda: actions.set_level(request.scope, **form.cleaned_data))


@require_POST
def begin_phase(request: Page) -> HttpResponse:
    """A phase begins now, the one before ends."""
    form = BeginPhase(request.POST)
    since = queries.now(incident_of(request.scope))
    return _done(request, form, lambda: actions.begin_phase(request.scope, since=since, **form.cleaned_data))


@require_POST
def add_group(request: Page) -> HttpResponse:
    """A group of the command's own, or forward staff at a place."""
    form = AddGroup(request.POST)
    return _done(request, form, lambda: command.add_group(request.scope, **form.cleaned_data))
