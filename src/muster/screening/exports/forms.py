"""What a desk types to take the ledger out, and to draw a layout."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import offer
from muster.screening.exports import rules
from muster.screening.exports.columns import FIELDS
from muster.screening.exports.rules import Column, Layout

LEAST_REASON = 4


class TakeOut(forms.Form):
    """In whose layout, and whether with names."""

    layout = forms.ChoiceField(label=_("Layout"))
    names = forms.BooleanField(label=_("With names in full"), required=False)
    reason = forms.CharField(
        label=_("Reason for full names"), max_length=120, required=False,
        help_text=_("Needed for names in full; it is logged."),
    )  # fmt: skip

    def __init__(self, *args: Any, layouts: list[Layout], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "layout", [(one.key, one.name) for one in layouts])

    def clean(self) -> dict[str, Any]:
        """Names need a reason; a reason without the tick opens none."""
        typed = self.cleaned_data
        reason = " ".join(str(typed.get("reason", "")).split())
        if typed.get("names") and len(reason.replace(" ", "")) < LEAST_REASON:
            self.add_error("reason", _("Say in a few words why you need the names: at least four characters."))
        typed["reason"] = reason if typed.get("names") else ""
        return typed


class DrawLayout(forms.Form):
    """Name, heading, and for each column its position and the office's own word for it."""

    name = forms.CharField(label=_("Name of the layout"), max_length=30)
    title = forms.CharField(
        label=_("Heading of the sheet"), max_length=60, required=False, help_text=_("Empty: the name.")
    )

    def __init__(self, *args: Any, like: Layout | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {one.field: (at, one.heading) for at, one in enumerate(like.columns, 1)} if like else {}
        if like is not None:
            self.fields["name"].initial, self.fields["title"].initial = like.name, like.title
        for key, field in FIELDS.items():
            at, heading = known.get(key, (None, ""))
            self.fields[f"at_{key}"] = forms.IntegerField(
                label=_("Position"), required=False, min_value=1, max_value=99, initial=at,
                widget=forms.NumberInput(attrs={"aria-label": f"{_('Position')} {field.heading}"}),
            )  # fmt: skip
            self.fields[f"as_{key}"] = forms.CharField(
                label=_("Own heading"), required=False, max_length=30, initial=heading,
                widget=forms.TextInput(attrs={"aria-label": f"{_('Own heading')} {field.heading}"}),
            )  # fmt: skip

    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """For the page: the usual heading of each column, the two fields beside it."""
        return [(field.heading, self[f"at_{key}"], self[f"as_{key}"]) for key, field in FIELDS.items()]

    def columns(self) -> tuple[Column, ...]:
        """The columns that were given a position, in order."""
        typed = self.cleaned_data
        return rules.ordered({key: (typed.get(f"at_{key}"), typed.get(f"as_{key}", "")) for key in FIELDS})
