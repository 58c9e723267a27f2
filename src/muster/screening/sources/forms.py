"""What is typed about people of sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import moment_field
from muster.kernel.scope import Scope
from muster.kernel.sheets.forms import BringList
from muster.places.forms import place_choices
from muster.screening.letters import queries as letters
from muster.screening.letters.actions import taken_over_already
from muster.screening.source_models import RowState, SourceKind


def _owner() -> forms.CharField:
    return forms.CharField(
        label=_("Who answers for what stays open"), max_length=60,
        help_text=_("A team or an office. A row in which something is missing is theirs, for a day."),
    )  # fmt: skip


class BringSource(BringList):
    """A list of people who came, where they live, and who follows up."""

    place = forms.ChoiceField(label=_("Place"), help_text=_("For people who do not say where they live now."))
    owner = _owner()
    letter = forms.CharField(
        label=_("Reference number of their letter"), max_length=60, required=False,
        help_text=_("Where a list was handed over by another district: a receipt goes back within a day."),
    )  # fmt: skip

    def prepare(self, scope: Scope, on: date) -> None:
        """The places within reach, and what was taken over there."""
        self.scope = scope
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a second list under one letter before anything of it is read."""
        given = super().clean() or {}
        office, number = given.get("source", ""), given.get("letter", "")
        if number and letters.is_taken_over(self.scope, office, number):
            self.add_error("letter", str(taken_over_already(office, number)))
        return given


class PasteChain(forms.Form):
    """Lines from a chat."""

    place = forms.ChoiceField(label=_("Place"))
    source = forms.CharField(label=_("Which chat"), max_length=80)
    owner = _owner()
    text = forms.CharField(
        label=_("Lines"), max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Paste the whole chain: name, number, phone and words in any order."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]


class TellOne(forms.Form):
    """One person, as they told it themselves or somebody wrote it down. Nothing is refused: what is odd is asked."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_number = forms.CharField(
        label=_("ID number"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Children without one leave it empty."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    origin = forms.CharField(
        label=_("From where"), max_length=60, help_text=_("Province, city and county or street, as exact as you can.")
    )
    arrived_at = moment_field(_("Time of arrival"), required=True)
    home = forms.CharField(label=_("Where you live now"), max_length=120, help_text=_("Village or compound, and door."))
    companions = forms.CharField(
        label=_("Who came along"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Names and phones."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Where you were, day by day"), max_length=1500, required=False,
        widget=forms.Textarea(attrs={"rows": 5}), help_text=_("A line a day, for the last 14 days."),
    )  # fmt: skip


class EnterForm(TellOne):
    """The same by an officer: at the door, by phone, or from a paper form."""

    kind = forms.ChoiceField(
        label=_("How it came"),
        choices=[(one.value, one.label) for one in (SourceKind.DOOR, SourceKind.FORM)],
    )
    place = forms.ChoiceField(label=_("Place"))
    owner = _owner()
    field_order = ("kind", "place", "owner")

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]
        self.fields["home"].required = False


class MakeLink(forms.Form):
    """A link or code by which residents of a place report themselves."""

    place = forms.ChoiceField(label=_("For residents of"))
    owner = _owner()

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]


class CorrectRow(forms.Form):
    """What was found out when somebody asked; empty stays as it was."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    id_number = forms.CharField(label=_("ID number"), max_length=30, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    origin = forms.CharField(label=_("From where"), max_length=60, required=False)


class RejectRow(forms.Form):
    """Why nobody of the ledger is meant."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class RowFilter(forms.Form):
    """What rows are narrowed to: all of it stands in the address."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *RowState.choices, ("late", _("Past the due time"))]
    )
    source = forms.CharField(label=_("Source"), max_length=80, required=False)
    delivery = forms.IntegerField(required=False, widget=forms.HiddenInput)
