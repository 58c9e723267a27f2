"""A list of the households of a compound: each door in it gets a pass, and the cards are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.kernel.models import Upload
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.passes import actions, jobs, queries, rules
from muster.passes.card import MOST_LABEL
from muster.passes.forms import BringHouseholds
from muster.passes.models import Kind
from muster.passes.rules import Terms

BUILDING, UNIT, ROOM, DOOR = "building", "unit", "room", "door"


class HouseholdList(ListKind):
    """Doors alone are read: whose they are is of no use to a gate, so no column of names has a field here."""

    key = "passes.households"
    route = "household-list"
    title = _("Issue passes from a list of households")
    hint = _(
        "One row a household: a column with the whole door, or columns of building, unit and room. Columns of names and"
        " numbers are not read. A door that has a valid pass gets no second one."
    )
    verb = _("Issue and print")
    fields = (
        Field(BUILDING, _("Building"), r"^(楼栋|樓棟|楼号|樓號|栋|棟|幢|座|楼|樓)号?$|楼栋号|栋号|幢号|building|block"),
        Field(UNIT, _("Unit of the building"), r"单元|單元|^unit"),
        Field(ROOM, _("Room"), r"^室|房号|房號|房间|房間|室号|室號|门号|^room|apartment"),
        Field(DOOR, _("Whole door"), r"门牌|門牌|住址|地址|户址|戶址|住房|房屋|door|address|household"),
    )
    headings = ("楼栋", "单元", "房号", "门牌", "户主", "住址", "樓棟", "單元", "房號")
    counted = (Counted("issued", _("Passes to issue")), Counted("standing", _("Have a valid pass already")))
    shown = (_("Door on the card"),)
    missing = _("Say which column holds the door: the whole of it, or building, unit and room.")
    problems = {
        "door_missing": gettext_noop("There is no door in this row."),
        "room_missing": gettext_noop("The room is missing: a building alone is no household."),
        "door_long": gettext_noop("This door is too long for a card: 24 characters fit."),
        "twice": gettext_noop("The same door stands in an earlier row."),
    }
    form = BringHouseholds
    most_rows = rules.MOST_DOORS
    result_verb = _("To the passes issued")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """The place, what the compound is called, and the rule of its passes."""
        if not scope.covers(given["place"]):
            raise NotFound(_now("There is no place with the code %(code)s.") % {"code": given["place"]})
        return Aim(given["place"], {"title": given["title"], "terms": given["terms"].plain()})

    def target(self, row: Upload) -> str:
        """The compound's name."""
        return str(row.about["title"])

    def result_url(self, row: Upload) -> str:
        """The passes of this batch, from where the cards are printed again."""
        return f"{reverse('passes')}?upload={row.pk}"

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; a door that stands in an earlier row is wrong the second time."""
        lines = [_read(one) for one in said]
        seen: set[str] = set()
        for line in lines:
            if not line.problems and line.value in seen:
                line.problems.append("twice")
            seen.add(line.value)
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[str]) -> Counts:
        """How many doors get one, and how many have one."""
        standing = len(actions.holding(scope, row.place, values, Kind.HOUSEHOLD))
        return {"issued": len(values) - standing, "standing": standing}

    def load(self, scope: Scope, row: Upload, values: Sequence[str], *, at: datetime, progress: Progress) -> Counts:
        """Plan the batch once, issue what it lacks, and have its cards printed."""
        title = row.about["title"]
        if not values:
            return {"issued": 0, "standing": 0}
        with acting(scope):
            batch = actions.plan_batch(
                scope=scope, place=row.place, title=title, labels=values, terms=Terms.of(row.about["terms"]),
                upload=row.pk,
            )  # fmt: skip
        actions.issue_batch(scope=scope, batch=batch, progress=progress)
        with acting(scope):
            issued = queries.passes(scope, queries.Wanted(batch=batch), None).count()
            if issued:
                jobs.start_printing(scope, subject=title, batch=batch, number=None)
        return {"issued": issued, "standing": len(values) - issued}


def _read(said: Mapping[str, str]) -> Read:
    whole = rules.normal_label(said.get(DOOR, ""))
    parts = [said.get(key, "").strip() for key in (BUILDING, UNIT, ROOM)]
    door = whole or rules.door(*parts)
    problems = []
    if not door:
        problems.append("door_missing")
    elif not whole and not parts[-1]:
        problems.append("room_missing")
    elif len(door) > MOST_LABEL:
        problems.append("door_long")
    return Read(door, (door,), problems)


HOUSEHOLDS = HouseholdList()
