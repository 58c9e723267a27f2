"""What call-ups offer to the rest: navigation, items that wait, what closing does with them."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.callups.actions import ending
from muster.callups.queries import callups, orders
from muster.kernel import closing, navigation, waiting
from muster.kernel.scope import Scope


def _end(scope: Scope, at: datetime) -> None:
    ending.end_all(scope, at)


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "call-ups", _("Call-ups"), 35, waiting=(callups.overdue,),
            visible=lambda request: access.opens(request, "call-ups"),
            routes=("call-up", "write-call-up", "call-up-answer", "volunteers", "home-reports"),
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry(
            "task-orders", _("Task orders"), 36, waiting=(orders.late,),
            visible=lambda request: access.opens(request, "task-orders"), routes=("task-order", "give-order"),
        )
    )  # fmt: skip
    waiting.register(
        waiting.Kind(
            key="callups.overdue",
            label=ngettext_lazy(
                "organisation that has not answered in time",
                "organisations that have not answered in time",
                "count",
            ),
            verb=_("See who is silent"), urgency=waiting.Urgency.NOW, url=lambda: reverse("call-ups"),
            find=callups.overdue, reported=True,
        ),
        waiting.Kind(
            key="callups.orders_late",
            label=ngettext_lazy("task order past its deadline", "task orders past their deadline", "count"),
            verb=_("Look at the orders"),
            urgency=waiting.Urgency.NOW, url=lambda: reverse("task-orders"), find=orders.late, reported=True,
        ),
        waiting.Kind(
            key="callups.orders_to_check",
            label=ngettext_lazy("task order to check or close out", "task orders to check or close out", "count"),
            verb=_("Check the work"),
            urgency=waiting.Urgency.TODAY, url=lambda: reverse("task-orders"), find=orders.to_check,
        ),
    )  # fmt: skip
    closing.register(
        closing.LooseEnd(
            "callups.orders", _("task orders that are not closed out"), _("are withdrawn; call-ups and teams end"),
            lambda: reverse("task-orders"), orders.count_open, _end,
        )
    )  # fmt: skip
