"""How the list of visits is narrowed; it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.visits import words


class VisitFilter(forms.Form):
    """By what was visited, what it came to, how and where."""

    subject = forms.ChoiceField(label=_("What was visited"), required=False)
    kind = forms.ChoiceField(label=_("Kind of premises"), required=False)
    outcome = forms.ChoiceField(label=_("What it came to"), required=False)
    way = forms.ChoiceField(label=_("How"), required=False)
    place = forms.ChoiceField(label=_("Town"), required=False)
    attention = forms.BooleanField(label=_("Only what somebody has to see to"), required=False)

    def __init__(self, data: Any, *, kinds: Mapping[str, str], towns: Mapping[str, str]) -> None:
        super().__init__(data)
        offered = {
            "subject": words.SUBJECTS, "kind": kinds, "outcome": words.OUTCOMES, "way": words.WAYS, "place": towns,
        }  # fmt: skip
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("All")), *choices.items()]  # type: ignore[attr-defined]
