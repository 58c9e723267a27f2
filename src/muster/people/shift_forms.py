"""What officers type about shifts, and what staff type to get in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muster.accounts import shift_queries
from muster.accounts.forms import moment_input
from muster.kernel.scope import Scope
from muster.people.rules import LONGEST_NAME, Contact, read_contacts
from muster.places.choosing import SpotField

USUAL = timedelta(hours=8)
USUAL_PEOPLE = 20
SHOWN_LINES = 10


class OpenShift(forms.Form):
    """A shift at a place: for whom, from when until when, for how many."""

    place = SpotField(label=_("Site or place"))
    role = forms.ChoiceField(label=_("They sign in as"), choices=shift_queries.roles)
    since = forms.DateTimeField(label=_("From"), widget=moment_input())
    until = forms.DateTimeField(
        label=_("Until"), widget=moment_input(), help_text=_("Then everybody is signed out. 24 hours at most.")
    )
    most = forms.IntegerField(label=_("People at most"), min_value=1, max_value=2000)

    def __init__(self, *arguments: Any, scope: Scope, now: datetime, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        spot = self.fields["place"]
        assert isinstance(spot, SpotField)  # noqa: S101 - declared above
        spot.within(scope, now)
        begins = now.replace(second=0, microsecond=0)
        for name, value in (("since", begins), ("until", begins + USUAL), ("most", USUAL_PEOPLE)):
            self.fields[name].initial = value


class Numbers(forms.Form):
    """Phone numbers, a line each, with a name where there is one."""

    numbers = forms.CharField(
        label=_("Phone numbers"),
        help_text=_("One person a line: number and name, in any order, as they come out of a list or a message."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )

    def clean_numbers(self) -> list[Contact]:
        """Who is listed. A line without a number is named, so that nobody is left out unseen."""
        found, wrong = read_contacts(self.cleaned_data["numbers"])
        if wrong:
            lines = ", ".join(map(str, wrong[:SHOWN_LINES]))
            raise forms.ValidationError(
                gettext("No phone number, or more than one, in line %(lines)s.") % {"lines": lines}
            )
        return found


class First(forms.Form):
    """The one question a phone asks first."""

    first = forms.CharField(
        label=_("Shift code, or your phone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class Second(forms.Form):
    """The other question; what was answered first goes along."""

    first = forms.CharField(max_length=40, widget=forms.HiddenInput)
    second = forms.CharField(
        max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )

    def __init__(self, *arguments: Any, by_phone: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["second"].label = (
            gettext("Your one-time code") if by_phone else gettext("Your name or phone number")
        )
        if by_phone:
            self.fields["second"].widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "characters"}
