"""What the command types about itself where people and organisations are named."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from muster.incidents.command import LEADER, ON_DUTY
from muster.kernel.forms import moment_field
from muster.kernel.scope import Scope
from muster.people.choosing import OrganisationField, ask_within
from muster.people.choosing_staff import StaffField


class EntrustArea(forms.Form):
    """Which unit is responsible for an area."""

    organisation = OrganisationField(label=_("Responsible unit"))

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        ask_within(self, scope, on)


class AssignDuty(forms.Form):
    """Who leads a group from now on, or is on duty in it until when."""

    kind = forms.ChoiceField(label=_("Duty"), choices=[(ON_DUTY, _("On duty")), (LEADER, _("Leader"))])
    person = StaffField(label=_("Who takes it"))
    until = moment_field(_("Until"), help_text=_("For a leader it may be empty: until another one is named."))

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        person = self.fields["person"]
        assert isinstance(person, StaffField)  # noqa: S101 - it stands above
        person.within(scope, on)

    def clean(self) -> dict[str, Any]:
        """Whoever is on duty is relieved at some time."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ON_DUTY and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _now("Say until when the person is on duty."))
        return cleaned
