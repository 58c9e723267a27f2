"""What screening offers to the rest: navigation, items that wait, kinds of work."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.accounts import access
from muster.kernel import clock, naming, navigation, waiting
from muster.kernel.scope import Scope
from muster.kernel.waiting import Find, Found, Urgency
from muster.people import foundparts, ownparts
from muster.screening import figures, found, jobs, own  # noqa: F401 - they declare numbers and kinds of work
from muster.screening.exports import jobs as export_jobs  # noqa: F401 - it declares a kind of work
from muster.screening.letters import jobs as letter_jobs  # noqa: F401 - it declares a kind of work
from muster.screening.letters import queries as letters
from muster.screening.queries import risk
from muster.screening.queries.waits import Waits
from muster.screening.rounds import escalate

KINDS = (
    (
        "proposed",
        ngettext_lazy(
            "person whose measure waits for confirmation", "people whose measure waits for confirmation", "count"
        ),
        _("Confirm"),
        Urgency.NOW,
    ),
    (
        "sign",
        ngettext_lazy(
            "stricter measure that waits for a second person",
            "stricter measures that wait for a second person",
            "count",
        ),
        _("Sign"),
        Urgency.NOW,
    ),
    (
        "past",
        ngettext_lazy("person under a measure past its end", "people under a measure past its end", "count"),
        _("Release"),
        Urgency.NOW,
    ),
    (
        "missed",
        ngettext_lazy("person who missed a test", "people who missed a test", "count"),
        _("See to it"),
        Urgency.TODAY,
    ),
    (
        "silent",
        ngettext_lazy(
            "person under a measure not followed up today", "people under a measure not followed up today", "count"
        ),
        _("Call them"),
        Urgency.TODAY,
    ),
    (
        "nobody",
        ngettext_lazy(
            "person under a measure for whom nobody answers", "people under a measure for whom nobody answers", "count"
        ),
        _("Give them to somebody"),
        Urgency.TODAY,
    ),
)


def _found(*states: str) -> Find:
    return Waits(states)


def _escalated(scope: Scope, as_of: datetime | None) -> Found:
    """What has come up to whoever asks. Only the present waits for somebody."""
    if scope.incident is None or as_of is not None:
        return Found(0)
    return escalate.waiting(scope, clock.now(scope.incident))


def _late_letters(scope: Scope, as_of: datetime | None) -> Found:
    return letters.late(scope, as_of, clock.now(scope.incident)) if scope.incident is not None else Found(0)


def _list(state: str) -> str:
    return f"{reverse('ledger')}?state={state}"


def declare() -> None:
    """Called once when the program is loaded."""
    naming.register("rule", risk.rules_called)
    foundparts.register(found.listed)
    ownparts.register(own.parts)
    ownparts.register_births(own.birth)
    for route, label, order, below in (
        ("ledger", _("Screening"), 30, ("screened", "enter-person", "export-ledger", "ledger-layouts", "looking-anew")),
        ("overdue", _("Overdue, and whose"), 31, ()),
        ("rounds", _("Door to door"), 32, ()),
        ("letters", _("Letters to and from other districts"), 32, ("letter", "write-letter")),
        ("screening-board", _("Screening by town"), 32, ()),
        ("risk-lists", _("Risk areas"), 33, ("risk-list",)),
        ("control-rules", _("Control rules"), 34, ()),
    ):
        navigation.register(
            navigation.Entry(
                route, label, order, visible=partial(access.opens, route=route), routes=below,
                **({"waiting": (_found("proposed", "sign", "past"),)} if route == "ledger" else {}),
            )
        )  # fmt: skip
    _declare_waiting()


def _declare_waiting() -> None:
    """What waits for somebody."""
    waiting.register(
        *(
            waiting.Kind(
                key=f"screening.{key}", label=label, verb=verb, urgency=urgency, url=partial(_list, key),
                find=_found(key), reported=key in ("past", "missed"),
            )
            for key, label, verb, urgency in KINDS
        ),
        waiting.Kind(
            key="screening.escalated",
            label=ngettext_lazy(
                "person overdue for so long that they have come up to this level",
                "people overdue for so long that they have come up to this level",
                "count",
            ),
            verb=_("See to it"), urgency=Urgency.NOW, url=lambda: reverse("overdue"), find=_escalated, reported=True,
        ),
        waiting.Kind(
            key="screening.letters",
            label=ngettext_lazy(
                "letter past its time without an answer or a receipt",
                "letters past their time without an answer or a receipt",
                "count",
            ),
            verb=_("Telephone them"), urgency=Urgency.NOW, url=lambda: reverse("letters") + "?state=late",
            find=_late_letters, reported=True,
        ),
    )  # fmt: skip
