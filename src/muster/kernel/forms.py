"""Fields that forms of several features ask for."""

from __future__ import annotations

from typing import Any

from django import forms

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
