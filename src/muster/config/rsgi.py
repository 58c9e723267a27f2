"""What granian serves: the program of `config.wsgi` behind the front, phones and pages in lanes of their own."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from muster.config.wsgi import application as program

from django.conf import settings  # isort: skip - the settings are named by `config.wsgi`

from muster.config.front import Front, Lane, Said, Scope
from muster.kernel import troubles
from muster.sync import door, pool
from muster.sync.wsgi import HANDLERS
from muster.web import standing
from muster.web.middleware import known_language

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DOOR_SECONDS = float(os.environ.get("MUSTER_DOOR_SECONDS") or 20)
"""For a batch; a phone gives up after 30."""
PAGE_SECONDS = 6 * DOOR_SECONDS
WRITE_SECONDS = 15 * DOOR_SECONDS
"""A long list that is loaded, a risk list that meets a whole ledger: to be told too early is worse than to wait, since
it goes on all the same."""
DOOR_THREADS = int(os.environ.get("MUSTER_DOOR_THREADS") or pool.AT_ONCE)
"""As many as have a connection: who waits does so in the order of coming. With a fourth thread for three connections
the slowest hundredth of batches took a third longer (100 and 74 ms, interleaved, at a load of 11)."""
PAGE_THREADS = 4
SIGN_SECONDS = 5.0
"""For the sign of life, which waits for no page: who watches the server would take four slow pages for a dead one."""
REFUSED = {
    HTTPStatus.BAD_REQUEST: "bad_length",
    HTTPStatus.REQUEST_TIMEOUT: "too_slow",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
}


def words(status: HTTPStatus, scope: Scope) -> Said:
    """What the front says by itself: JSON to phones, a page to people."""
    more: tuple[tuple[str, str], ...] = ()
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        troubles.told.begins(troubles.LATE)
        more = (("Retry-After", str(troubles.RETRY_SECONDS)),)
    if scope.path.startswith("/api/"):
        said = {"error": REFUSED.get(status, troubles.LATE.code)}
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            said["message"] = str(troubles.LATE.words)
        return Said(status, "application/json", json.dumps(said, ensure_ascii=False).encode(), more)
    language = known_language(_cookie(scope))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        page = standing.late(troubles.LATE, language, back=scope.method == "POST")
    else:
        page = standing.refused(status, language)
    return Said(status, "text/html; charset=utf-8", page.encode(), more)


def _cookie(scope: Scope) -> str:
    try:
        found = SimpleCookie(scope.headers.get("cookie") or "").get(settings.LANGUAGE_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def front(served: WSGIApplication) -> Front:
    """A front for the program, or for one with more around it."""
    phones = Lane.of("door", DOOR_THREADS, DOOR_SECONDS, largest=door.LARGEST_BODY, spills=False)
    pages = Lane.of("page", PAGE_THREADS, PAGE_SECONDS)
    writes = replace(pages, seconds=WRITE_SECONDS)
    signs = Lane.of("sign", 1, SIGN_SECONDS)

    def lane_of(method: str, path: str) -> Lane:
        if method != "POST":
            return signs if path == "/healthz" else pages
        return phones if path in HANDLERS else writes

    return Front(served, lane_of, words)


application = front(program)
