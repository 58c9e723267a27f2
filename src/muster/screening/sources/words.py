"""Codes of why a row of a source is open, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from muster.kernel.sheets.kinds import PROBLEMS as SHEETS
from muster.people.words import ROW_PROBLEMS
from muster.screening.source_models import RowState

PROBLEMS = {
    **SHEETS,
    **ROW_PROBLEMS,
    "call_missing": gettext_noop("Neither an ID number nor a phone number is given."),
    "origin_unknown": gettext_noop("From where they came is no place that can be found for certain."),
    "arrives_later": gettext_noop("The day lies in the future."),
    "nobody": gettext_noop("Nobody can be made out."),
    "phone_shared": gettext_noop("This phone is known under another name, and no ID number is given."),
}
MARKS = {RowState.LINKED: "ok", RowState.REJECTED: "", RowState.OPEN: "warn"}


def problems(codes: Iterable[str]) -> str:
    """What has to be asked, in sentences."""
    return " ".join(_(PROBLEMS[code]) for code in codes)
