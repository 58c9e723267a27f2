"""The answers that belong to no feature: problems, pages not found, the choice of language."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muster.kernel import troubles
from muster.kernel.problems import Problem
from muster.web import standing

YEAR_SECONDS = 365 * 24 * 3600


def problem(request: HttpRequest, trouble: Problem) -> HttpResponse:
    """Answer a Problem with its sentence and a way on; what a person may not see looks as if it did not exist."""
    if trouble.status == HTTPStatus.NOT_FOUND:
        return not_found(request)
    context = {"heading": _("This could not be done"), "sentence": trouble.message, "back": request.method == "POST"}
    return render(request, "web/problem.html", context, status=trouble.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for pages that do not exist and pages that are none of the asker's business: they look the same."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer an error that nobody expected: a fault of the program, or trouble with the machine below it."""
    error = sys.exc_info()[1]
    found = troubles.of(error) if error is not None else None
    if found is None:
        return HttpResponse(standing.fault(), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    troubles.told.begins(found)
    headers = {"Retry-After": str(troubles.RETRY_SECONDS)}
    page = standing.trouble(found, back=request.method == "POST")
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has run out: what was typed is still in the page before."""
    context = {
        "heading": _("This page was open too long"),
        "sentence": _("Go back, copy what you typed if it is long, load the page again and send it once more."),
        "back": True,
    }
    return render(request, "web/problem.html", context, status=HTTPStatus.FORBIDDEN)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and return to the page it was chosen on."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    response = HttpResponseRedirect(onward)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response
