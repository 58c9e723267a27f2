"""Codes of call-ups and orders in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

STEPS: dict[str, _StrOrPromise] = {  # in the order of their buttons: what goes on comes before what goes back
    "accept": _("Accept the order"),
    "progress": _("Report progress"),
    "report": _("Report it done"),
    "check": _("Checked on the spot"),
    "close": _("Close it out"),
    "return": _("Send it back"),
    "withdraw": _("Withdraw the order"),
}
