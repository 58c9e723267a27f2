"""What a person types about areas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.incidents.playbooks import Playbook


class DrawArea(forms.Form):
    """A new area; its end is not asked for, the playbook's level says it."""

    place = forms.RegexField(r"^[0-9]{6,15}$", label=_("Place code"), help_text=_("Town 9, village 12, grid 15 digits"))
    name = forms.CharField(label=_("Name of the area"), max_length=80)
    level = forms.ChoiceField(label=_("Level"))
    households = forms.IntegerField(label=_("Households"), min_value=0, required=False)
    notice = forms.CharField(label=_("Notice"), max_length=80, required=False, help_text=_("Number of the notice"))

    def __init__(self, *args: object, playbook: Playbook, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on untouched
        levels = self.fields["level"]
        assert isinstance(levels, forms.ChoiceField)  # noqa: S101 - declared above
        levels.choices = [(level.key, f"{level.name} · {level.meaning}") for level in playbook.levels]


class ExtendArea(forms.Form):
    """A later end, and why."""

    due = forms.DateTimeField(
        label=_("New end"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ground = forms.CharField(label=_("Ground"), max_length=200)
