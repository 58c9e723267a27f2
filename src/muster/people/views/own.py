"""One's own record behind a signed link, without an account; and the desk where appeals wait."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.incidents import queries as incidents
from muster.kernel import clock
from muster.kernel.naming import called
from muster.kernel.problems import NotFound, Problem
from muster.people import foundparts, own
from muster.people.actions import own as actions
from muster.people.models import Appeal, Relation
from muster.people.own import CLOSED, Own
from muster.people.queries import own as queries
from muster.people.queries.identities import masked_identity
from muster.people.views import PageRequest, day, moment


class Ask(forms.Form):
    """What a person asks for."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you ask for?"), choices=Appeal.Kind.choices)
    text = forms.CharField(
        label=gettext_lazy("What is wrong, and how should it be?"), max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class NoteGuardian(forms.Form):
    """Who looks and asks for a child."""

    name = forms.CharField(
        label=gettext_lazy("Guardian's name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("What they are to the child"), choices=[("", "—"), *Relation.choices]
    )
    phone = forms.CharField(
        label=gettext_lazy("Guardian's phone"), max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip


def _closed(whose: Own, record: queries.OwnRecord | None) -> str:
    if record is None or (record.guarded and record.guardian is not None):
        return ""
    if record.guarded and whose.guardian is not None:
        raise NotFound(_("This link was given to somebody who is the guardian no more. Ask the office for a new one."))
    return "child" if record.guarded else "of_age" if whose.guardian is not None else ""


@never_cache
@require_http_methods(["GET", "POST"])
def own_record(request: HttpRequest, token: str) -> HttpResponse:
    """What is stored about me, and what I can ask for. A link that does not hold looks like no page at all."""
    whose = own.read_token(token)
    if whose is None:
        raise NotFound(_("This link has run out or is not complete. Ask the office that gave it to you for a new one."))
    scope = queries.scope_of(whose)
    scope.apply()
    incident = incidents.incident(whose.incident)
    now = clock.now(incident.pk)
    record = queries.own_record(scope, whose, today=timezone.localtime(now).date())
    form, closed = Ask(request.POST or None), _closed(whose, record)
    if record is not None and not closed and request.method == "POST" and form.is_valid():
        try:
            actions.ask(scope, whose, **form.cleaned_data)
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            return HttpResponseRedirect(reverse("people:own-record", args=[token]))
    who = called("user", scope, {one.actor for one in record.looks or []}) if record else {}
    context = {
        "operation": incident, "title": incidents.title(incident), "record": record, "form": form, "at": now,
        "closed": CLOSED.get(closed),
        "goes": next((one for one in incidents.kept(scope, incident) if one.what.key == "identities"), None),
        "looks": [(one, who[one.actor].name) for one in (record.looks or [])] if record else [],
    }  # fmt: skip
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "people/own_record.html", context, status=status)


@require_POST
def make_own_link(request: PageRequest, identity_id: int) -> HttpResponse:
    """A link for somebody who asks what is stored about them; given to them by hand, shown once."""
    masked = masked_identity(request.scope, identity_id)
    if masked is None:
        raise NotFound
    try:
        token = actions.make_own_link(request.scope, identity=identity_id)
    except Problem as trouble:
        if trouble.code != "guardian_first":
            raise
        messages.info(request, str(trouble))
        return redirect("people:guardian", identity_id)
    whose = own.read_token(token)
    guardian = queries.guardian_of(request.scope, identity_id) if whose is not None and whose.guardian else None
    address = request.build_absolute_uri(reverse("people:own-record", args=[token]))
    context = {
        "masked": masked, "address": address, "days": own.LIVES.days,
        "back": foundparts.page_of(request.scope, masked.record),
        "guardian": queries.ward(guardian) if guardian is not None else None,
    }  # fmt: skip
    return render(request, "people/own_link.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def guardian(request: PageRequest, identity_id: int) -> HttpResponse:
    """Who looks and asks for a child: written down at the desk, before a link is made."""
    masked = masked_identity(request.scope, identity_id)
    if masked is None:
        raise NotFound
    form = NoteGuardian(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_guardian(request.scope, identity=identity_id, **form.cleaned_data)
        except Problem as trouble:
            field = {"name_missing": "name", "phone": "phone", "relation": "relation"}.get(trouble.code)
            form.add_error(field, str(trouble))
        else:
            messages.success(
                request, _("The guardian is written down. A link given out before opens nothing any more.")
            )
            return redirect("people:guardian", identity_id)
    known = queries.guardian_of(request.scope, identity_id)
    context = {
        "masked": masked, "form": form, "guardian": queries.ward(known) if known is not None else None,
        "back": foundparts.page_of(request.scope, masked.record),
        "child": queries.child(request.scope, identity_id, day(request)),
    }  # fmt: skip
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "people/guardian.html", context, status=status)


@require_GET
def appeals(request: PageRequest) -> HttpResponse:
    """What people ask for and wait for, the most overdue first."""
    now = moment(request)
    rows = [
        (row, row.due_at <= now, who, foundparts.page_of(request.scope, who.record) if who else "", guardian)
        for row, who, guardian in (
            (row, masked_identity(request.scope, row.identity), queries.asked_by(row))
            for row in queries.appeals(request.scope)
        )
    ]
    context = {
        "rows": rows, "answered": queries.appeals(request.scope, answered=True)[:50],
        "shows": queries.shows_looks(request.scope.incident or 0), "outcomes": Appeal.Outcome.choices,
    }  # fmt: skip
    return render(request, "people/appeals.html", context)


@require_POST
def answer_appeal(request: PageRequest, appeal: int) -> HttpResponse:
    """Answer one."""
    try:
        outcome, words = request.POST.get("outcome", ""), request.POST.get("words", "")
        actions.answer(request.scope, appeal=appeal, outcome=outcome, words=words)
    except Problem as trouble:
        if isinstance(trouble, NotFound):
            raise
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The answer stands on the person's own page."))
    return redirect("people:appeals")


@require_POST
def show_looks(request: PageRequest) -> HttpResponse:
    """Switch on or off that people see who looked at their names."""
    actions.show_looks(request.scope, shown=request.POST.get("shown") == "yes")
    return redirect("people:appeals")
