"""The words of visits on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TEXTS: dict[str, _StrOrPromise] = {
    "home.title": _("Households and premises"),
    "home.today": _("Recorded today on this phone: {n}"),
    "home.none": _("Nothing was recorded on this phone today."),
    "home.last": _("{time} recorded: {what}"),
    "home.undo": _("Take back"),
    "home.undone": _("Taken back: {what}"),
    "home.more": _("More records"),
    "visit.title": _("Record a visit"),
    "visit.subject": _("What was visited"),
    "visit.place": _("Village or grid"),
    "visit.door": _("Building, unit and room"),
    "visit.door_hint": _("Such as 3-2-501, or group and number. It is sealed."),
    "visit.kind": _("Kind of premises"),
    "visit.name": _("Name on the sign"),
    "visit.way": _("How"),
    "visit.outcome": _("What it came to"),
    "visit.people": _("People living or working there"),
    "visit.attention": _("Does somebody have to see to something there?"),
    "visit.yes": _("Yes"),
    "visit.no": _("No"),
    "visit.note": _("Note for the office"),
    "visit.note_hint": _("It is sealed."),
    "visit.lacks_door": _("Write the door of the household."),
    "visit.lacks_premises": _("Choose the kind of premises and write the name on the sign."),
    "visit.lacks_outcome": _("Choose what it came to."),
    "visit.lacks_people": _("The number of people is a whole number."),
    "visit.save": _("Record"),
    "visit.saved": _("Recorded. It is sent as soon as there is a network."),
    "what.visit": _("{what}: {outcome}"),
    "what.void": _("taken back"),
}
