"""What waits at the checkpoints, counted: for the mark in the navigation, the start page and bulletins."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.checkpoints.queries import board, items
from muster.kernel import clock, records
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found, Kind, Urgency
from muster.web.board.rules import Patience


def _silent(scope: Scope, as_of: datetime | None) -> Found:
    if scope.incident is None:
        return Found(0)
    now = as_of or clock.now(scope.incident)
    posts = board.silent(scope, as_of, now, timedelta(0))
    patience, local = items.silences(scope, as_of, now), timezone.localtime(now)
    posts = [(last, site) for last, site in posts if now - last > Patience(*patience(site)).limits(local)[1]]
    return Found(len(posts), tuple(site for _last, site in posts), posts[0][0] if posts else None)


def _undecided(scope: Scope, as_of: datetime | None) -> Found:
    rows = list(records.waiting_by_site(scope, as_of))
    oldest = min((since for *_rest, since in rows), default=None)
    return Found(sum(count for _site, _outcome, count, _since in rows), tuple(row[0] for row in rows), oldest)


SILENT = Kind(
    key="checkpoints.silent",
    label=ngettext_lazy(
        "checkpoint not heard of beyond its time", "checkpoints not heard of beyond their time", "count"
    ),
    verb=_("Open the board"),
    urgency=Urgency.NOW,
    url=lambda: f"{reverse('board')}?state=bad",
    find=_silent,
    reported=True,
)
UNDECIDED = Kind(
    key="records.undecided",
    label=ngettext_lazy("record to decide on", "records to decide on", "count"),
    verb=_("Decide on them"),
    urgency=Urgency.TODAY,
    url=lambda: reverse("open-records"),
    find=_undecided,
)
