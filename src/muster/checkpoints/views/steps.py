"""The steps that follow a turning back: which kinds there are, what they need, in which order they follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.accounts.access import PageRequest
from muster.checkpoints import actions
from muster.checkpoints.forms import NewStepForm, StepKindForm, StepOrderForm
from muster.checkpoints.models import StepKind
from muster.checkpoints.queries import stepkinds
from muster.checkpoints.rules import Needs
from muster.checkpoints.views.common import choices
from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem

Options = list[tuple[str, str]]


def said(row: StepKind) -> str:
    """What a kind of step is called, in the reader's language."""
    return row.name_en if (get_language() or "").startswith("en") else row.name_zh


def orders_by_place(book: stepkinds.Book, moment: datetime) -> list[tuple[str, list[str]]]:
    """The steps that follow, in words, for each place where an order was set; '' is everywhere else."""
    places = sorted({"", *(row.place for row in book.orders)})
    return [(place, [said(row) for row in book.at(place, moment).following]) for place in places]


def _wanted(request: PageRequest) -> tuple[str, Options, stepkinds.Held]:
    """The place that is worked on, those to choose from, and what holds there."""
    options = choices(request)
    place = request.GET.get("place", "")
    if place not in dict(options):
        if place and request.method == "POST":
            raise NotFound
        place = options[0][0] if options else ""
    moment = request.as_of or clock.now(request.scope.incident or 0)
    return place, options, stepkinds.book(request.scope, request.as_of).at(place, moment)


def _asked(request: PageRequest) -> Mapping[str, Any] | None:
    return request.POST if request.method == "POST" else None


def _needs(values: Mapping[str, Any]) -> Needs:
    return Needs(**dict.fromkeys(values.get("needs", ()), True))


@require_http_methods(["GET", "POST"])
def step_kind(request: PageRequest, key: str) -> HttpResponse:
    """What a kind of step is called and needs; a command officer sets it for a place."""
    place, options, held = _wanted(request)
    if key not in held.kinds or request.scope.incident is None:
        raise NotFound(_("There is no such kind of step."))
    kind = held.kinds[key]
    form = StepKindForm(
        _asked(request),
        places=options,
        check_itself=kind.position == stepkinds.CHECK_ITSELF,
        initial={
            "place": place, "name_zh": kind.name_zh, "name_en": kind.name_en,
            "needs": [name for name, needs in asdict(stepkinds.needs_of(kind)).items() if needs],
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        draft = actions.StepKindDraft(key, values["place"], values["name_zh"], values["name_en"], _needs(values))
        actions.set_step_kind(scope=request.scope, draft=draft)
        messages.success(request, _("The kind of step is set. Steps done from now on are judged by it."))
        return HttpResponseRedirect(reverse("policies"))
    return render(request, "checkpoints/step_kind.html", {"form": form, "kind": kind})


@require_http_methods(["GET", "POST"])
def add_step_kind(request: PageRequest) -> HttpResponse:
    """A kind of step that did not exist yet, and after which one it follows."""
    place, options, held = _wanted(request)
    steps = [(stepkinds.FIRST, _("directly after the check"))]
    steps += [(row.key, _("after: %(step)s") % {"step": said(row)}) for row in held.following]
    form = NewStepForm(_asked(request), places=options, steps=steps, initial={"place": place, "after": steps[-1][0]})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        draft = actions.StepKindDraft("", values["place"], values["name_zh"], values["name_en"], _needs(values))
        try:
            actions.add_step_kind(scope=request.scope, draft=draft, after=values["after"])
        except Problem as problem:
            form.add_error("name_en", str(problem))
        else:
            messages.success(request, _("The kind of step is added. Phones learn it at their next contact."))
            return HttpResponseRedirect(reverse("policies"))
    return render(request, "checkpoints/add_step_kind.html", {"form": form})


@require_http_methods(["GET", "POST"])
def step_order(request: PageRequest) -> HttpResponse:
    """Which steps follow at a place, in which order; one that has no number is not expected any more."""
    place, options, held = _wanted(request)
    rows = [row for row in held.kinds.values() if row.position != stepkinds.CHECK_ITSELF]
    rows.sort(key=lambda row: held.order.index(row.key) if row.key in held.order else len(held.order))
    form = StepOrderForm(_asked(request), kinds=[(row.key, said(row)) for row in rows], order=held.order)
    if request.method == "POST" and form.is_valid():
        actions.set_step_order(scope=request.scope, place=place, keys=form.keys())
        messages.success(request, _("The order of the steps is set. Steps done from now on are judged by it."))
        return HttpResponseRedirect(reverse("policies"))
    context = {"form": form, "place": place, "places": options, "place_name": dict(options).get(place, "")}
    return render(request, "checkpoints/step_order.html", context)
