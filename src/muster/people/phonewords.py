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
    "duty.nobody": _("Not on the list"),
    "duty.nobody_lead": _('Whoever is not on the list is recorded as "not named": the office asks at the post.'),
    "duty.next": _("Who takes over?"),
    "duty.unnamed": _("not named"),
    "duty.change": _("Another person is on duty"),
}
