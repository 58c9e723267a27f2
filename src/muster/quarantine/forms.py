"""What a desk or a site types about rooms and those who come into them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import offer
from muster.quarantine.models import Leaving
from muster.quarantine.rules import Ranges, Side


class RoomsForm(forms.Form):
    """The rooms of a building by ranges."""

    building = forms.CharField(label=_("Building"), max_length=12, required=False, help_text=_("Empty: there is one."))
    first = forms.IntegerField(label=_("Floors from"), min_value=1, max_value=99, initial=1)
    last = forms.IntegerField(label=_("Floors up to"), min_value=1, max_value=99)
    rooms = forms.IntegerField(label=_("Guest rooms on each floor"), min_value=1, max_value=99)
    beds = forms.IntegerField(label=_("Beds in each room"), min_value=1, max_value=9, initial=1)

    def ranges(self) -> Ranges:
        """What was typed."""
        typed = self.cleaned_data
        return Ranges(typed["building"].strip(), typed["first"], typed["last"], typed["rooms"], typed["beds"])


class SidesForm(forms.Form):
    """The names of both sides; what they drew comes beside it."""

    handed_by = forms.CharField(label=_("Handed over by"), max_length=60, required=False)
    received_by = forms.CharField(label=_("Received by"), max_length=60, required=False)

    def sides(self) -> tuple[Side, Side]:
        """Both sides, with their drawings."""
        typed = self.cleaned_data
        return (
            Side(typed["handed_by"], self.data.get("handed_drawing", "")),
            Side(typed["received_by"], self.data.get("received_drawing", "")),
        )


class ComingForm(SidesForm):
    """Who comes into a room."""

    person = forms.ChoiceField(label=_("Who comes"))
    field_order = ("person",)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class LeavingForm(SidesForm):
    """Where somebody goes; to a hospital or another site both sides sign."""

    to = forms.ChoiceField(
        label=_("Where to"), choices=[(key, label) for key, label in Leaving.choices if key != Leaving.ROOM]
    )
    field_order = ("to",)
