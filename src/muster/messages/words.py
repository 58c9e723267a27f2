"""Codes of messages in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from muster.messages.rules import UNANSWERED

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
WHY: dict[str, _StrOrPromise] = {
    "MK:0000": _("no such number"),
    "MK:0001": _("no such number"),
    "MK:0005": _("the number is suspended"),
    "MK:0010": _("switched off or out of reach"),
    "MK:0023": _("switched off"),
    "MK:0115": _("taken for spam"),
    "MBBLACK": _("on the carrier's black list"),
    "DB:0144": _("on the carrier's black list"),
    UNANSWERED: _("the carrier does not say whether it arrived"),
    "throttled": _("too fast for the carrier"),
    "unreachable": _("the carrier does not answer"),
    "disconnected": _("the mail server hung up"),
}


def why(error: str) -> str:
    """The carrier's code in words; as it is where nobody knows what it means."""
    return str(WHY.get(error, error))
