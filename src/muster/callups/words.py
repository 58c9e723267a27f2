"""Codes of call-ups and orders in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

STEPS: dict[str, _StrOrPromise] = {
    "accept": _("Accept the order"),
    "progress": _("Report progress"),
    "report": _("Report it done"),
    "check": _("Checked on the spot"),
    "return": _("Send it back"),
    "close": _("Close it out"),
    "withdraw": _("Withdraw the order"),
}
