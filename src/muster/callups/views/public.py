"""Pages behind signed links, without an account: answer for an organisation, sign up, confirm a report, do an order."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from muster.callups import forms, links, rules
from muster.callups.actions import callups as actions
from muster.callups.actions import home, typed_names, volunteers
from muster.callups.actions import orders as order_actions
from muster.callups.models import Answer, CallUp, HomeReport
from muster.callups.queries import below, orders
from muster.callups.queries import callups as queries
from muster.callups.queries import home as home_queries
from muster.callups.views.callups import named_words, passed_on, sent
from muster.callups.views.home import for_members
from muster.callups.views.shown import shown
from muster.callups.words import STEPS
from muster.kernel import clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.queries import organisations as people
from muster.places import queries as places


def _answer(token: str) -> tuple[Scope, Answer]:
    link = links.opened(links.ANSWER, token)
    link.scope.apply()
    return link.scope, queries.answer(link.scope, link.row)


@never_cache
@require_http_methods(["GET", "POST"])
def callup_answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked of an organisation, and answering it. The link stands for the organisation: no names are shown."""
    scope, row = _answer(token)
    form = forms.NameByLink(request.POST or None)
    said = ""
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "acknowledge":
                actions.acknowledge(scope, answer=row.pk, by="link")
                said = _("The sender sees that you have read it.")
            elif request.POST.get("do") == "pass_on":
                said = passed_on(scope, row.pk, request.POST, by="link")
            else:
                staff = typed_names.staff_of(scope, answer=row, lines=form.cleaned_data["lines"])
                note = form.cleaned_data["note"]
                said = named_words(actions.name_people(scope, answer=row.pk, staff=staff, note=note, by="link"))
                form = forms.NameByLink()
        except Problem as trouble:
            form.add_error(None, str(trouble))
        row = queries.answer(scope, row.pk)
    unit = people.by_ids(scope, [row.organisation])
    context = {
        "answer": row, "callup": row.callup, "unit": people.named(unit[0]) if unit else "—", "form": form,
        "said": said, "files": queries.attachments(scope, row.callup), "token": token,
        "below": None if row.callup.ended_at else below.passing(scope, row),
        **for_members(request, row.incident, row.organisation),
    }  # fmt: skip
    return shown(request, "callups/answer_page.html", row.incident, context)


@require_GET
def callup_answer_file(request: HttpRequest, token: str, file: int) -> HttpResponse:
    """An attachment, behind the same link."""
    scope, row = _answer(token)
    return sent(queries.attachment(scope, row.callup, file))


@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_page(request: HttpRequest, token: str) -> HttpResponse:
    """Sign up for a call-up."""
    link = links.opened(links.SIGN_UP, token)
    scope = link.scope
    scope.apply()
    row = CallUp.objects.filter(incident=link.incident, pk=link.row).first()
    if row is None:
        raise NotFound(_("There is no such call-up, or it is none of your area."))
    form = forms.SignUp(request.POST or None)
    done = ""
    if request.method == "POST" and form.is_valid():
        try:
            new = volunteers.sign_up(scope, callup=row, **form.cleaned_data)
        except Problem as trouble:
            form.add_error(None, str(trouble))
        else:
            done = _("Thank you. You are called when you are needed.") if new else _("You had signed up before.")
    return shown(request, "callups/sign_up.html", link.incident, {"callup": row, "form": form, "done": done})


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_report_page(request: HttpRequest, token: str) -> HttpResponse:
    """A community outside our reach confirms that somebody reported to it, and notes hours."""
    link = links.opened(links.CONFIRM, token)
    scope = link.scope
    scope.apply()
    row = HomeReport.objects.filter(incident=link.incident, pk=link.row).first()
    if row is None:
        raise NotFound(_("There is no such report, or it is none of your area."))
    trouble_words = ""
    if request.method == "POST":
        try:
            note_hours(scope, row, request)
        except Problem as trouble:
            trouble_words = str(trouble)
        else:
            return redirect("confirm-report-page", token)
    row = home_queries.report(scope, row.pk)
    unit = people.by_ids(scope, [row.organisation])
    context = {
        "report": row, "unit": people.named(unit[0]) if unit else "—", "hours": list(row.hours.order_by("-day")),
        "trouble": trouble_words, "person": home_queries.name_of(scope, row),
        "today": clock.today(row.incident).isoformat(),
    }  # fmt: skip
    return shown(request, "callups/confirm.html", link.incident, context)


def note_hours(scope: Scope, row: HomeReport, request: HttpRequest) -> None:
    """Confirm, or note the hours of a day."""
    if request.POST.get("do") == "confirm":
        home.confirm(scope, report=row.pk)
        return
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Problem("day", _("Give the day.")) from None
    hours = home.read_hours(request.POST.get("hours", ""))
    home.note_hours(scope, report=row.pk, day=day, hours=hours, what=request.POST.get("what", ""))


@never_cache
@require_http_methods(["GET", "POST"])
def order_page(request: HttpRequest, token: str) -> HttpResponse:
    """A task order as the responsible unit sees it: take it, say how far it is, report it done. Helpers read it."""
    link, own = links.opened_order(token)
    scope = link.scope
    scope.apply()
    row = orders.order(scope, link.row)
    trouble_words = ""
    if request.method == "POST":
        step, done = request.POST.get("step", ""), request.POST.get("done", "")
        if step not in rules.BY_LINK or not own:
            raise NotFound(_("There is no such order, or it is none of your area."))
        try:
            order_actions.step(
                scope, order=row.pk, step=step, text=request.POST.get("text", ""),
                done=int(done) if done.isdigit() else None,
            )  # fmt: skip
        except Problem as trouble:
            trouble_words = str(trouble)
        else:
            return redirect("order-page", token)
    units = orders.units(scope, [row])
    context = {
        "order": row, "own": own, "unit": units.get(row.unit, "—"),
        "helpers": [units[one] for one in row.helpers if one in units],
        "place": places.path_text(row.place, below=row.place[:4]), "trouble": trouble_words,
        "steps": [(step, STEPS.get(step.step, step.step)) for step in row.steps.order_by("-pk")],
        "next": [(key, STEPS[key]) for key in rules.BY_LINK if rules.may_step(key, row.state)],
    }  # fmt: skip
    return shown(request, "callups/order_page.html", row.incident, context)
