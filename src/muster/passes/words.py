"""Codes of passes in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from muster.passes.models import Fault, Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

KINDS: dict[str, _StrOrPromise] = {kind.value: kind.label for kind in Kind}
FAULTS: dict[str, _StrOrPromise] = {fault.value: fault.label for fault in Fault}
STATES: dict[str, _StrOrPromise] = {
    "valid": _("Pass valid"),
    "early": _("Pass not valid yet"),
    "expired": _("Pass expired"),
    "withdrawn": _("Pass withdrawn"),
}
LANES: dict[str, _StrOrPromise] = {
    "supply": _("Supplies"),
    "enterprise": _("Enterprise"),
    "medical": _("Medical"),
}
RESOLUTIONS: dict[str, _StrOrPromise] = {
    "explained": _("Explained, nothing wrong"),
    "spoken_to": _("Spoken to the household"),
    "withdrawn": _("Pass withdrawn and issued anew"),
    "instructed": _("The post was instructed"),
    "entry_error": _("Wrong entry, corrected"),
}
TERMS: dict[str, _StrOrPromise] = {
    "period_empty": _("The end must lie after the beginning."),
    "period_long": _("A pass holds for 92 days at most. Issue a new one afterwards."),
    "gates_missing": _("Choose one to eight gates or places where the pass holds."),
    "quota_incomplete": _("Say how many outings, in how many days and of how many people: 1 to 99 each."),
}
"""What is wrong with the terms of a pass, by the codes of `rules.refuse_terms`."""
