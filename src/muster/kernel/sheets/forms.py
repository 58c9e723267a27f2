"""What is asked for beside the file of a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.scope import Scope


class BringList(forms.Form):
    """A list and who sent it; a kind of list asks for more in a subclass."""

    source = forms.CharField(
        label=_("Sent by"),
        max_length=80,
        help_text=_("The next list of the same sender gets the same columns."),
    )
    file = forms.FileField(
        label=_("List (.xlsx or .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Choose a file of at most 10 MB."), "empty": _("There is nothing in this file.")},
    )

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.prepare(scope, on)
        self.order_fields([name for name in self.fields if name not in ("source", "file")])

    def prepare(self, scope: Scope, on: date) -> None:
        """Fill in choices that depend on who asks."""
