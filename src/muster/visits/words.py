"""Words for the codes of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Words = dict[str, "_StrOrPromise"]

SUBJECTS: Words = {"household": _("A household"), "premises": _("Key premises")}
WAYS: Words = {"visit": _("at the door"), "call": _("by phone call"), "message": _("by SMS or WeChat")}
OUTCOMES: Words = {
    "done": _("Asked or looked at"),
    "absent": _("Nobody there"),
    "refused": _("Would not answer"),
    "gone": _("Nobody lives or works there"),
}
REFUSALS: Words = {
    "door_missing": _("A household needs its door: building, unit and room, or group and number."),
    "premises_missing": _("Premises need their kind and the name on their sign."),
    "visit_names_premises": _("This is a household: leave the name and kind of premises out."),
    "visit_names_door": _("These are premises: leave the door of a household out."),
}
