"""What a desk types about risk lists, rules and people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import moment_field, offer
from muster.places.forms import PlaceField
from muster.screening import words
from muster.screening.measures import Contact, Stay, Subject

ALL = ("", _("All"))
LONGEST_LIST = 2_000_000
STAYS = 3
CONTACT_CLASSES = (Subject.CLOSE, Subject.SECONDARY, Subject.INBOUND, Subject.WORKER, Subject.CASE)


class LedgerFilter(forms.Form):
    """How the ledger is narrowed; it stands in the address, so that a link to it can be kept and sent."""

    state = forms.ChoiceField(label=_("What waits"), required=False)
    kind = forms.ChoiceField(label=_("Measure"), required=False)
    risk_class = forms.ChoiceField(label=_("Class"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    contact = forms.ChoiceField(label=_("Last status"), required=False)
    owner = forms.CharField(label=_("Who answers for them"), required=False, max_length=60)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "state", [ALL, *words.STATES.items()])
        offer(self, "kind", [ALL, *words.KINDS.items()])
        offer(self, "risk_class", [ALL, *words.CLASSES.items()])
        offer(self, "place", [("", _("All places")), *places])
        offer(self, "contact", [ALL, *words.CONTACTS.items()])


class ReadList(forms.Form):
    """A list of risk areas: pasted, or as a file."""

    title = forms.CharField(label=_("Issuer"), max_length=80, help_text=_("The office whose list it is."))
    text = forms.CharField(
        label=_("Text of the list"), required=False, max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    file = forms.FileField(label=_("Or a file"), required=False, help_text=_("Text, JSON or .gz"))
    as_of = moment_field(_("As of"), help_text=_("Only where the list does not say it itself."))
    covers = PlaceField(
        label=_("Names all areas of"), required=False,
        help_text=_("What it leaves out there is no risk area any more. Empty: the whole country."),
    )  # fmt: skip

    def content(self) -> bytes:
        """What was pasted, or the file."""
        file = self.cleaned_data.get("file")
        return bytes(file.read()) if file is not None else str(self.cleaned_data["text"]).encode()


class SettleArea(forms.Form):
    """Where an area lies that the reading could not place."""

    code = PlaceField(label=_("Where it lies"))
    name = forms.CharField(
        label=_("Name that means this place"), required=False, max_length=60,
        help_text=_("A part of the text. The next list is read with it."),
    )  # fmt: skip


class AddArea(forms.Form):
    """An area of the text that the reading passed over."""

    level = forms.ChoiceField(label=_("Level"), choices=list(words.LEVELS.items()))
    text = forms.CharField(label=_("Area, in the words of the list"), max_length=120)
    code = PlaceField(label=_("Where it lies"))


class EnterPerson(forms.Form):
    """Somebody to be taken in at the desk or by phone: who, where to, where they were."""

    name = forms.CharField(label=_("Name"), max_length=60)
    id_number = forms.CharField(label=_("ID number"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30)
    place = PlaceField(label=_("Lives now in"))
    arrived = moment_field(_("Arrived at"), required=True)
    source = forms.ChoiceField(label=_("Told by"))
    contact = forms.ChoiceField(label=_("Contact or entry"), required=False)
    contact_at = moment_field(_("Last contact, or entry"))

    def __init__(self, *args: Any, within: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = PlaceField(label=_("Lives now in"), within=within)
        offer(self, "source", [(key, words.SOURCES[key]) for key in ("phone", "door", "gate", "handed_over")])
        offer(self, "contact", [("", _("None")), *((one.value, words.CLASSES[one.value]) for one in CONTACT_CLASSES)])
        for number in range(1, STAYS + 1):
            self.fields[f"stay_{number}"] = PlaceField(label=_("Stayed in"), required=False)
            self.fields[f"since_{number}"] = _date(_("From"))
            self.fields[f"until_{number}"] = _date(_("Until"))

    def clean(self) -> dict[str, Any]:
        """A stay has both its days, a contact its moment."""
        typed = self.cleaned_data
        for number in range(1, STAYS + 1):
            given = [typed.get(f"{part}_{number}") for part in ("stay", "since", "until")]
            if any(given) and not all(given):
                self.add_error(f"stay_{number}", _("Give the place and both days."))
            elif given[1] and given[2] and given[2] < given[1]:
                self.add_error(f"until_{number}", _("The end lies before the start."))
        if typed.get("contact") and not typed.get("contact_at"):
            self.add_error("contact_at", _("Say when it was."))
        return typed

    def stays(self) -> tuple[Stay, ...]:
        """The stays, each to the end of its last day or until arrival, whichever is sooner."""
        typed = self.cleaned_data
        return tuple(
            Stay(
                typed[f"stay_{number}"],
                _moment(typed[f"since_{number}"]),
                min(_moment(typed[f"until_{number}"]) + timedelta(days=1), typed["arrived"]),
            )
            for number in range(1, STAYS + 1)
            if typed.get(f"stay_{number}")
        )

    def contacts(self) -> tuple[Contact, ...]:
        """The contact, if any."""
        typed = self.cleaned_data
        return (Contact(Subject(typed["contact"]), typed["contact_at"]),) if typed.get("contact") else ()

    def person(self) -> dict[str, str]:
        """Who it is."""
        return {key: self.cleaned_data[key].strip() for key in ("name", "id_number", "phone")}


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _days(label: Any) -> forms.RegexField:
    return forms.RegexField(
        r"^\s*(\d{1,2}([,，、 ]+\d{1,2})*)?\s*$", label=label, required=False, help_text=_("Such as 1, 4, 7")
    )


class LocalRule(forms.Form):
    """One rule of this place, beside the national ones."""

    title = forms.CharField(label=_("Document"), max_length=120)
    issuer = forms.CharField(label=_("Issuer"), max_length=80)
    subject = forms.ChoiceField(label=_("For whom"))
    kind = forms.ChoiceField(label=_("Measure"))
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=60)
    tests = _days(_("Tests on days"))
    then_kind = forms.ChoiceField(label=_("Then, second measure"), required=False)
    then_days = forms.IntegerField(label=_("Days of the second measure"), min_value=1, max_value=60, required=False)
    then_tests = _days(_("Tests on days of the second measure"))
    release = forms.MultipleChoiceField(
        label=_("Released when"), required=False, choices=list(words.RELEASE.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    look_back = forms.IntegerField(label=_("Days looked back"), min_value=1, max_value=60, initial=7)
    anchor = forms.ChoiceField(label=_("Counted from"))
    first = forms.ChoiceField(label=_("That day is"))
    scope = PlaceField(label=_("Holds in"))
    since = moment_field(_("From"), required=True)
    until = moment_field(_("Until"))

    def __init__(self, *args: Any, within: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = PlaceField(label=_("Holds in"), within=within)
        offer(self, "subject", words.CLASSES.items())
        offer(self, "kind", words.KINDS.items())
        offer(self, "then_kind", [("", _("None")), *words.KINDS.items()])
        offer(self, "anchor", [(key, words.ANCHORS[key]) for key in ("leaving", "arrival", "exposure", "sampling")])
        offer(self, "first", [("0", _("day 0: whole days after it count")), ("1", _("day 1: it counts"))])

    def clean(self) -> dict[str, Any]:
        """A second measure lasts for some days."""
        typed = super().clean() or {}
        if bool(typed.get("then_kind")) != bool(typed.get("then_days")):
            self.add_error("then_days", _("Say which measure comes second and for how many days, or neither."))
        return typed

    def _phase(self, kind: str, days: str, tests: str) -> dict[str, Any]:
        typed = self.cleaned_data
        on = [int(one) for one in "".join(c if c.isdigit() else " " for c in typed[tests]).split()]
        return {"kind": typed[kind], "days": typed[days], "tests": [one for one in on if one <= typed[days]]}

    def body(self, key: str) -> dict[str, Any]:
        """The rule set as `rulebook.of` reads it. Whoever is tested and names no condition waits for negatives."""
        typed = self.cleaned_data
        phases = [self._phase("kind", "days", "tests")]
        if typed["then_kind"]:
            phases.append(self._phase("then_kind", "then_days", "then_tests"))
        release = typed["release"] or (["negatives"] if any(one["tests"] for one in phases) else [])
        rule = {
            "subject": typed["subject"], "anchor": typed["anchor"], "first": int(typed["first"]),
            "look_back": typed["look_back"], "phases": phases, "release": release,
        }  # fmt: skip
        return {
            "key": key, "level": "county" if len(typed["scope"]) >= 6 else "city", "scope": typed["scope"],  # noqa: PLR2004 - digits
            "issuer_zh": typed["issuer"], "issuer_en": typed["issuer"], "title_zh": typed["title"],
            "title_en": typed["title"], "rule": [rule],
        }  # fmt: skip
