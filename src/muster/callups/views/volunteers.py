"""Who signed up for a call-up: accepted or not, and taken into a unit and a team."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.access import PageRequest
from muster.callups import forms
from muster.callups.actions import volunteers as actions
from muster.callups.models import CallUp, Volunteer
from muster.callups.queries import callups
from muster.callups.queries import volunteers as queries
from muster.callups.views.callups import PAGE, day
from muster.kernel.problems import NotFound, Problem
from muster.people.queries import organisations as people


@require_GET
def volunteers(request: PageRequest, number: int) -> HttpResponse:
    """Who signed up for a call-up."""
    form = forms.TakeIn(scope=request.scope, on=day(request))
    return _shown(request, callups.callup(request.scope, number), form)


def _shown(request: PageRequest, row: CallUp, form: forms.TakeIn) -> HttpResponse:
    found = queries.volunteers(request.scope, row.pk)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    skills = {skill.key: people.named(skill) for skill in people.skills()}
    lines = [
        (queries.line(request.scope, one), [skills.get(key, key) for key in one.skills]) for one in page.object_list
    ]
    waiting = found.filter(state=Volunteer.State.ACCEPTED, staff=None).count()
    context = {
        "callup": row, "page": page, "lines": lines, "form": form, "waiting": waiting,
        "may_write": request.as_of is None,
    }  # fmt: skip
    return render(request, "callups/volunteers.html", context)


@require_POST
def decide_volunteer(request: PageRequest, number: int) -> HttpResponse:
    """Accept somebody, or not."""
    row = actions.decide(request.scope, volunteer=number, accept=request.POST.get("accept") == "yes")
    return redirect("volunteers", row.callup)


@require_POST
def take_in_volunteers(request: PageRequest, number: int) -> HttpResponse:
    """Put whoever was accepted among a unit's people, and into a team."""
    row = callups.callup(request.scope, number)
    form = forms.TakeIn(request.POST, scope=request.scope, on=day(request))
    if not form.is_valid():
        return _shown(request, row, form)
    try:
        taken = actions.take_in(request.scope, callup=row, **form.cleaned_data)
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    else:
        messages.success(request, _told(taken))
    return redirect("volunteers", number)


def _told(taken: actions.TakenIn) -> str:
    """What became of them. It never says why somebody was kept back."""
    words = ngettext("Taken in: %(count)d person.", "Taken in: %(count)d people.", taken.count) % {"count": taken.count}
    if taken.barred:
        words += " " + _("Cannot be deployed at present: %(count)d.") % {"count": taken.barred}
    if taken.unreadable:
        words += " " + _("Names that cannot be read: %(count)d.") % {"count": taken.unreadable}
    return words
