"""Codes of messages in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

STATES: dict[str, _StrOrPromise] = {
    "queued": _("Waiting to be sent"),
    "sending": _("Being sent"),
    "accepted": _("Taken by the carrier, no receipt yet"),
    "unknown": _("Not known whether taken, being asked"),
    "delivered": _("Delivered"),
    "call": _("To be telephoned"),
    "called": _("Telephoned"),
    "withdrawn": _("Message withdrawn"),
}
CALL_OUTCOMES: dict[str, _StrOrPromise] = {
    "reached": _("Reached"),
    "no_answer": _("No answer"),
    "wrong_number": _("Wrong number"),
    "visited": _("Told at the door"),
}
LEFT_OUT: dict[str, _StrOrPromise] = {
    "no_number": _("without a number"),
    "twice": _("the same number a second time"),
}
