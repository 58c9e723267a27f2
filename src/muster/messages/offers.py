"""What messages offer to the rest: navigation, items that wait, kinds of work, what closing does with them."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.kernel import closing, navigation, waiting
from muster.kernel.scope import Scope
from muster.messages import actions, lists, queries  # noqa: F401 - lists declare a kind of work


def _end(scope: Scope, at: datetime) -> None:
    actions.end_all(scope)


def declare() -> None:
    """Called once when the program is loaded."""
    navigation.register(
        navigation.Entry(
            "outbox", _("Messages"), 37, waiting=(queries.count_calls,),
            visible=lambda request: access.opens(request, "outbox"),
            routes=("sending", "message-calls", "message-number", "message-channels", "message-texts", "other-ways"),
        )
    )  # fmt: skip
    waiting.register(
        waiting.Kind(
            key="messages.calls",
            label=ngettext_lazy("person whom no message reaches", "people whom no message reaches", "count"),
            verb=_("Telephone"),
            urgency=waiting.Urgency.TODAY, url=lambda: reverse("message-calls"), find=queries.count_calls,
        ),
        waiting.Kind(
            key="messages.channels",
            label=ngettext_lazy("message channel that does not work", "message channels that do not work", "count"),
            verb=_("Look at the channels"),
            urgency=waiting.Urgency.NOW, url=lambda: reverse("outbox"), find=queries.troubled,
        ),
    )  # fmt: skip
    closing.register(
        closing.LooseEnd(
            "messages.open", _("messages that did not reach anybody yet"), _("are withdrawn"),
            lambda: reverse("outbox"), queries.count_open, _end,
        )
    )  # fmt: skip
