"""The page on which staff sign in to a shift on their phone: one question, another one, in."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from muster.accounts import shift_queries, shifts
from muster.accounts.shifts import ShiftView
from muster.kernel import clock
from muster.kernel.problems import Problem
from muster.people import rules, shift_forms
from muster.people.actions.shifts import enter
from muster.places import queries as places


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest) -> HttpResponse:
    """Ask for a shift's code or a phone number, then for what belongs to it. Signed in, go on to work."""
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect("home")
        return _ask(request, shift_forms.First())
    if "second" in request.POST:
        return _second(request)
    form = shift_forms.First(request.POST)
    if not form.is_valid():
        return _ask(request, form)
    first = form.cleaned_data["first"]
    by_phone = _is_phone(first)
    found = None
    if not by_phone:
        try:
            found = shift_queries.shift_by_code(first, visitor=shifts.visitor(request))
        except Problem as trouble:
            return _refused(request, form, "first", trouble)
    return _ask(request, shift_forms.Second(initial={"first": first}, by_phone=by_phone), found)


def _second(request: HttpRequest) -> HttpResponse:
    first = request.POST.get("first", "")
    form = shift_forms.Second(request.POST, by_phone=_is_phone(first))
    if not form.is_valid():
        return _ask(request, form)
    visitor = shifts.visitor(request)
    try:
        entered = enter(first=first, second=form.cleaned_data["second"], visitor=visitor)
    except Problem as trouble:
        return _refused(request, form, "second", trouble)
    response = redirect("home")
    shifts.begin(request, response, entered, now=clock.now(entered.shift.incident))
    return response


def _is_phone(text: str) -> bool:
    return rules.is_phone(rules.normal_phone(text))


def _refused(
    request: HttpRequest, form: shift_forms.First | shift_forms.Second, field: str, trouble: Problem
) -> HttpResponse:
    form.add_error(field, str(trouble))
    status = trouble.status if trouble.status == HTTPStatus.TOO_MANY_REQUESTS else HTTPStatus.OK
    return _ask(request, form, status=status)


def _ask(
    request: HttpRequest,
    form: shift_forms.First | shift_forms.Second,
    found: ShiftView | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "form": form,
        "second": isinstance(form, shift_forms.Second),
        "verb": _("Sign in") if isinstance(form, shift_forms.Second) else _("Go on"),
        "shift": found,
        "now": clock.now(found.incident) if found else timezone.now(),
        "place": places.names([found.place]).get(found.place, found.place) if found else "",
    }
    return render(request, "people/shift.html", context, status=status)
