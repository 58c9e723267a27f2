"""What rosters offer to the rest: navigation, and what closing does with what is open."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.accounts import access
from muster.kernel import closing, navigation, waiting
from muster.rosters.actions import ending
from muster.rosters.queries import coverage, day, settle
from muster.rosters.queries import rosters as queries


def _missing(request: HttpRequest) -> int:
    scope = getattr(request, "scope", None)
    return 0 if scope is None or scope.incident is None else day.missing(scope, None).count


def _to_settle(request: HttpRequest) -> int:
    scope = getattr(request, "scope", None)
    if scope is None or scope.incident is None:
        return 0
    return settle.count_declined(scope, None).count + settle.count_swaps(scope, None).count


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "duty-today", _("On duty"), 25, waiting=_missing,
            visible=lambda request: access.opens(request, "duty-today"), routes=("substitutes", "attendance"),
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            "rosters", _("Rosters"), 26, waiting=_to_settle, visible=lambda request: access.opens(request, "rosters"),
            routes=("roster", "make-roster", "roster-cell", "computation", "what-if"),
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            "duty-posts", _("Posts and needs"), 27, visible=lambda request: access.opens(request, "duty-posts"),
            routes=("duty-post", "open-duty-posts", "duty-rules", "absences"),
        )
    )  # fmt: skip
    waiting.register(
        waiting.Kind(
            key="rosters.missing", label=_("people who have not come to their shift"), verb=_("Find a substitute"),
            urgency=waiting.Urgency.NOW, url=lambda: reverse("duty-today"), find=day.missing, reported=True,
        ),
        waiting.Kind(
            key="rosters.declined", label=_("shifts that somebody declined"), verb=_("Find a substitute"),
            urgency=waiting.Urgency.NOW, url=lambda: reverse("rosters"), find=settle.count_declined, reported=True,
        ),
        waiting.Kind(
            key="rosters.uncovered", label=_("shifts of the next 24 hours below their minimum"),
            verb=_("Fill them"), urgency=waiting.Urgency.TODAY, url=lambda: reverse("duty-today"),
            find=coverage.uncovered, reported=True,
        ),
        waiting.Kind(
            key="rosters.swaps", label=_("requests to swap a shift"), verb=_("Decide"),
            urgency=waiting.Urgency.TODAY, url=lambda: reverse("rosters"), find=settle.count_swaps,
        ),
    )  # fmt: skip
    closing.register(
        closing.LooseEnd(
            "rosters.ahead", _("shifts that still lie ahead"), _("are taken off; posts end"),
            lambda: reverse("rosters"), queries.count_ahead, ending.end_all,
        )
    )  # fmt: skip
