"""A list of the people whom organisations name for a call-up: offices collect them on paper before anybody clicks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.callups import forms
from muster.callups.actions.naming import Pair, name_list
from muster.callups.models import CallUp
from muster.callups.queries import callups as queries
from muster.kernel import clock
from muster.kernel.models import Upload
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.kinds import Aim, Counted, Counts, ListKind, Progress, Read
from muster.people.actions.staff import enlist, plan_staff
from muster.people.lists.staff import STAFF, Row, make_lookup, people_of, read_row

PART = 500


@dataclass(frozen=True)
class _Named:
    """Somebody and the organisation that names them."""

    person: Row
    organisation: int


class NamedList(ListKind):
    """Its rows become staff where they are not yet, and answers of the organisations that name them."""

    key = "callups.named"
    route = "named-list"
    title = _("Load a list of people named")
    hint = _(
        "A row for each person, with the organisation that names them. An organisation has answered once it has named "
        "as many as were asked of it."
    )
    verb = _("Load")
    fields = STAFF.fields
    headings = STAFF.headings
    counted = (
        Counted("named", _("Newly named")),
        Counted("before", _("Named before, perhaps by others")),
        Counted("added", _("New among the staff")),
        Counted("kept_back", _("Cannot be deployed at present"), must=True),
    )
    shown = STAFF.shown
    missing = STAFF.missing
    problems = {
        **STAFF.problems,
        "unit_missing": gettext_noop("The organisation that names this person is missing."),
        "not_called": gettext_noop("This call-up did not go to the organisation of this row."),
    }
    form = forms.BringNamed
    result_verb = _("To the call-up")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """Which call-up it answers."""
        row = queries.callup(scope, int(given["callup"]))
        if row.ended_at is not None:
            raise Problem("ended", str(_("This call-up has ended; nothing more is taken.")), status=409)
        place = row.place if scope.covers(row.place) else min(scope.places, key=len, default="")
        return Aim(place, {"callup": row.pk, "organisation": None})

    def target(self, row: Upload) -> str:
        """The call-up's title."""
        found = CallUp.objects.filter(incident=row.incident, pk=row.about["callup"]).first()
        return "" if found is None else found.title

    def result_url(self, row: Upload) -> str:
        """The call-up."""
        return reverse("call-up", args=[row.about["callup"]])

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; an organisation that was not called cannot name anybody."""
        lookup = make_lookup(scope, row.place, today=clock.today(row.incident))
        told = queries.told_units(scope, row.about["callup"])
        lines = []
        for one in said:
            line = read_row(one, lookup)
            person: Row = line.value
            if not line.problems and person.organisation not in told:
                line.problems.append("unit_missing" if person.organisation is None else "not_called")
            lines.append(Read(_Named(person, person.organisation or 0), line.shown, line.problems, line.mended))
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[_Named]) -> Counts:
        """How many people are new to the staff; who was named before or is kept back shows when it is loaded."""
        people = plan_staff(scope, people=people_of(scope, row, [one.person for one in values])).counts
        return {"named": len(values), "before": 0, "added": people.added, "kept_back": 0}

    def load(self, scope: Scope, row: Upload, values: Sequence[_Named], *, at: datetime, progress: Progress) -> Counts:
        """Some hundred at a time."""
        total = {counted.key: 0 for counted in self.counted}
        with acting(scope):
            people = people_of(scope, row, [one.person for one in values])
        for start in range(0, len(values), PART):
            part = slice(start, start + PART)
            with acting(scope):
                plan = enlist(scope, people=people[part], on=timezone.localtime(at).date(), at=at)
                pairs = [Pair(one.organisation, who) for one, who in zip(values[part], plan.who, strict=True)]
                result = name_list(scope, callup=row.about["callup"], pairs=pairs)
            for key, count in (
                ("named", result.named), ("before", result.before), ("added", plan.counts.added),
                ("kept_back", len(result.barred)),
            ):  # fmt: skip
                total[key] += count
            progress(min(start + PART, len(values)), len(values))
        return total


NAMED = NamedList()
