"""What a desk types about posts, rules, absences and rosters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.incidents import queries as incidents
from muster.kernel.forms import offer
from muster.kernel.scope import Scope
from muster.people.choosing import OrganisationField, ask_within
from muster.people.forms import kind_choices
from muster.people.queries import organisations as people
from muster.people.queries.organisations import named
from muster.places.forms import place_choices
from muster.places.words import kind_names
from muster.rosters import rules
from muster.rosters.actions.needs import MOST
from muster.rosters.asking_rules import MOST_AT_ONCE, MOST_MINUTES, AskRule
from muster.rosters.models import Absence, Limits, Post, Wish
from muster.rosters.queries import needs

HOUR = 60
MOST_POSTS, MOST_PEOPLE = 5000, 200_000


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day, with the browser's own control."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def shift_choices(scope: Scope) -> list[tuple[str, str]]:
    """The shifts that there are, with their hours."""
    return [(str(one.pk), f"{one.name} {one.starts:%H:%M}") for one in needs.shift_kinds(scope)]


class PostFilter(forms.Form):
    """Which posts a page shows."""

    place = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "place", [("", _("All places")), *place_choices(scope)])


class Amounts(forms.Form):
    """How many a post needs at some shifts."""

    shifts = forms.TypedMultipleChoiceField(label=_("Shifts"), coerce=int, widget=forms.CheckboxSelectMultiple)
    role = forms.ChoiceField(label=_("Role"))
    least = forms.IntegerField(label=_("At least"), min_value=0, max_value=MOST)
    target = forms.IntegerField(
        label=_("Better"), min_value=0, max_value=MOST, help_text=_("Includes the minimum."), required=False
    )
    phase = forms.TypedChoiceField(label=_("In which phase"), required=False, coerce=int, empty_value=None)

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "shifts", shift_choices(scope))
        offer(self, "role", [(rules.ANY, _("Anybody")), *kind_choices(people.skills())])
        phases = [(str(one.pk), named(one)) for one in incidents.phases(scope.incident or 0)]
        offer(self, "phase", [("", _("In every phase")), *phases])


class OpenPosts(Amounts):
    """Posts at every site of a kind in a place, all with the same need."""

    place = forms.ChoiceField(label=_("Place"))
    kind = forms.ChoiceField(label=_("Sites of this kind"))
    name = forms.CharField(label=_("What the post is called"), max_length=40)
    organisation = OrganisationField(
        label=_("Manned by one unit itself"), required=False, empty=_("No: by whoever is on the roster")
    )

    field_order = ("place", "kind", "name", "organisation", "shifts", "role", "least", "target", "phase")

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, scope=scope, **keywords)
        offer(self, "place", place_choices(scope))
        offer(self, "kind", list(kind_names().items()))
        ask_within(self, scope, on)


class ShiftKindForm(forms.Form):
    """A shift that comes back every day."""

    place = forms.ChoiceField(label=_("Place"))
    name = forms.CharField(label=pgettext_lazy("shift", "Name"), max_length=20)
    short = forms.CharField(label=_("Short, for the grid"), max_length=2, required=False)
    starts = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    hours = forms.DecimalField(label=_("Hours"), min_value=1, max_value=24, decimal_places=1)

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "place", place_choices(scope))


class LimitsForm(forms.Form):
    """The rules of duty at a place."""

    place = forms.ChoiceField(label=_("Place"))
    rest_hours = forms.IntegerField(
        label=_("Hours of rest between two shifts"), min_value=0, max_value=72, required=False
    )
    week_shifts = forms.IntegerField(label=_("Shifts a week, at most"), min_value=1, max_value=7, required=False)
    days_in_row = forms.IntegerField(label=_("Days in a row, at most"), min_value=1, max_value=31, required=False)
    fair_nights = forms.IntegerField(
        label=_("Night shifts within 14 days that are fair"), min_value=0, max_value=14, required=False
    )
    together = forms.ChoiceField(label=_("Who stands with whom"), choices=Limits.Together.choices)
    wish = forms.IntegerField(
        label=_("What a wish is worth"), min_value=0, max_value=1000, required=False,
        help_text=_("In kilometres: so much farther may somebody else have to go for it. At 0 wishes do not count."),
    )  # fmt: skip
    ask_automatically = forms.BooleanField(
        label=_("Ask substitutes automatically"), required=False,
        help_text=_(
            "By message, the best first, where somebody is late, absent or has declined; whoever agrees first stands"
            " there."
        ),
    )  # fmt: skip
    ask_at_once = forms.IntegerField(
        label=_("How many are asked at once"), min_value=1, max_value=MOST_AT_ONCE, initial=AskRule().at_once
    )
    ask_minutes = forms.IntegerField(
        label=_("Minutes until the next is asked"), min_value=1, max_value=MOST_MINUTES, initial=AskRule().minutes
    )

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "place", place_choices(scope))


class AwayForm(forms.Form):
    """Somebody cannot come, or only at some shifts."""

    person = forms.CharField(label=_("Name, mobile number or ID number"), max_length=60)
    kind = forms.ChoiceField(label=_("What holds"), choices=Absence.Kind.choices)
    since = day_field(_("From"))
    until = day_field(_("Until and including"), required=False)
    shifts = forms.TypedMultipleChoiceField(
        label=_("Only at these shifts"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False,
        help_text=_("Sealed; shown only to the office of this person's own area."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "shifts", shift_choices(scope))


class WishForm(forms.Form):
    """What somebody wishes for themself."""

    kind = forms.ChoiceField(label=_("What is wished"), choices=Wish.Kind.choices)
    since = day_field(_("From"))
    until = day_field(_("Until and including"), required=False)
    post = forms.TypedChoiceField(label=_("Which post"), required=False, coerce=int, empty_value=None)
    town = forms.ChoiceField(label=_("Which town"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False,
        help_text=_("Sealed; shown only to the office of this person's own area."),
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, posts: Iterable[tuple[str, str]], towns: Iterable[tuple[str, str]], **keywords: Any
    ) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "post", [("", _("No certain post")), *posts])
        offer(self, "town", [("", _("No certain town")), *towns])


class WishOf(WishForm):
    """The same, noted at the desk for somebody."""

    person = forms.CharField(label=_("Name, mobile number or ID number"), max_length=60)
    field_order = ("person",)


class MakeRoster(forms.Form):
    """Which days of which place."""

    place = forms.ChoiceField(label=_("Place"))
    organisation = forms.TypedChoiceField(label=_("For which posts"), required=False, coerce=int, empty_value=None)
    first = day_field(_("First day"))
    days = forms.IntegerField(label=_("How many days"), min_value=1, max_value=rules.LONGEST)
    copied = forms.TypedChoiceField(label=_("Begin with the people of"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, *arguments: Any, scope: Scope, rosters: Iterable[tuple[int, str]], posts: Iterable[Post], **keywords: Any
    ) -> None:
        super().__init__(*arguments, **keywords)
        units = {post.organisation for post in posts} - {None}
        own = [(str(row.pk), named(row)) for row in people.by_ids(scope, [one for one in units if one])]
        offer(self, "place", place_choices(scope))
        offer(self, "organisation", [("", _("Posts that no unit mans itself")), *own])
        offer(self, "copied", [("", _("An empty roster")), *((str(key), text) for key, text in rosters)])


class WhatIf(forms.Form):
    """Posts that would be closed, people who would not be there."""

    closed_in = forms.ChoiceField(label=_("Close posts in"))
    closed = forms.IntegerField(
        label=_("How many posts"), min_value=0, max_value=MOST_POSTS, required=False,
        help_text=_("Those that are hardest to man: short of people first, then the longest ways."),
    )  # fmt: skip
    posts = forms.TypedMultipleChoiceField(
        label=_("Or these posts"), required=False, coerce=int, widget=forms.SelectMultiple({"size": 6})
    )
    gone_from = forms.ChoiceField(label=_("People are missing from"))
    gone = forms.IntegerField(
        label=_("How many people"), min_value=0, max_value=MOST_PEOPLE, required=False,
        help_text=_("Of those who live there, whoever has the most shifts: the worst that can happen."),
    )  # fmt: skip
    seconds = forms.IntegerField(label=_("Seconds it may take"), min_value=4, max_value=600, initial=30)

    def __init__(self, *arguments: Any, scope: Scope, posts: Iterable[tuple[int, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        places = place_choices(scope)
        offer(self, "closed_in", places)
        offer(self, "gone_from", places)
        offer(self, "posts", [(str(key), text) for key, text in posts])
