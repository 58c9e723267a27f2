"""Asking many people by short message to report themselves: a list of phones, one text with the link, sent once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.cells import Said
from muster.kernel.sheets.forms import BringList
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.messages import actions as messages
from muster.messages import queries as channels
from muster.messages import tasks as sender
from muster.messages.actions import Sending, Target
from muster.people import rules as writing
from muster.people.lists import reading as cells
from muster.people.words import ROW_PROBLEMS
from muster.places import queries as places
from muster.places.forms import place_choices
from muster.screening.sources.chain import NAME, PHONE

EVENT = "screening.notice"
"""How its sendings are called in the outbox: what the figure of messages counts."""
TEXT = "近期去过中高风险地区或从外地返回的，请点此如实申报行程：{链接}"


class BringNotice(BringList):
    """Whose phones these are, the text, the link, and by which channel it goes."""

    place = forms.ChoiceField(label=_("Place"))
    channel = forms.TypedChoiceField(
        label=_("Channel"), coerce=int, help_text=_("A channel of messages; the command opens one.")
    )  # fmt: skip
    signature = forms.CharField(
        label=_("Signature of messages"), max_length=20, help_text=_("As it was filed with the carrier.")
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text"), initial=TEXT, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("{链接} becomes the link."),
    )  # fmt: skip
    link = forms.URLField(
        label=_("Link for self-reports"), assume_scheme="https", help_text=_("As its own page makes it.")
    )  # fmt: skip

    def prepare(self, scope: Scope, on: date) -> None:
        """Places within reach, and channels that reach phones."""
        self.fields["place"].choices = place_choices(scope)  # type: ignore[attr-defined]
        ways = [way for place in scope.places for way in channels.texting(scope, place)]
        self.fields["channel"].choices = [(way.pk, way.name) for way in ways]  # type: ignore[attr-defined]


class NoticeList(ListKind):
    """Phones as a carrier or a community lists them. A number twice gets one message."""

    key = EVENT
    route = "notice-list"
    title = _("Ask people by message to report themselves")
    hint = _("A column with the phone is needed. Each number gets one message; numbers that cannot be right get none.")
    verb = _("Send")
    fields = (
        Field(PHONE, _("Phone"), cells.PHONE_PATTERN, True, writing.mask_phone, cells.looks_phone),
        Field(NAME, _("Name"), cells.NAME_PATTERN, False, writing.mask_name, cells.looks_name),
    )
    headings = cells.HEADINGS
    counted = (Counted("queued", _("Messages")), Counted("twice", _("Numbers that are there twice")))
    shown = (_("Name"), _("Phone"))
    missing = _("Say which column holds the phone.")
    problems = ROW_PROBLEMS
    form = BringNotice
    result_verb = _("To the outbox")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """The place, and all that the sending needs."""
        return Aim(given["place"], {key: given[key] for key in ("channel", "signature", "text", "link")})

    def target(self, row: Upload) -> str:
        """The place's name."""
        return places.names([row.place]).get(row.place, row.place)

    def result_url(self, row: Upload) -> str:
        """Where messages are seen."""
        return reverse("outbox")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; one without a number that can be right is left out and said."""
        return [_read(one) for one in said]

    def plan(self, scope: Scope, row: Upload, values: Sequence[tuple[str, str]]) -> Counts:
        """How many messages that makes."""
        numbers = {phone for _name, phone in values}
        return {"queued": len(numbers), "twice": len(values) - len(numbers)}

    def load(
        self, scope: Scope, row: Upload, values: Sequence[tuple[str, str]], *, at: datetime, progress: Progress
    ) -> Counts:
        """Into the outbox in one piece; the same list again is the same sending."""
        about = row.about
        targets = [Target(phone, row.place, {"name": name, "link": about["link"]}) for name, phone in values]
        title = str(_("Report yourself"))
        sending = Sending(f"{EVENT}:{row.pk}", row.place, title, about["signature"], about["text"])
        with acting(scope):
            batch = messages.queue(scope, channel=about["channel"], sending=sending, targets=targets)
        progress(len(values), len(values))
        if batch.channel.kind != "list":
            sender.start(row.incident, about["channel"])
        return {"queued": batch.count, "twice": batch.left_out.get("twice", 0)}


def _read(one: Mapping[str, str]) -> Read:
    said = Said()
    phone, name = cells.phone(one.get(PHONE, ""), said), one.get(NAME, "").strip()
    shown = (writing.mask_name(name), writing.mask_phone(phone))
    return Read((name, phone), shown=shown, problems=said.problems, mended=said.mended)


NOTICES = NoticeList()
