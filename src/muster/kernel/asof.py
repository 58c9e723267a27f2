"""Any page as of a past minute: `?as_of=2022-09-10T08:00` in the address, in the incident's clock."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.problems import Problem

PARAMETER = "as_of"
BARE_PLUS = re.compile(r"(?<=:\d\d) (?=\d\d:)")
"""A `+` typed bare into an address arrives as a space."""


def read(text: str) -> datetime:
    """Return the moment that a text names; without an offset it is the site's local time. Raises Problem."""
    try:
        moment = parse_datetime(BARE_PLUS.sub("+", text.strip()))
    except ValueError:
        moment = None
    if moment is None:
        raise Problem("as_of_unreadable", _("Give a date and time such as 2022-09-10T08:00, or return to now."))
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def parse(request: HttpRequest, incident: int | None) -> datetime | None:
    """Return the moment the address asks for, None for now. Raises Problem when it cannot be answered for certain.

    A moment is answerable up to the watermark: everything recorded until then is committed.
    """
    text = request.GET.get(PARAMETER, "")
    if not text.strip() or incident is None:
        return None
    moment = read(text)
    if clock.watermark(incident) < moment <= clock.now(incident):
        return None
    return settled(moment, incident)


def text(moment: datetime | None) -> str | None:
    """Return a moment as JSON carries it: ISO 8601 with the site's offset."""
    return None if moment is None else timezone.localtime(moment).isoformat()


def settled(moment: datetime, incident: int) -> datetime:
    """Return a moment of which everything is known; one beyond the watermark raises Problem."""
    if moment > clock.watermark(incident):
        raise Problem("as_of_ahead", _("This time has not come yet. Choose an earlier one, or return to now."))
    return moment
