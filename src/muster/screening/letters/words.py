"""How far letters are, and what the other side answers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from muster.screening.letters import rules

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

STATES: dict[str, tuple[str, _StrOrPromise]] = {
    rules.ASKED: ("warn", _("Waits for the second officer")),
    rules.REFUSED: ("", _("Not agreed to")),
    rules.SENT: ("warn", _("Sent, not acknowledged")),
    rules.ACKNOWLEDGED: ("warn", _("Acknowledged, not answered")),
    rules.ANSWERED: ("ok", _("Answered")),
    rules.OPEN: ("warn", _("Receipt not sent back")),
    rules.RECEIPTED: ("ok", _("Receipt sent back")),
    rules.CLOSED: ("", _("Letter closed")),
}
OUTCOMES: dict[str, _StrOrPromise] = {
    "controlled": _("Found, under control there"),
    "elsewhere": _("Is elsewhere"),
    "wrong_number": _("Wrong number"),
    "empty_number": _("Number does not exist"),
    "refused": _("Refuses to answer"),
    "lost": _("Cannot be found"),
    "duplicate": _("Listed twice"),
}
