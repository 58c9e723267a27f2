"""What a desk, and people without an account, type about call-ups and orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muster.callups.models import CallUp
from muster.callups.queries import callups as queries
from muster.kernel.forms import moment_field, offer
from muster.kernel.scope import Scope
from muster.kernel.sheets.forms import BringList
from muster.people.choosing import OrganisationField, ask_within
from muster.people.forms import kind_choices
from muster.people.queries import organisations as people
from muster.people.queries import teams
from muster.places.forms import place_choices
from muster.places.rules import Level

MOST_PEOPLE = 1_000_000
MOST_LINES = 500


class _ManyInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files chosen at once."""

    widget = _ManyInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them; none where none was chosen."""
        return [super(ManyFiles, self).clean(one, initial) for one in data or []]


CALL_UP = (
    (_("What it says"), ("kind", "title", "text", "attachments", "place")),
    (_("What is asked"), ("asks", "people", "skills", "deadline")),
    (_("Whom it goes to"), ("family", "kinds", "within", "skilled", "roles", "organisations", "listed")),
)
"""The parts of the form, and the fields of each."""


class WriteCallUp(forms.Form):
    """A call-up: what it says, what it asks and by when, to whom."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CallUp.Kind.choices)
    title = forms.CharField(label=_("Title of the call-up"), max_length=80)
    text = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    place = forms.ChoiceField(label=_("Sent from"))
    asks = forms.ChoiceField(label=_("What is asked"), choices=CallUp.Asks.choices)
    people = forms.IntegerField(
        label=_("People wanted in all"), min_value=1, max_value=MOST_PEOPLE, required=False,
        help_text=_("Shared out by how many people each organisation has; where nobody is known, evenly."),
    )  # fmt: skip
    skills = forms.MultipleChoiceField(label=_("Skills"), required=False)
    deadline = moment_field(_("Answer by"), required=True)
    family = forms.ChoiceField(label=_("To which organisations"), required=False)
    kinds = forms.MultipleChoiceField(label=_("Only these kinds"), required=False)
    within = forms.ChoiceField(label=_("In which place"), required=False)
    organisations = OrganisationField(
        label=_("Or just these"), required=False, many=True,
        help_text=_("What is chosen here or pasted below counts alone; the choices above are left aside then."),
    )  # fmt: skip
    skilled = forms.BooleanField(label=_("Only organisations that have people with these skills"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Only organisations that have people with one of these roles in a team"), required=False
    )
    listed = forms.CharField(
        label=_("Or a list of names, one organisation a line"), required=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    attachments = ManyFiles(
        label=_("Attachments"),
        required=False,
        help_text=_("PDF, pictures, .docx or .xlsx: at most three of 2 MB each."),
    )

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._scope, self._on = scope, on
        places = place_choices(scope, top=Level.CITY)
        families = [("", _("All")), *people.families()]
        for name, choices in (
            ("place", places), ("within", [("", _("Everywhere")), *places]), ("family", families),
            ("kinds", kind_choices(people.kinds())), ("skills", kind_choices(people.skills())),
            ("roles", teams.roles()),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        ask_within(self, scope, on)

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The form as a page shows it, part by part."""
        return [(heading, [self[name] for name in names]) for heading, names in CALL_UP]

    def clean_listed(self) -> list[int]:
        """The organisations of the list; says which names are unknown or not unique."""
        wanted = [line.strip() for line in self.cleaned_data["listed"].splitlines() if line.strip()]
        known = people.by_names(self._scope, wanted, on=self._on)
        unknown = [name for name in dict.fromkeys(wanted) if len(known.get(name, ())) != 1]
        if unknown:
            names = ", ".join(unknown[:5])
            raise forms.ValidationError(gettext("Not one organisation of this name: %(names)s.") % {"names": names})
        return list(dict.fromkeys(known[name][0] for name in wanted))


class BringNamed(BringList):
    """A list of the people whom organisations name."""

    callup = forms.ChoiceField(label=_("Call-up"))

    def prepare(self, scope: Scope, on: date) -> None:
        """The call-ups that still ask for people."""
        running = queries.callups(scope).filter(asks=CallUp.Asks.NAME, ended_at=None)
        offer(self, "callup", [(str(row.pk), row.title) for row in running[:200]])


class NameByLink(forms.Form):
    """Whom an organisation names, a line for each person: without an account there is no list to choose from."""

    lines = forms.CharField(
        label=_("Names and phones, one person a line"), required=False, max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "张三 13800000000"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False,
        help_text=_("If you name fewer than you are asked for: say why, and the answer counts as given."),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str]]:
        """Name and phone of each line; says which line cannot be read."""
        found = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            words = line.replace("，", " ").replace(",", " ").replace("\t", " ").split()
            if not words:
                continue
            if len(words) != 2 or not words[1].isdigit() or len(words[1]) != len("13800000000"):  # noqa: PLR2004 - a pair
                raise forms.ValidationError(
                    gettext("Line %(number)d: write a name, a space, a mobile number.") % {"number": number}
                )
            found.append((words[0], words[1]))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(gettext("At most 500 people at once."))
        return found


class NamePeople(NameByLink):
    """The same at a desk: chosen from the organisation's people, or typed a line each."""

    staff = forms.TypedMultipleChoiceField(
        label=_("People of your organisation"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("staff", "lines", "note")

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]] = (), **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["staff"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["staff"]


class ChooseOrganisation(forms.Form):
    """The organisation that something is for."""

    organisation = OrganisationField(label=_("Organisation"))

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        ask_within(self, scope, on)


class ReportHome(ChooseOrganisation):
    """An organisation's people report to where they live: a line each."""

    lines = forms.CharField(
        label=_("Name, phone and community, one person a line"), max_length=60_000,
        help_text=_("The community by its name, or by its code; it may lie in another district or city."),
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "张三 13800000000 雁塔区某小区"}),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str, str]]:
        """Name, phone and community of each line; says which line cannot be read."""
        found = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            words = line.replace("，", " ").replace(",", " ").replace("\t", " ").split(maxsplit=2)
            if not words:
                continue
            if len(words) != 3 or not words[1].isdigit() or len(words[1]) != len("13800000000"):  # noqa: PLR2004
                raise forms.ValidationError(
                    gettext("Line %(number)d: write a name, a mobile number, and the community.") % {"number": number}
                )
            found.append((words[0], words[1], words[2].strip()[:80]))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(gettext("At most 500 people at once."))
        return found


class Oneself(forms.Form):
    """Who somebody is who has no account."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class ReportOneself(Oneself):
    """A member reports to where they live; `choice` is the place they chose among those of that name, or `other`."""

    community = forms.CharField(
        label=_("Community or village where you live"), max_length=80,
        help_text=_("Where it lies elsewhere, with its county or district."),
    )  # fmt: skip
    choice = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class SignUp(Oneself):
    """Somebody signs up."""

    skills = forms.MultipleChoiceField(label=_("What I can do"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("When I can, and anything else"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["skills"].choices = kind_choices(people.skills())  # type: ignore[attr-defined]


class TakeIn(forms.Form):
    """Into which unit, and team, volunteers come."""

    organisation = OrganisationField(label=_("Among the people of"))
    team = forms.TypedChoiceField(label=_("Into the team"), required=False, coerce=int, empty_value=None)

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "team", [("", _("No team yet")), *((str(one.pk), one.name) for one in teams.teams(scope)[:500])])
        ask_within(self, scope, on)


class GiveOrder(forms.Form):
    """A task order, or a part of one."""

    title = forms.CharField(label=_("What is to be done"), max_length=80)
    text = forms.CharField(
        label=_("Details"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.ChoiceField(label=_("For which place"))
    unit = OrganisationField(label=pgettext_lazy("order", "Responsible unit"))
    helpers = OrganisationField(label=_("Helping units"), required=False, many=True)
    amount = forms.IntegerField(label=_("How much"), min_value=1, required=False)
    measure = forms.CharField(label=_("Of what (rooms, people, boxes)"), max_length=20, required=False)
    deadline = moment_field(_("Done by"), required=True)

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "place", place_choices(scope, top=Level.CITY))
        ask_within(self, scope, on)


class TakeOn(forms.Form):
    """A unit becomes responsible for a place."""

    place = forms.ChoiceField(label=_("Place"))
    organisation = OrganisationField(label=_("Responsible unit"))

    def __init__(self, *arguments: Any, scope: Scope, on: date, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"].choices = place_choices(scope, top=Level.CITY)  # type: ignore[attr-defined]
        ask_within(self, scope, on)
