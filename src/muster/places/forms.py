"""What people type about places: a field with which any form asks for one, and the forms of sites and grids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from muster.kernel.codes import covers
from muster.kernel.picking import LONGEST, SHOWN, Option, Picker, Source
from muster.kernel.scope import Scope
from muster.kernel.sheets.forms import BringList
from muster.places import queries, rules, words
from muster.places.queries import Hit

Choices = list[tuple[str, Any]]


def _option(hit: Hit) -> Option:
    older = "" if hit.older is None else f" · {hit.older.name} {words.given_up(hit.older)}"
    return Option(hit.code, hit.name, f"{hit.path}{older}")


def found(text: str, *, within: str = "") -> list[Option]:
    """The places that what was typed may mean, as a picker offers them."""
    hits = queries.search(text[:LONGEST], within=within, limit=SHOWN * 2)
    return [_option(hit) for hit in hits if hit.code and hit.kind is not rules.Kind.PSEUDO]


def _known(codes: Sequence[str]) -> list[Option]:
    rows = [queries.find(code) for code in codes]
    return [Option(row.code, row.name, row.code) for row in rows if row is not None]


def _source(within: str) -> Source:
    query = {"within": within} if within else {}
    hint = _("Name, pinyin, initials or code")
    return Source(partial(found, within=within), _known, reverse_lazy("place-choices"), hint, query)


class PlaceField(forms.CharField):
    """A place's code. Cleans to '' or the code of a division that exists and lies within `within`.

    A name that was typed in full and means one place only is taken, too.
    """

    default_error_messages = {"unknown": _("Choose a place from the list.")}

    def __init__(self, *, within: str = "", **options: Any) -> None:
        super().__init__(widget=Picker(_source(within), empty=_("None")), **options)
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


def _within(scope: Scope) -> str:
    return scope.places[0] if len(scope.places) == 1 else ""


def _kinds() -> Choices:
    return list(words.kind_names().items())


def degrees(label: Any, most: int, **options: Any) -> forms.FloatField:
    """Degrees, as a map shows them."""
    return forms.FloatField(
        label=label,
        min_value=-most,
        max_value=most,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "autocomplete": "off"}),
        **options,
    )


class Coordinates(forms.Form):
    """Where a site stands: both, or neither when it is not known."""

    longitude = degrees(_("Longitude"), rules.MOST_EAST, required=False)
    latitude = degrees(
        _("Latitude"),
        rules.MOST_NORTH,
        required=False,
        help_text=_("In degrees, such as 105.3812 and 29.1515. Leave both empty if they are not known."),
    )
    generated = forms.BooleanField(
        label=_("These coordinates are made up"),
        required=False,
        help_text=_("For an exercise. Pages and maps say so."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two alone is no place."""
        cleaned = super().clean() or {}
        if rules.coordinates_fault(cleaned.get("longitude"), cleaned.get("latitude")) and not self.errors:
            self.add_error("latitude", _("Give both longitude and latitude, or neither."))
        if cleaned.get("longitude") is None:
            cleaned["generated"] = False
        return cleaned


class OpenSite(Coordinates):
    """A new site."""

    field_order = ("kind", "name", "place", "longitude", "latitude", "generated")
    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name of the site"), max_length=60)

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"] = PlaceField(label=_("Place"), within=_within(scope))
        self.fields["kind"].choices = _kinds()  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class MoveSite(Coordinates):
    """Where a site stands after all."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["longitude"].required = self.fields["latitude"].required = True
        self.fields["latitude"].help_text = _("In degrees, such as 105.3812 and 29.1515.")


class SiteFilter(forms.Form):
    """What the list of sites is narrowed to: all of it stands in the address."""

    text = forms.CharField(label=_("Part of the name, or code"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("In use")), ("closed", _("Out of use")), ("all", _("In use and out of use"))],
    )
    coordinates = forms.ChoiceField(
        label=_("Coordinates"),
        required=False,
        choices=[("", _("All")), ("missing", _("not known")), ("generated", _("made up")), ("measured", _("known"))],
    )

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["kind"].choices = [("", _("All kinds")), *_kinds()]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("All places")), *place_choices(scope)]  # type: ignore[attr-defined]


def place_choices(scope: Scope, *, top: rules.Level = rules.Level.COUNTY) -> Choices:
    """The asker's places, from counties (or another level) down, and those one level below: a city's command, too, says
    which of its counties something is about."""
    found: Choices = []
    for code in scope.places:
        here = queries.find(code)
        if here is None:
            continue
        if here.level >= top:
            found.append((here.code, here.name))
        if here.level < rules.Level.VILLAGE:
            below = [one for one in queries.children(here.code) if one.level >= top]
            found += [(one.code, f"　{one.name}") for one in below]
    return found


class GridForm(forms.Form):
    """A grid of a village."""

    name = forms.CharField(label=_("Name of the grid"), max_length=60)
    households = forms.IntegerField(label=_("Households"), required=False, min_value=0, max_value=100_000)


class BringSites(BringList):
    """A list of sites, and where they lie."""

    place = forms.ChoiceField(
        label=_("Place"), help_text=_("Places that rows name are looked for in it; rows without one lie here.")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, help_text=_("For rows that do not name a kind."))

    def prepare(self, scope: Scope, on: date) -> None:
        """Places within reach, and the kinds there are."""
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("None")), *_kinds()]  # type: ignore[attr-defined]
