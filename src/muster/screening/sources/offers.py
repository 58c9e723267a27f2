"""What sources show elsewhere: their place in the navigation, open rows past their time, their kind of list."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.kernel import navigation, waiting
from muster.kernel.scope import Scope
from muster.kernel.sheets import kinds
from muster.screening.linking import queries as pairs
from muster.screening.queries.waits import by_town
from muster.screening.sources import queries
from muster.screening.sources.lists import SOURCES
from muster.screening.sources.notices import NOTICES


def declare() -> None:
    """Called when the application is ready."""
    kinds.register(SOURCES)
    kinds.register(NOTICES)
    pages = (
        "grey-pairs", "source-rows", "source-row", "source-sheets", "notice-lists", "paste-chain", "enter-source",
        "report-link", "blank-form",
    )  # fmt: skip
    navigation.register(navigation.Entry("sources", _("Sources"), 31, visible=_opens, routes=pages))
    waiting.register(
        waiting.Kind(
            "screening.grey_pairs",
            ngettext_lazy("pair of entries that may be one person", "pairs of entries that may be one person", "count"),
            _("Compare them"),
            waiting.Urgency.TODAY, lambda: reverse("grey-pairs"), _pairs,
        ),
        waiting.Kind(
            "screening.open_rows",
            ngettext_lazy("row of a source past its due time", "rows of sources past their due time", "count"),
            _("Ask and settle"), waiting.Urgency.NOW,
            lambda: reverse("source-rows") + "?state=late", _late,
        ),
    )  # fmt: skip


def _opens(request: HttpRequest) -> bool:
    return access.opens(request, "sources")


def _pairs(scope: Scope, as_of: datetime | None) -> waiting.Found:
    if as_of is not None:
        return waiting.Found(0, (), None)
    return by_town(pairs.open_pairs(scope), "recorded_at")


def _late(scope: Scope, as_of: datetime | None) -> waiting.Found:
    if not scope.names:
        return waiting.Found(0, (), None)
    return by_town(queries.rows(scope, queries.Wanted(late=True), as_of), "due_at")
