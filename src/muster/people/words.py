"""Codes of what is wrong in a row or a number, in words for people."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext

ROW_PROBLEMS = {
    "name_missing": gettext_noop("The name is missing."),
    "name_form": gettext_noop("This is no name."),
    "phone_missing": gettext_noop("The phone number is missing."),
    "phone_form": gettext_noop("This phone number has too many or too few digits."),
    "number_form": gettext_noop("This is no number of a known document."),
    "number_check_digit": gettext_noop("The ID number has a typing error: its check digit does not fit."),
    "number_region": gettext_noop("The ID number begins with a region that does not exist."),
    "number_birth_date": gettext_noop("The ID number holds a date of birth that does not exist."),
    "number_twice": gettext_noop("Another row has the same ID number under another name."),
    "organisation_unknown": gettext_noop("No organisation of this name is within your area."),
    "branch_unknown": gettext_noop("No Party branch of this name is within your area."),
    "home_unknown": gettext_noop("The home is no place that can be found for certain; give its code."),
    "skill_unknown": gettext_noop("One of the skills is not among those listed."),
}


VERDICTS = {
    "pass": gettext_noop("Let pass"),
    "doubt": gettext_noop("In doubt"),
    "sample": gettext_noop("Send to sampling"),
    "turn_back": gettext_noop("Turn them back"),
    "transfer": gettext_noop("Transfer in closed loop"),
}
SHOWN = {
    "own_code": gettext_noop("their own code"),
    "shift_code": gettext_noop("the shift's code"),
    "list": gettext_noop("no code, chosen from the list"),
}
"""By what somebody who took over a phone showed who they are."""


def shown(how: str) -> str:
    """The same in words; '' where an older phone did not say."""
    return _(SHOWN[how]) if how else ""


HOLD_STATES = {
    "force": ("ok", gettext_lazy("In force")),
    "early": ("", gettext_lazy("Not yet in force")),
    "past": ("bad", gettext_lazy("Past its end")),
    "lifted": ("", gettext_lazy("Lifted")),
}
"""What a control mark is at a moment: kind of mark, word."""


def verdict(code: str) -> str:
    """What a gate does with whoever has a control mark."""
    return _(VERDICTS[code]) if code in VERDICTS else code


def row_problems(codes: Iterable[str]) -> str:
    """The sentences of a row, one after another."""
    return " ".join(_(ROW_PROBLEMS[code]) for code in codes)


def listed(names: Iterable[str]) -> str:
    """Several names in one cell: 甲、乙 or A, B."""
    return pgettext("between the names of a list", ", ").join(names)
