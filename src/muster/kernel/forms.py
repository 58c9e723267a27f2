"""Fields that forms of several features ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    """The browser's own control for a date and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


def moment_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    """A date and time to the minute, in the site's time zone."""
    return forms.DateTimeField(
        label=label, required=required, widget=MomentInput(), input_formats=[MOMENT], help_text=help_text
    )


def offer(form: forms.BaseForm, name: str, options: Iterable[tuple[str, Any]]) -> None:
    """Say what a choice field offers, where that is known only when somebody asks."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - the form declares it so
    field.choices = list(options)


def period(form: forms.BaseForm, first: str, last: str) -> dict[str, Any]:
    """What a form's `clean` answers whose period ends after it starts."""
    cleaned: dict[str, Any] = form.cleaned_data
    start: datetime | None = cleaned.get(first)
    end: datetime | None = cleaned.get(last)
    if start and end and end <= start:
        form.add_error(last, _("The end lies before the start."))
    return cleaned
