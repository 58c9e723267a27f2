"""Pages of people. They parse, call and answer; what they show is masked unless somebody gave a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from muster.accounts.access import ScopedRequest
from muster.kernel import clock
from muster.kernel.scope import incident_of

PAGE_ROWS = 50


class PageRequest(ScopedRequest):
    """What these views receive: the request of somebody, at a moment (None is now)."""

    as_of: datetime | None


def moment(request: PageRequest) -> datetime:
    """The time the page is about. Raises Problem without an incident."""
    return request.as_of or clock.now(incident_of(request.scope))


def day(request: PageRequest) -> date:
    """The day the page is about."""
    return timezone.localtime(moment(request)).date()


def watermark(request: PageRequest, at: datetime) -> str:
    """Who looks at what leaves the program, and when."""
    return f"{request.user.get_username()} {timezone.localtime(at):%Y-%m-%d %H:%M}"
