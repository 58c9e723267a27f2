"""What a desk types about channels and texts."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muster.kernel.forms import offer
from muster.kernel.scope import Scope
from muster.messages import other_ways, rules
from muster.messages.actions import ChannelDraft
from muster.messages.models import Channel, OtherWay
from muster.places.forms import place_choices

EXAMPLES: dict[str, dict[str, Any]] = {
    "list": {},
    "smpp": {"host": "10.0.0.1", "port": 2775, "system_id": "", "source": "1069", "window": 16},
    "http": {"url": "https://", "body": {"phone": "{number}", "text": "{text}", "outId": "{reference}"},
             "code": "Code", "accepted": ["OK"], "id": "BizId"},
    "mail": {"host": "", "port": 465, "tls": "ssl", "user": "", "sender": ""},
    "group": {"url": "https://", "shape": "dingtalk"},
}  # fmt: skip
NEEDED = {"list": (), "smpp": ("host", "port", "system_id"), "http": ("url", "body", "accepted"),
          "mail": ("host", "sender"), "group": ("url",)}  # fmt: skip


def examples() -> list[tuple[str, str]]:
    """The settings of each kind that needs some, to copy and fill in."""
    kinds = dict(Channel.Kind.choices)
    return [
        (str(kinds[kind]), json.dumps(example, ensure_ascii=False, indent=2))
        for kind, example in EXAMPLES.items()
        if example
    ]


class ChannelForm(forms.Form):
    """A way out."""

    name = forms.CharField(label=_("Name of the channel"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=Channel.Kind.choices)
    place = forms.ChoiceField(label=_("Place"))
    settings = forms.JSONField(
        label=_("Settings of the gateway"), required=False, initial={},
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("As the carrier gives them, in JSON. A number list needs none."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("It is stored encrypted and never shown again."),
    )  # fmt: skip
    per_second = forms.FloatField(label=_("Messages a second"), min_value=0.1, max_value=500, initial=20)
    per_hour = forms.IntegerField(label=_("Messages an hour at most"), min_value=1, required=False)
    per_number_day = forms.IntegerField(
        label=_("To one number in 24 hours at most"), min_value=1, max_value=50, required=False
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Nothing goes out then, but urgent texts."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The settings a kind needs are there."""
        typed = super().clean() or {}
        settings = typed.get("settings") or {}
        kind = typed.get("kind", "list")
        missing = [name for name in NEEDED.get(kind, ()) if not isinstance(settings, dict) or not settings.get(name)]
        if missing:
            self.add_error(
                "settings",
                gettext("Missing: %(names)s. Like this: %(example)s")
                % {"names": ", ".join(missing), "example": json.dumps(EXAMPLES[kind], ensure_ascii=False)},
            )
        typed["settings"] = settings
        return typed

    def draft(self) -> ChannelDraft:
        """What was typed."""
        return ChannelDraft(**self.cleaned_data)


class TemplateForm(forms.Form):
    """A text that was filed with the carrier."""

    name = forms.CharField(label=_("Name of the text"), max_length=40)
    place = forms.ChoiceField(label=_("Place"))
    signature = forms.CharField(
        label=_("Signature of messages"),
        max_length=rules.LONGEST_SIGNATURE,
        help_text=_("As it was filed with the carrier."),
    )
    text = forms.CharField(
        label=_("Text"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="{姓名} {单位} {标题} {地点} {时间} {时限} {链接} {验证码}",
    )  # fmt: skip
    filed = forms.CharField(label=_("Number it was filed under"), max_length=40, required=False)
    urgent = forms.BooleanField(label=_("Urgent: also in quiet hours"), required=False)

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]


class OtherWayForm(forms.Form):
    """Who was told otherwise: how, how many, when, where."""

    way = forms.ChoiceField(label=_("How people were told"), choices=OtherWay.Way.choices)
    amount = forms.IntegerField(label=_("How many"), min_value=1, max_value=other_ways.MOST)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    place = forms.ChoiceField(label=_("Place"))

    def __init__(self, *arguments: Any, scope: Scope, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "place", place_choices(scope))
