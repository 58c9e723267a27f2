"""What is typed about letters: by an officer here, and by the other side behind the link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import moment_field, offer
from muster.kernel.scope import Scope
from muster.places.forms import place_choices


class WriteLetter(forms.Form):
    """A letter that hands people over."""

    place = forms.ChoiceField(label=_("In the name of"), help_text=_("Of which place of ours the letter is."))
    office = forms.CharField(label=_("To which office"), max_length=80)
    phone = forms.CharField(label=_("Its phone"), max_length=30, required=False)
    asks = forms.CharField(
        label=_("What the letter asks for"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("No names: they stand in the sealed list."),
    )  # fmt: skip
    due_at = moment_field(_("Answer due by"), required=True)

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "place", place_choices(scope))


class Receive(forms.Form):
    """Who receives a letter, with the code that was told by telephone."""

    by = forms.CharField(label=_("Your office and name"), max_length=80)
    code = forms.CharField(
        label=_("Code told by telephone"), max_length=20,
        help_text=_("Eight digits. The office that sent the letter tells it by telephone."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip
