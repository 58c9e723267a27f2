"""What rosters offer to the rest: navigation, and what closing does with what is open."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.kernel import closing, navigation, waiting
from muster.rosters.actions import ending
from muster.rosters.queries import coverage, day, settle
from muster.rosters.queries import rosters as queries


def declare() -> None:
    """Called once when the program is loaded."""
    to_settle = (settle.count_declined, settle.count_swaps)
    posts_below = ("open-duty-posts", "duty-rules", "absences", "wishes")
    for route, label, order, waits, below in (
        ("duty-today", _("On duty"), 25, (day.missing,), ("substitutes", "attendance")),
        ("rosters", _("Rosters"), 26, to_settle, ("roster", "make-roster", "roster-cell", "computation", "what-if")),
        (
            "duty-posts",
            _("Posts and needs"),
            27,
            (),
            ("duty-post", *posts_below),
        ),
    ):
        visible = partial(access.opens, route=route)
        navigation.register(navigation.Entry(route, label, order, waits, visible, below))
    _declare_waiting()
    closing.register(
        closing.LooseEnd(
            "rosters.ahead", _("shifts that still lie ahead"), _("are taken off; posts end"),
            lambda: reverse("rosters"), queries.count_ahead, ending.end_all,
        )
    )  # fmt: skip


def _declare_waiting() -> None:
    """What waits for somebody."""
    waiting.register(
        waiting.Kind(
            key="rosters.missing",
            label=ngettext_lazy(
                "person who has not come to their shift",
                "people who have not come to their shift",
                "count",
            ),
            verb=_("Find a substitute"),
            urgency=waiting.Urgency.NOW, url=lambda: reverse("duty-today"), find=day.missing, reported=True,
        ),
        waiting.Kind(
            key="rosters.declined",
            label=ngettext_lazy("shift that somebody declined", "shifts that somebody declined", "count"),
            verb=_("Find a substitute"),
            urgency=waiting.Urgency.NOW, url=lambda: reverse("rosters"), find=settle.count_declined, reported=True,
        ),
        waiting.Kind(
            key="rosters.uncovered",
            label=ngettext_lazy(
                "shift of the next 24 hours below its minimum",
                "shifts of the next 24 hours below their minimum",
                "count",
            ),
            verb=_("Fill them"), urgency=waiting.Urgency.TODAY, url=lambda: reverse("duty-today"),
            find=coverage.uncovered, reported=True,
        ),
        waiting.Kind(
            key="rosters.swaps",
            label=ngettext_lazy("request to swap a shift", "requests to swap a shift", "count"),
            verb=_("Decide"),
            urgency=waiting.Urgency.TODAY, url=lambda: reverse("rosters"), find=settle.count_swaps,
        ),
    )  # fmt: skip
