"""What people type about people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import moment_field
from muster.kernel.scope import Scope
from muster.kernel.sheets.forms import BringList
from muster.people import identities
from muster.people.choosing import OrganisationField, ask_within
from muster.people.models import TestProof
from muster.people.queries import holds, proofs
from muster.people.queries import organisations as queries
from muster.places.forms import Choices, place_choices
from muster.places.rules import Level


def kind_choices(rows: Sequence[Any]) -> Choices:
    """Kinds that are data, by their names."""
    return [(row.key, queries.named(row)) for row in rows]


class OrganisationFilter(forms.Form):
    """What the tree is narrowed to."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    text = forms.CharField(label=_("Part of the name"), required=False, max_length=60)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["kind"].choices = [("", _("All kinds")), *kind_choices(queries.kinds())]  # type: ignore[attr-defined]


class OpenOrganisation(forms.Form):
    """A new unit, party organisation, team or post."""

    kind = forms.ChoiceField(label=_("Kind"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    place = forms.ChoiceField(label=_("Place"))
    parent = OrganisationField(label=_("Belongs to"), required=False)

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        for name, choices in (
            ("kind", kind_choices(queries.kinds())),
            ("place", place_choices(scope)),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        ask_within(self, scope, on)


class StaffFilter(forms.Form):
    """What the list of staff is narrowed to: all of it stands in the address."""

    organisation = OrganisationField(label=_("Organisation"), required=False, empty=_("All organisations"))
    skill = forms.ChoiceField(label=_("Skill"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    volunteer = forms.ChoiceField(
        label=_("Volunteers"),
        required=False,
        choices=[("", _("Staff and volunteers")), ("1", _("Volunteers only")), ("0", _("Without volunteers"))],
    )

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        for name, every, choices in (
            ("skill", _("All skills"), kind_choices(queries.skills())),
            ("place", _("All places"), place_choices(scope)),
        ):
            self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]
        ask_within(self, scope, on)


class TiePerson(forms.Form):
    """Somebody belongs to an organisation from a day on."""

    organisation = OrganisationField(label=_("Organisation"))
    kind = forms.ChoiceField(label=_("Way of belonging"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["since"].initial = on
        ask_within(self, scope, on)
        self.fields["kind"].choices = kind_choices(queries.tie_kinds())  # type: ignore[attr-defined]


class Reveal(forms.Form):
    """Why a name must be seen."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("At least four characters. It is kept with your name and the time."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Search(forms.Form):
    """An exact search. It is sent in the body, since addresses are kept in logs and histories."""

    part = forms.ChoiceField(
        label=_("Search by"),
        choices=[
            (identities.NUMBER, _("ID number")),
            (identities.PHONE, _("Phone")),
            (identities.NAME, _("Name")),
            (identities.PLATE, _("Number plate")),
        ],
    )
    text = forms.CharField(
        label=_("Written in full"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class BringOrganisations(BringList):
    """A list of organisations, and what holds for rows that do not say."""

    place = forms.ChoiceField(label=_("Place"), help_text=_("Places that rows name are looked for in it."))
    kind = forms.ChoiceField(label=_("Kind"), help_text=_("For rows that do not name a kind."))

    def prepare(self, scope: Scope, on: date) -> None:
        """Places within reach, and the kinds there are."""
        self.fields["place"].choices = place_choices(scope, top=Level.CITY)  # type: ignore[attr-defined]
        self.fields["kind"].choices = kind_choices(queries.kinds())  # type: ignore[attr-defined]


class BringStaff(BringList):
    """A list of staff, and whose it is."""

    organisation = OrganisationField(
        label=_("Organisation"), help_text=_("For rows that do not name an organisation of their own.")
    )

    def prepare(self, scope: Scope, on: date) -> None:
        """The organisations within reach."""
        ask_within(self, scope, on)


class BringProofs(BringList):
    """A laboratory's list, and where its samples were taken."""

    place = forms.ChoiceField(label=_("Place of sampling"))

    def prepare(self, scope: Scope, on: date) -> None:
        """The places within reach."""
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]


class PlaceFilter(forms.Form):
    """A list narrowed to a place within reach."""

    place = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"].choices = [("", _("All places")), *place_choices(scope)]  # type: ignore[attr-defined]


class HoldFilter(PlaceFilter):
    """What the list of control marks is narrowed to."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Not lifted")),
            ("past", _("Past their end")),
            ("lifted", _("Lifted")),
            ("all", _("All of them")),
        ],
    )

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, scope=scope, **keywords)
        self.fields["kind"].choices = [("", _("All kinds")), *kind_choices(list(holds.kinds()))]  # type: ignore[attr-defined]


class PlaceHold(forms.Form):
    """A control mark on somebody: on what grounds, by which rule, until when."""

    id_number = forms.CharField(
        label=_("ID number"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(label=_("Kind"))
    place = forms.ChoiceField(label=_("Place that answers for it"))
    grounds = forms.CharField(
        label=_("Grounds"), max_length=200, help_text=_("What is known, without names or numbers of people.")
    )
    rule = forms.CharField(
        label=_("Rule it rests on"),
        max_length=200,
        required=False,
        help_text=_("Left empty, it is the rule of the kind."),
    )
    since = moment_field(_("From"), required=True)
    until = moment_field(_("Until"), help_text=_("Left empty, it is as many days as the kind says."))

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (row.key, _("%(kind)s, %(days)s days") % {"kind": queries.named(row), "days": row.days})
            if row.days
            else (row.key, queries.named(row))
            for row in holds.kinds()
        ]
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]


class LiftHold(forms.Form):
    """Why a control mark ends."""

    why = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Without names or numbers of people."))


class ProofFilter(PlaceFilter):
    """What the list of test proofs is narrowed to."""

    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All results")), *TestProof.Result.choices]
    )
    whom = forms.ChoiceField(
        label=_("Person"), required=False, choices=[("", _("Everybody")), (proofs.UNKNOWN, _("Not known yet"))]
    )
    since = moment_field(_("Sampled from"))
    until = moment_field(_("Sampled until"))


class ArrivalFilter(PlaceFilter):
    """What the list of arrivals is narrowed to."""

    origin = forms.CharField(
        label=_("From (division code)"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "pattern": "[0-9]*"}),
    )
    since = moment_field(_("Came in from"))
    until = moment_field(_("Came in until"))
