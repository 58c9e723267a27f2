"""What people type about teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import moment_field, offer
from muster.kernel.scope import Scope
from muster.kernel.sheets.forms import BringList
from muster.people.choosing import OrganisationField, ask_within
from muster.people.forms import PlaceFilter
from muster.people.models import Member
from muster.people.queries import teams
from muster.places import queries as places
from muster.places.forms import place_choices
from muster.places.rules import Level

LAST_WAVE = 99


class TeamFilter(PlaceFilter):
    """What the list of teams is narrowed to."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    wave = forms.IntegerField(label=_("Wave"), required=False, min_value=1, max_value=LAST_WAVE)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("At work")), ("dissolved", _("Dissolved"))]
    )

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, scope=scope, **keywords)
        offer(self, "kind", [("", _("All kinds")), *teams.kinds().items()])


class FoundTeam(forms.Form):
    """A new team."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name of the team"), max_length=80)
    place = forms.ChoiceField(label=_("For which place"))
    organisation = OrganisationField(label=_("Set up by"), required=False)
    approved_by = OrganisationField(
        label=_("Approved by"), required=False, help_text=_("A temporary Party branch needs it.")
    )
    wave = forms.IntegerField(
        label=_("Wave"), min_value=1, max_value=LAST_WAVE, initial=1, help_text=_("Reinforcements come in waves.")
    )
    origin = forms.CharField(
        label=_("Comes from (another city or district)"), max_length=60, required=False,
        help_text=_("Empty for a team of this place."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "kind", teams.kinds().items())
        offer(self, "place", place_choices(scope, top=Level.CITY))
        ask_within(self, scope, on)


def _people(label: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )  # fmt: skip


class FromUnit(forms.Form):
    """Whose people are offered to a team."""

    organisation = OrganisationField(label=_("People of"), required=False, empty=_("Choose an organisation"))

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        ask_within(self, scope, on)


class JoinTeam(forms.Form):
    """People of an organisation join."""

    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices, initial=Member.Role.MEMBER)
    staff = _people(_("People"))

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "staff", people)


class DeployTeam(forms.Form):
    """People of a team are sent somewhere."""

    place = forms.CharField(
        label=_("Where (code of a place or site)"), max_length=24,
        widget=forms.TextInput(attrs={"list": "deploy-places", "autocomplete": "off"}),
    )  # fmt: skip
    starts_at = moment_field(_("From"), required=True)
    duty = forms.CharField(label=_("Duty"), max_length=60, required=False)
    staff = _people(_("Who goes"))

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "staff", people)

    def clean_place(self) -> str:
        """A code of something that exists."""
        place: str = self.cleaned_data["place"].strip()
        if not places.names([place]):
            raise forms.ValidationError(gettext("There is no place or site with this code. Choose one from the list."))
        return place


class BringTeams(BringList):
    """A roll of teams, and whose they are."""

    organisation = OrganisationField(
        label=_("Organisation"), help_text=_("It sets the teams up; rows that name no organisation are its people.")
    )
    place = forms.ChoiceField(label=_("Place"), help_text=_("Of teams whose rows name none."))
    kind = forms.ChoiceField(label=_("Kind"), help_text=_("Of teams whose rows name none."))

    def prepare(self, scope: Scope, on: date) -> None:
        """What is within reach."""
        ask_within(self, scope, on)
        offer(self, "place", place_choices(scope, top=Level.CITY))
        offer(self, "kind", teams.kinds().items())


class BringDeployments(BringList):
    """A list of who was sent where, and when it was for those rows that do not say."""

    place = forms.ChoiceField(label=_("Place"), help_text=_("Places that rows name are looked for in it."))
    starts_at = moment_field(_("From"), required=True, help_text=_("For rows that name no time."))

    def prepare(self, scope: Scope, on: date) -> None:
        """The places within reach."""
        offer(self, "place", place_choices(scope, top=Level.CITY))
