"""What stands around every page: its language, the moment it is about, and the answer when something is wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from muster.kernel.problems import Problem
from muster.web import views

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """Return the language a person chose on this device, else the site's.

    The browser's own preference is not asked: it says what machine this is, not what its reader's office writes in.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
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


class ProblemMiddleware:
    """A `Problem` that a page raises becomes a page that says what to do next."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Problem; anything else is a fault of the program and goes on."""
        return views.problem(request, exception) if isinstance(exception, Problem) else None
