"""Parts of a page that HTMX asks for again and again: answered 304 while nothing has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Version = Callable[..., object]


def etagged(version: Version | None = None) -> Callable[[View[P]], View[P]]:
    """Answer GET with an ETag, and 304 when the asker has the newest.

    `version` returns something small that changes whenever the page would (a watermark, counts): then an unchanged
    page is not even rendered. Without it the tag is the hash of the body. Person, language and address are part of
    the tag, since the same path says different things to different people.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if version is None:
                response = view(request, *args, **kwargs)
                tag = _tag(request, response.content)
            else:
                tag = _tag(request, repr(version(request, *args, **kwargs)).encode())
                unchanged = get_conditional_response(request, etag=tag)
                response = unchanged if unchanged is not None else view(request, *args, **kwargs)
            if response.status_code == HTTPStatus.OK:
                response = get_conditional_response(request, etag=tag, response=response) or response
            if response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
                response["ETag"] = tag
                response["Cache-Control"] = "private, no-cache"
                patch_vary_headers(response, ["Cookie"])
            return response

        return answer

    return decorate


def _tag(request: HttpRequest, content: bytes) -> str:
    who = getattr(getattr(request, "user", None), "pk", None)
    marks = f"{who}|{get_language()}|{request.get_full_path()}|".encode()
    return f'"{hashlib.sha256(marks + content).hexdigest()[:32]}"'
