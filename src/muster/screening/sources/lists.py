"""A department's or an enterprise's list of people who came or came back, in whatever layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.people import rules as writing
from muster.people.lists import reading as cells
from muster.places import queries as places
from muster.screening import owners
from muster.screening.actions import beside
from muster.screening.letters import actions as letters
from muster.screening.linking.cells import BIRTH, SEX
from muster.screening.queries.ledger import TOWN
from muster.screening.source_models import SourceKind
from muster.screening.sources import actions, reading, rules, words
from muster.screening.sources.actions import Sender
from muster.screening.sources.chain import ARRIVED, NAME, NUMBER, ORIGIN, PHONE, TEXT
from muster.screening.sources.forms import BringSource
from muster.screening.sources.reading import HOME, LEFT
from muster.screening.sources.rules import COMPANIONS, Heard

PART = 20_000


def _hidden(cell: str) -> str:
    return cell[:1] + "***"


class SourceSheet(ListKind):
    """All its rows are taken in, also those in which something is wrong: they are open until somebody has asked."""

    key = "screening.source"
    route = "source-sheet"
    title = _("Load a list of arrivals and returnees")
    hint = _(
        "A column with the name is needed, and number or phone; from where and when help. A row in which something is"
        " wrong is kept as open, with an owner and a due time. The same list again, or corrected, changes nothing"
        " twice."
    )
    verb = _("Take in")
    fields = (
        Field(NUMBER, _("ID number"), cells.NUMBER_PATTERN, False, writing.mask_number, cells.looks_number),
        Field(PHONE, _("Phone"), cells.PHONE_PATTERN, False, writing.mask_phone, cells.looks_phone),
        Field(LEFT, _("Left there"), r"离开|離開|出[发發](?!地)|启程|啟程|left|depart"),
        Field(
            ARRIVED, _("Time of arrival"), r"抵|到达|到達|返回|返乡|来.*(时间|日期)|返.*(时间|日期)|arriv|return.*date"
        ),
        Field(ORIGIN, _("From where"), r"来自|來自|出发地|来源地|始发|旅居|何地|从.*来|途经|origin|from"),
        Field(HOME, _("Home"), r"现住|住址|居住|地址|家庭|社区|村|address|village|home", mask=_hidden),
        Field(BIRTH, _("Date of birth"), r"出生|生日|birth", mask=_hidden),
        Field(SEX, _("Sex"), r"^性别|^性別|^sex$|gender"),
        Field(COMPANIONS, _("Companions"), r"同行|随行|companion", mask=_hidden),
        Field(TEXT, _("Notes"), r"备注|備註|说明|note|remark", mask=_hidden),
        Field(NAME, _("Name"), cells.NAME_PATTERN, True, writing.mask_name, cells.looks_name),
    )
    headings = (*cells.HEADINGS, "返乡", "来自", "抵达", "旅居")
    counted = (
        Counted("linked", _("New, into the ledger")),
        Counted("known", _("Known, nothing new")),
        Counted("changed", _("Correct an earlier row")),
        Counted("open", _("New, open: to be asked"), must=True),
    )
    shown = (_("Name"), _("ID number"), _("Phone"), _("From where"), _("Time of arrival"), _("What becomes of it"))
    missing = _("Say which column holds the name.")
    form = BringSource
    result_verb = _("To the reconciliation")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """The place where people of it live who do not say where, and who answers for open rows."""
        answering = owners.number(scope, given["owner"])
        return Aim(given["place"], {"owner": answering, "letter": given["letter"].strip()})

    def target(self, row: Upload) -> str:
        """The place's name."""
        return places.names([row.place]).get(row.place, row.place)

    def advice(self, row: Upload, values: Sequence[Heard]) -> str:
        """Whoever has no town is seen by no town."""
        if len(row.place) >= TOWN:
            return ""
        told = {"place": self.target(row)}
        if HOME not in row.columns.values():
            none = gettext(
                "No column of this list says where people live now: all of them stay with %(place)s, and no town sees"
                " them. If a column has their homes, choose it under “Change the columns”. If none has, bring the list"
                " in parts, one for each town, or ask the sender for their homes: a corrected list changes nothing"
                " twice."
            )
            return none % told
        count = sum(len(one.place) < TOWN for one in values)
        words = ngettext(
            "%(count)d row names no town or village of %(place)s: whoever it is about stays with %(place)s, and no"
            " town sees them. Complete the home in the list and bring it again: a corrected list changes nothing"
            " twice.",
            "%(count)d rows name no town or village of %(place)s: whoever they are about stay with %(place)s, and no"
            " town sees them. Complete the homes in the list and bring it again: a corrected list changes nothing"
            " twice.",
            count,
        )
        return words % {**told, "count": count} if count else ""

    def result_url(self, row: Upload) -> str:
        """Where every row is accounted for."""
        return reverse("sources")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; what is wrong with one is said in its last cell, and it is taken in all the same."""
        around = reading.around(scope, place=row.place)
        lines = []
        for number, one in enumerate(said, 1):
            mended: list[str] = []
            heard = reading.hear(one, around, number, mended)
            lines.append(Read(heard, mended=mended))
        right = str(_("into the ledger"))
        for line in lines:
            why = rules.why_open(line.value)
            line.shown, line.asked = _shown(line.value, words.problems(why) if why else right), bool(why)
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[Heard]) -> Counts:
        """What taking them in would do."""
        taken = actions.plan(scope=scope, sender=_sender(scope, row), rows=values)
        return {"linked": taken.linked, "known": taken.known, "changed": taken.changed, "open": taken.open}

    def load(self, scope: Scope, row: Upload, values: Sequence[Heard], *, at: datetime, progress: Progress) -> Counts:
        """Some thousand at a time: taken in, and looked at by the rules."""
        total = {counted.key: 0 for counted in self.counted}
        with acting(scope):
            sender = _sender(scope, row)
            delivery = actions.begin_list(scope=scope, sender=sender, upload=row.pk)
            if row.about.get("letter"):
                number = row.about["letter"]
                letters.take_over(scope=scope, place=row.place, office=row.source, number=number, upload=row.pk)
        with beside.evaluating(scope, len(values)) as evaluate:
            for start in range(0, len(values), PART):
                part = values[start : start + PART]
                with acting(scope):
                    taken = actions.take(scope=scope, delivery=delivery, sender=sender, rows=part)
                evaluate(taken.people)
                total = {key: count + getattr(taken, key) for key, count in total.items()}
                progress(start + len(part), len(values))
        return total


def _sender(scope: Scope, row: Upload) -> Sender:
    kind, answering = SourceKind.HANDED if row.about.get("letter") else SourceKind.FILE, row.about["owner"]
    return Sender(kind, row.source, row.place, owners.named(scope, [answering]).get(answering, ""))


def _shown(heard: Heard, becomes: str) -> tuple[str, ...]:
    content = heard.content
    arrived = "" if heard.arrived_at is None else f"{heard.arrived_at:%Y-%m-%d %H:%M}"
    return (
        writing.mask_name(content.get(NAME, "")), writing.mask_number(content.get(NUMBER, "")),
        writing.mask_phone(content.get(PHONE, "")), content.get(ORIGIN, ""), arrived, becomes,
    )  # fmt: skip


SOURCES = SourceSheet()
