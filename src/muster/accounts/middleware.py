"""Each request runs in one transaction in which the database shows only what the asker may see."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from muster.accounts import access
from muster.accounts.access import Answer

GetResponse = Callable[[HttpRequest], HttpResponseBase]

ONWARD = {
    Answer.SIGN_IN: "sign-in",
    Answer.CHANGE_PASSWORD: "change-password",
    Answer.SECOND_FACTOR: "second-factor",
    Answer.CHOOSE_INCIDENT: "choose-incident",
    Answer.SHIFT_OVER: "people:shift",
}


class ScopeMiddleware:
    """Both walls at once: `request.scope` for queries, row-level security for what a query forgets.

    Before a view is asked, the policy table is; what it does not open looks like a page that does not exist.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(access.UNSCOPED):
            return self.get_response(request)
        with transaction.atomic():
            access.enter(request)
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                transaction.set_rollback(True)
            return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Admit the request, send it to what it still owes, or answer as if there were nothing."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        answer = access.admit(request, route)
        if answer is Answer.ADMIT:
            return None
        if answer is Answer.MISSING:
            raise Http404
        if answer is Answer.SHIFT_OVER:
            logout(request)
            messages.info(request, _("Your shift is over, or your access to it was ended. You are signed out."))
        return _onward(request, ONWARD[answer])


def _onward(request: HttpRequest, route: str) -> HttpResponse:
    """To the page that is owed first, and from there back; a live part of a page takes the whole page along."""
    htmx = bool(getattr(request, "htmx", False))
    back = request.htmx.current_url_abs_path if htmx else request.get_full_path()  # type: ignore[attr-defined]
    kept = back if back and (htmx or request.method in ("GET", "HEAD")) else ""
    url = reverse(route) + (f"?{urlencode({'next': kept})}" if kept and kept != "/" else "")
    if htmx:
        response = HttpResponse(status=HTTPStatus.OK)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)
