"""What pages of figures and bulletins ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import moment_field, offer, period


class FigureFilter(forms.Form):
    """Where and when a figure is counted; all of it stands in the address."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    since = moment_field(_("From"))
    until = moment_field(_("Until"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", [("", _("All places")), *places])

    def clean(self) -> dict[str, Any]:
        """A period ends after it starts."""
        return period(self, "since", "until")


class BulletinForm(forms.Form):
    """Of which place, and as of which minute, a report is made."""

    place = forms.ChoiceField(label=_("Place"))
    moment = moment_field(_("As of"), required=True)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", places)


class NextStepsForm(forms.Form):
    """What is to be done next, in the writer's words."""

    text = forms.CharField(
        label=_("Next steps"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One paragraph a line. No names and numbers of residents: this is printed."),
    )
