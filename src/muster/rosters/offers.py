"""What rosters offer to the rest: navigation, and what closing does with what is open."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.accounts import access
from muster.kernel import closing, navigation, waiting
from muster.kernel.scope import Scope
from muster.rosters.actions import ending
from muster.rosters.queries import rosters as queries
from muster.rosters.queries import settle


def _end(scope: Scope, at: datetime) -> None:
    ending.end_all(scope, at)


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "rosters", _("Rosters"), 22, visible=lambda request: access.opens(request, "rosters"),
            routes=("roster", "make-roster", "roster-cell"),
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            "duty-posts", _("Posts and needs"), 23, visible=lambda request: access.opens(request, "duty-posts"),
            routes=("duty-post", "open-duty-posts", "duty-rules", "absences"),
        )
    )  # fmt: skip
    waiting.register(
        waiting.Kind(
            key="rosters.declined", label=_("shifts that somebody declined"), verb=_("Find a substitute"),
            urgency=waiting.Urgency.NOW, url=lambda: reverse("rosters"), find=settle.count_declined, reported=True,
        ),
        waiting.Kind(
            key="rosters.swaps", label=_("requests to swap a shift"), verb=_("Decide"),
            urgency=waiting.Urgency.TODAY, url=lambda: reverse("rosters"), find=settle.count_swaps,
        ),
    )  # fmt: skip
    closing.register(
        closing.LooseEnd(
            "rosters.ahead", _("shifts that still lie ahead"), _("are taken off; posts end"),
            lambda: reverse("rosters"), queries.count_ahead, _end,
        )
    )  # fmt: skip
