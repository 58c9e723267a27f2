"""What a desk types about passes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muster.kernel import clock
from muster.kernel.forms import offer
from muster.kernel.scope import Scope
from muster.kernel.sheets.forms import BringList
from muster.passes import rules, words
from muster.passes.card import MOST_LABEL, MOST_TIMES
from muster.passes.models import Kind
from muster.passes.rules import Compound, Terms
from muster.places import queries as places
from muster.places.forms import PlaceField, place_choices

Choices = list[tuple[str, str]]
GATES = 200
CHECKPOINT = "K"
RANGES = ("first", "last", "units", "floors", "rooms")


def _count(label: Any, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, **options)


def gate_choices(scope: Scope) -> Choices:
    """The gates within reach that are open now."""
    sites = places.sites(scope, kind=CHECKPOINT, at=clock.now(scope.incident or 0))[:GATES]
    return [(site.code, f"{site.name} {site.code}") for site in sites]


class RuleForm(forms.Form):
    """From when, for how long, how often and at which gates a pass holds."""

    since = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    length = _count(_("Valid for so many days"), rules.LONGEST.days, initial=7)
    times = _count(_("Outings"), MOST_TIMES, initial=1, required=False)
    days = _count(_("in so many days"), MOST_TIMES, initial=2, required=False)
    people = _count(
        _("People on each outing"), MOST_TIMES, initial=1, required=False, help_text=_("All three empty: no limit.")
    )
    gates = forms.MultipleChoiceField(
        label=_("Gates where it holds"), required=False, help_text=_("None chosen: all gates of the place.")
    )

    def offer_gates(self, gates: Choices) -> None:
        """The gates to choose from; where there are none, a pass holds at all of its place."""
        offer(self, "gates", gates)
        if not gates:
            del self.fields["gates"]

    def terms(self) -> Terms:
        """What was typed, from midnight to midnight."""
        typed = self.cleaned_data
        first = timezone.make_aware(datetime.combine(typed["since"], time()))
        return Terms(
            since=first,
            until=first + timedelta(days=typed["length"]),
            gates=tuple(typed.get("gates") or [typed["place"]]),
            times=typed["times"],
            days=typed["days"],
            people=typed["people"],
        )


class TermsForm(RuleForm):
    """The same, and for which place."""

    place = PlaceField(label=_("Village or town"))

    def __init__(self, data: Any, *, gates: Choices, within: str, today: date, holder: str = "") -> None:
        super().__init__(data, initial={"since": today, "holder": holder})
        self.fields["place"] = PlaceField(label=self.fields["place"].label, within=within)
        self.offer_gates(gates)


class IssueForm(TermsForm):
    """One pass."""

    kind = forms.ChoiceField(label=_("For"), choices=[(one.value, one.label) for one in (Kind.HOUSEHOLD, Kind.PERSON)])
    holder = forms.UUIDField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(
        label=_("Building, unit and room"),
        max_length=MOST_LABEL,
        help_text=_("As the guard reads it on the card. No names."),
    )
    field_order = ("place", "kind", "label")


class CompoundForm(TermsForm):
    """Passes for all households of a compound: by ranges, or a list pasted from a sheet."""

    title = forms.CharField(label=_("Name of the compound"), max_length=40)
    first = _count(_("Buildings from"), 999, required=False)
    last = _count(_("Buildings up to"), 999, required=False)
    units = _count(_("Units in each"), 20, required=False)
    floors = _count(_("Floors"), 60, required=False)
    rooms = _count(_("Rooms on each floor"), 40, required=False)
    lines = forms.CharField(
        label=_("Or a list of households, one a line"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        help_text=_("Copy the column, or the columns of building, unit and room, from your sheet."),
    )
    field_order = ("place", "title", *RANGES, "lines")

    def clean(self) -> dict[str, Any]:
        """Either all ranges or a list; the doors they come to are put in `labels`."""
        typed = self.cleaned_data
        given = [typed.get(name) for name in RANGES]
        lines = rules.labels_of((typed.get("lines") or "").splitlines())
        if bool(lines) == any(given) or (any(given) and not all(given)):
            raise forms.ValidationError(_("Fill in all of the ranges, or paste a list; one of the two."))
        if not lines:
            compound = Compound(*(int(part or 0) for part in given))
            if not 0 < compound.count() <= rules.MOST_DOORS:
                words_ = _("These ranges come to %(doors)d doors; 1 to %(most)d can be issued at a time.")
                raise forms.ValidationError(words_ % {"doors": compound.count(), "most": rules.MOST_DOORS})
            lines = rules.doors(compound)
        typed["labels"] = lines
        return typed


class PassFilter(forms.Form):
    """How the list is narrowed; it stands in the address."""

    number = forms.CharField(label=_("Number of the pass"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    batch = forms.IntegerField(required=False, widget=forms.HiddenInput)
    upload = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("kind", words.KINDS), ("state", words.STATES)):
            offer(self, name, [("", _("All")), *choices.items()])


class BringHouseholds(RuleForm, BringList):
    """A list of the households of a compound, and the rule of their passes."""

    place = forms.ChoiceField(label=_("Village or town"))
    title = forms.CharField(label=_("Name of the compound"), max_length=40)
    field_order = ("place", "title")

    def prepare(self, scope: Scope, on: date) -> None:
        """Places and gates within reach; from today on."""
        offer(self, "place", place_choices(scope))
        self.offer_gates(gate_choices(scope))
        self.fields["since"].initial = on

    def clean(self) -> dict[str, Any]:
        """Refuse terms under which no pass can be; what stands in them is put in `terms`."""
        typed = self.cleaned_data
        if self.errors:
            return typed
        terms = self.terms()
        wrong = rules.refuse_terms(terms)
        if wrong:
            raise forms.ValidationError(words.TERMS[wrong])
        typed["terms"] = terms
        return typed
