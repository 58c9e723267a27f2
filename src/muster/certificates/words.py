"""Codes of certificates and papers in words for people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MEASURES: dict[str, _StrOrPromise] = {
    "central": _("Central quarantine"),
    "home": _("Home quarantine"),
    "home_monitoring": _("Home health monitoring"),
    "tests": _("Tests only"),
}
ANSWERS: dict[str, _StrOrPromise] = {
    "": _("This certificate holds."),
    "revoked": _("This certificate was withdrawn. It holds no more: ask the office that issued it."),
    "other_incident": _("This certificate is of another operation."),
    "forged": _("This is a forgery: the signature is not ours. Keep the paper and tell the command."),
    "unknown_key": _("This is no certificate of ours, or its key was withdrawn. Ask the office that issued it."),
    "malformed": _("This is no certificate of release, or it was not read in full."),
    "algorithm": _("This is no certificate of release, or it was not read in full."),
    "unknown": _("No certificate has this number. Look at it again; letters and digits stand in two groups of four."),
}
"""What a code comes to, by the codes of `card` and `queries.check`."""


def moment(seconds: int) -> str:
    """A time of a code, to the minute."""
    return timezone.localtime(datetime.fromtimestamp(seconds, timezone.get_current_timezone())).strftime(
        "%Y-%m-%d %H:%M"
    )
