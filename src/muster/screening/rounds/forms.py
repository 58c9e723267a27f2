"""What a desk types about posts that go from door to door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import offer
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.places.forms import place_choices
from muster.screening.rounds.actions import GATES


class EntrustPost(forms.Form):
    """Which post, and with whom."""

    site = forms.ChoiceField(
        label=_("Post"),
        help_text=_("A site that is no checkpoint: a compound, a command post. Its phones get the list."),
    )
    place = forms.ChoiceField(label=_("Whose people"))
    owner = forms.CharField(
        label=_("Only those of this team"), max_length=60, required=False, help_text=_("Empty: everybody of the place.")
    )

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        posts = [one for one in places.sites(scope) if one.kind != GATES and one.closed_at is None]
        offer(self, "site", [(one.code, f"{one.name} {one.code}") for one in posts])
        offer(self, "place", place_choices(scope))
