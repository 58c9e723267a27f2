"""The words of who is on duty, on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TEXTS: dict[str, _StrOrPromise] = {
    "duty.who": _("Who is on duty?"),
    "duty.lead": _(
        "Every record from now on carries your name. Choose yourself: surname and last digits of your phone."
    ),
    "duty.one": _("{name}, phone ending in {tail}"),
    "duty.code": _("One-time code or shift code"),
    "duty.code_lead": _(
        "Type your one-time code, or the code that the whole shift has. The phone checks it, without a network too."
    ),
    "duty.code_go": _("Check the code"),
    "duty.code_scan": _("Scan the shift code"),
    "duty.code_none": _("I have no code here"),
    "duty.code_wrong": _("This code does not belong to them or to this shift. Type it once more."),
    "duty.code_missing": _("Type the shift code or your one-time code, or scan it."),
    "duty.nobody": _("Not on the list"),
    "duty.nobody_lead": _('Whoever is not on the list is recorded as "not named": the office asks at the post.'),
    "duty.next": _("Who takes over?"),
    "duty.unnamed": _("not named"),
    "duty.change": _("Another person is on duty"),
}
