"""What stands around every page: its language, the moment it is about, and the answer when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from muster.accounts.access import PageRequest
from muster.incidents import queries
from muster.kernel import asof
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.web import moments, views, waits

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """Return the language a person chose on this device, else the site's.

    The browser's own preference is not asked: it says what machine this is, not what its reader's office writes in.
    """
    return known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def known_language(chosen: str) -> str:
    """Return it if pages are written in it, else the site's."""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Speak the chosen language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if isinstance(response, HttpResponse):
            patch_vary_headers(response, ["Cookie"])
        return response


class PageMiddleware:
    """Give a page its incident and moment (`request.incident`, `request.as_of`); stands below the scope's middleware.

    A `Problem` that a page raises becomes a page that says what to do next. After a write the navigation counts anew.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        waits.turn(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Read the moment that the address asks for; one that cannot be answered is a problem."""
        scope: Scope | None = getattr(request, "scope", None)
        page = cast(PageRequest, request)
        page.incident = queries.current(scope) if scope is not None else None
        page.as_of = None
        route = request.resolver_match.view_name if request.resolver_match else ""
        page.shows_present = moments.shows_present(route, view)
        try:
            page.turned_to = asof.parse(request, scope.incident if scope is not None else None)
        except Problem as trouble:
            return views.problem(request, trouble)
        page.as_of = None if page.shows_present else page.turned_to
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Problem; anything else is a fault of the program and goes on."""
        return views.problem(request, exception) if isinstance(exception, Problem) else None
