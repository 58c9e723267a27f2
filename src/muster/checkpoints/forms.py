"""What pages of checkpoints ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.checkpoints import words
from muster.checkpoints.models import Mode
from muster.kernel.forms import moment_field, offer, period

ALL = ("", _("All"))


def choice(label: Any, words_by_code: dict[str, Any]) -> forms.ChoiceField:
    """One of some codes, or all."""
    return forms.ChoiceField(label=label, required=False, choices=[ALL, *words_by_code.items()])


class ChecksFilter(forms.Form):
    """How a list of checks is narrowed; all of it but the search stands in the address."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    outcome = choice(_("Outcome"), words.OUTCOMES)
    lane = choice(_("Lane"), words.LANES)
    subject = choice(_("Vehicle or on foot"), words.SUBJECTS)
    verdict = choice(_("Server's verdict"), words.VERDICTS)
    since = moment_field(_("From"))
    until = moment_field(_("Until"))
    late = forms.BooleanField(label=_("Handed in late"), required=False)
    voided = forms.BooleanField(label=_("Taken back"), required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", [("", _("All places")), *places])


class SearchForm(forms.Form):
    """An exact search for a plate, number or phone: posted, so that it stands in no address and no log."""

    text = forms.CharField(label=_("Plate, document number or phone"), max_length=40)


class PolicyForm(forms.Form):
    """What shall hold at the posts of a place."""

    place = forms.ChoiceField(label=_("Place"))
    phase_zh = forms.CharField(label=_("Name of the phase"), max_length=40, required=False)
    phase_en = forms.CharField(label=_("Name of the phase in English"), max_length=60, required=False)
    since = moment_field(_("From"), required=True)
    until = moment_field(_("Until"))
    proof_hours = forms.TypedChoiceField(
        label=_("Test proof valid for"),
        choices=[
            ("", _("No test proof needed")),
            (24, _("within 24 hours")),
            (48, _("within 48 hours")),
            (72, _("within 72 hours")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    counted_from = forms.ChoiceField(label=_("Hours count"), choices=list(words.COUNTED_FROM.items()))
    lanes = forms.MultipleChoiceField(
        label=_("Lanes that may pass"), choices=list(words.LANES.items()), widget=forms.CheckboxSelectMultiple
    )
    on_stale_proof = forms.ChoiceField(
        label=_("Without a valid test proof"),
        choices=[(key, words.VERDICTS[key]) for key in ("sample", "turn_back", "doubt")],
    )
    risk_origins = forms.CharField(
        label=_("Codes of risk areas"), required=False, help_text=_("Division codes, separated by spaces.")
    )
    temperature = forms.DecimalField(
        label=_("Temperature limit, °C"), min_value=35, max_value=42, decimal_places=1, initial=37.3
    )
    silent_day = forms.IntegerField(
        label=_("A post is called when silent by day for (hours)"), min_value=1, max_value=48, initial=2
    )
    silent_night = forms.IntegerField(label=_("and at night for (hours)"), min_value=1, max_value=48, initial=4)
    permit_required = forms.BooleanField(label=_("Green lanes need a vehicle permit"), required=False, initial=True)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", places)

    def clean_risk_origins(self) -> tuple[str, ...]:
        """Codes are digits."""
        codes = tuple(self.cleaned_data["risk_origins"].replace(",", " ").replace("，", " ").split())
        wrong = [code for code in codes if not code.isascii() or not code.isdigit()]
        if wrong:
            raise forms.ValidationError(_("Not a division code: %(codes)s") % {"codes": " ".join(wrong)})
        return codes

    def clean(self) -> dict[str, Any]:
        """A period ends after it starts."""
        return period(self, "since", "until")


class StepKindForm(forms.Form):
    """What a kind of step is called and needs at the posts of a place."""

    place = forms.ChoiceField(label=_("Place"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    needs = forms.MultipleChoiceField(
        label=_("What it needs"),
        choices=list(words.STEP_NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], check_itself: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", places)
        if check_itself:
            del self.fields["needs"]


class NewStepForm(StepKindForm):
    """A kind of step that does not exist yet, and where it follows."""

    after = forms.ChoiceField(label=_("It follows"))

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, check_itself=False, **kwargs)
        offer(self, "after", steps)


class StepOrderForm(forms.Form):
    """A number for each kind of step; one without a number does not follow."""

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], order: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [("", _("does not follow")), *((str(one), str(one)) for one in range(1, len(kinds) + 1))]
        for key, label in kinds:
            place = str(order.index(key) + 1) if key in order else ""
            self.fields[key] = forms.ChoiceField(label=label, choices=numbers, initial=place, required=False)

    def clean(self) -> dict[str, Any]:
        """No two steps have the same number."""
        numbers = [number for number in self.cleaned_data.values() if number]
        if len(set(numbers)) != len(numbers):
            raise forms.ValidationError(_("Two steps have the same number: give each its own."))
        return self.cleaned_data

    def keys(self) -> list[str]:
        """The steps that follow, in their order."""
        numbered = [(int(number), key) for key, number in self.cleaned_data.items() if number]
        return [key for _number, key in sorted(numbered)]


class OpenPostsForm(forms.Form):
    """Sites that become checkpoints: what kind, how much they write down, for how long."""

    sites = forms.MultipleChoiceField(label=_("Sites"), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(words.KINDS.items()))
    mode = forms.ChoiceField(
        label=_("What is written down of those let through"),
        choices=Mode.choices,
        help_text=_("Whoever is stopped always gets a full record."),
    )
    since = moment_field(_("From"), required=True)
    until = moment_field(_("Until"), help_text=_("Empty: until somebody closes it."))

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "sites", sites)

    def clean(self) -> dict[str, Any]:
        """A period ends after it starts."""
        return period(self, "since", "until")


class PermitForm(forms.Form):
    """A vehicle permit of the green lane."""

    place = forms.ChoiceField(label=_("Issued by"))
    number = forms.CharField(label=_("Number of the permit"), max_length=40)
    plate = forms.CharField(label=_("Number plate"), min_length=4, max_length=16)
    lane = forms.ChoiceField(label=_("Lane"), choices=[(key, words.LANES[key]) for key in ("supply", "enterprise")])
    unit = forms.CharField(label=_("Unit"), max_length=80, required=False)
    valid_from = moment_field(_("Valid from"), required=True)
    valid_until = moment_field(_("Valid until"), required=True)
    quota = forms.IntegerField(
        label=_("Passages"), min_value=1, max_value=9999, required=False, help_text=_("Empty: as many as needed.")
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", places)

    def clean(self) -> dict[str, Any]:
        """A permit ends after it starts."""
        return period(self, "valid_from", "valid_until")


class RegisterForm(forms.Form):
    """Which part of the gate register is exported, in whose layout, and whether with names."""

    place = forms.ChoiceField(label=_("Place"))
    layout = forms.ChoiceField(label=_("Layout"))
    since = moment_field(_("From"), required=True)
    until = moment_field(_("Until"), required=True)
    names = forms.BooleanField(label=_("With names in full"), required=False)
    reason = forms.CharField(
        label=_("Reason for full names"),
        max_length=120,
        required=False,
        help_text=_("Needed for names in full; it is logged."),
    )

    def __init__(
        self, *args: Any, places: list[tuple[str, str]], layouts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", places)
        offer(self, "layout", layouts)

    def clean(self) -> dict[str, Any]:
        """A period ends after it starts; names need a reason."""
        cleaned = period(self, "since", "until")
        if cleaned.get("names") and len("".join(str(cleaned.get("reason", "")).split())) < 4:  # noqa: PLR2004
            self.add_error("reason", _("Say in a few words why you need the names: at least four characters."))
        return cleaned
