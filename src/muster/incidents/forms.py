"""What a person types about areas, the command and its phases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.incidents.playbooks import Playbook
from muster.incidents.rules import RESPONSES
from muster.kernel.forms import moment_field


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

    due = moment_field(_("New end"), required=True)
    ground = forms.CharField(label=_("Ground"), max_length=200)


class SetLevel(forms.Form):
    """The level of emergency response."""

    level = forms.TypedChoiceField(
        label=_("Level of emergency response"), choices=[("", _("none")), *RESPONSES.items()],
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip


class BeginPhase(forms.Form):
    """The operation enters a phase now."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)

    def clean_name_en(self) -> str:
        """Without one the Chinese name is shown."""
        return str(self.cleaned_data["name_en"] or self.cleaned_data.get("name_zh", ""))


class AddGroup(BeginPhase):
    """A group of the command, or forward staff at a place."""

    place = forms.RegexField(
        r"^[0-9]{6,15}$", label=_("Place code"), help_text=_("County 6, town 9, village 12 digits")
    )
