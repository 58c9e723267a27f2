"""How much waits below each line of the navigation: every page says it, so nobody's is counted anew for every page.

A count is kept for some seconds for one reach and one turn of a browser. Every write gives the browser that made it a
new turn, a cookie: what somebody has just handled is gone on their next page, whichever process answers that, and a
page that was counted before the write cannot come up after it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from muster.kernel.navigation import Entry
from muster.kernel.scope import Scope

KEPT = timedelta(seconds=10)
"""What others handle is seen so much later. Told by the incident's clock as well: an exercise's may have moved on."""
TURN = "muster-turn"
READING = ("GET", "HEAD", "OPTIONS")

Counted = tuple[datetime, dict[str, int]]


def counts(request: HttpRequest, entries: Iterable[Entry], present: datetime) -> dict[str, int]:
    """How many items wait below each of these lines now, by route; those of which none can wait are left out."""
    scope: Scope | None = getattr(request, "scope", None)
    asked = [entry for entry in entries if entry.waiting]
    if scope is None or scope.incident is None or not asked:
        return {}
    if request.method not in READING:
        return _count(scope, asked)  # what this request writes is not there for anybody else yet
    key = _key(scope, asked, request.COOKIES.get(TURN, ""))
    known: Counted | None = cache.get(key)
    if known is None or abs(present - known[0]) > KEPT:
        known = present, _count(scope, asked)
        cache.set(key, known, KEPT.total_seconds())
    return known[1]


def _count(scope: Scope, entries: Iterable[Entry]) -> dict[str, int]:
    return {entry.route: sum(find(scope, None).count for find in entry.waiting) for entry in entries}


def _key(scope: Scope, entries: Iterable[Entry], turn: str) -> str:
    asked = (*scope.settings(), scope.places, sorted(scope.roles), [entry.route for entry in entries], turn)
    return f"waits-{hashlib.sha256(repr(asked).encode()).hexdigest()}"


def turn(request: HttpRequest, response: HttpResponseBase) -> None:
    """Somebody at a desk has written something: what waits for them is counted anew on their next page."""
    if request.method not in READING and getattr(request, "scope", None) is not None:
        response.set_cookie(
            TURN, secrets.token_urlsafe(9), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
