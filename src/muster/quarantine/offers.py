"""What quarantine sites offer to the rest: navigation, numbers, pages of their rows, what is open at closing."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.accounts import access
from muster.kernel import closing, links, navigation
from muster.kernel.scope import Scope
from muster.quarantine import actions, events, figures, queries  # noqa: F401 - figures declares numbers
from muster.quarantine.models import Leaving
from muster.screening import timeline


def _count(scope: Scope) -> int:
    return queries.present(scope).count()


def _let_go(scope: Scope, _at: datetime) -> None:
    for number in list(queries.present(scope).values_list("pk", flat=True)):
        actions.leave(scope=scope, stay=number, to=Leaving.RELEASED)


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "quarantine-sites", _("Quarantine sites"), 47,
            visible=lambda request: access.opens(request, "quarantine-sites"),
            routes=("quarantine-site", "quarantine-rooms", "quarantine-room", "quarantine-stay"),
        )
    )  # fmt: skip
    timeline.register(events.KINDS, events.found)
    links.register("quarantine.stay", "quarantine-stay")
    links.register("quarantine.room", "quarantine-room")
    closing.register(
        closing.LooseEnd(
            "quarantine.stays", _("people in quarantine sites"), _("leave as released"),
            lambda: reverse("quarantine-sites"), _count, _let_go,
        )
    )  # fmt: skip
