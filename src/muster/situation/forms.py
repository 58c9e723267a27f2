"""What pages of figures and bulletins ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import moment_field


class FigureFilter(forms.Form):
    """Where and when a figure is counted; all of it stands in the address."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    since = moment_field(_("From"))
    until = moment_field(_("Until"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = [("", _("All places")), *places]

    def clean(self) -> dict[str, Any]:
        """A period ends after it starts."""
        cleaned = super().clean() or {}
        since: datetime | None = cleaned.get("since")
        until: datetime | None = cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The end lies before the start."))
        return cleaned


class BulletinForm(forms.Form):
    """Of which place, and as of which minute, a report is made."""

    place = forms.ChoiceField(label=_("Place"))
    moment = moment_field(_("As of"), required=True)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = places


class NextStepsForm(forms.Form):
    """What is to be done next, in the writer's words."""

    text = forms.CharField(
        label=_("Next steps"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One paragraph a line. No names and numbers of residents: this is printed."),
    )
