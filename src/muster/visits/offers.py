"""What visits offer to the rest: navigation, numbers, the page of a record, what waits."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.kernel import links, navigation, waiting
from muster.visits import figures, queries


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "visits", _("Households and premises"), 32, waiting=(queries.waiting,),
            visible=partial(access.opens, route="visits"), routes=("visit",),
        )
    )  # fmt: skip
    links.register(figures.TYPE, "visit")
    waiting.register(
        waiting.Kind(
            key="visits.attention",
            label=ngettext_lazy(
                "visit that found something to see to",
                "visits that found something to see to",
                "count",
            ),
            verb=_("See to it"),
            urgency=waiting.Urgency.TODAY, url=lambda: reverse("visits") + "?attention=on", find=queries.waiting,
            reported=True,
        )
    )  # fmt: skip
