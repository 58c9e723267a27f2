"""A field with which any form asks for a place: people type, see what there is, and choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.codes import covers
from muster.places import queries


class PlaceWidget(forms.Widget):
    """A search field with its answers as choices below; the value is the code that is chosen.

    A page that shows it loads `places/search.mjs`. Without scripts what was typed is the value.
    """

    template_name = "places/picker.html"

    def __init__(self, within: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.within = within

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name, code and what the template has to show of a place that is chosen already."""
        context = super().get_context(name, value, attrs)
        code = str(value or "")
        context.update(
            name=name, search_name=search_name(name), within=self.within, chosen=queries.find(code), typed=code
        )
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> str:
        """The chosen code, or what was typed and never chosen from."""
        return str(data.get(name) or data.get(search_name(name)) or "")


def search_name(name: str) -> str:
    """What the search field beside a place's field is called, in the form and in the request for choices."""
    return f"{name}-search"


class PlaceField(forms.CharField):
    """A place's code. Cleans to '' or the code of a division that exists and lies within `within`.

    A name that was typed in full and means one place only is taken, too.
    """

    default_error_messages = {"unknown": _("Choose a place from the list.")}

    def __init__(self, *, within: str = "", **options: Any) -> None:
        super().__init__(widget=PlaceWidget(within), **options)
        self.within = within

    def clean(self, value: Any) -> str:
        """Refuse what is no place, or one outside."""
        typed: str = super().clean(value)
        if not typed:
            return ""
        if queries.find(typed) is not None:
            code = typed
        else:
            code = queries.resolve(typed, within=self.within) or queries.locate(typed, within=self.within) or ""
        if not code or not covers(self.within, code):
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return code
