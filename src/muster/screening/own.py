"""One's own measure in plain words, on the page of one's own record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from muster.kernel import sealing
from muster.kernel.scope import Scope
from muster.linkage import fields
from muster.people.ownparts import OwnPart, Text
from muster.places import queries as places
from muster.screening import words
from muster.screening.linking.cells import BIRTH
from muster.screening.linking.known import entries_of, kept_of
from muster.screening.models import Measure, State, TestDue
from muster.screening.queries import risk
from muster.screening.rounds import reminding
from muster.screening.source_models import ROW_COLUMN, SourceRow

MOST_TOLD = 20
"""So many reports of one person are looked through for a date of birth."""


def parts(scope: Scope, records: Sequence[UUID]) -> list[OwnPart]:
    """What measure, by which rule, until when, which tests, whom to call; also what was released. Proposals are not
    shown: nobody has decided on them."""
    kept = kept_of(scope)
    rows = Measure.objects.filter(
        scope.within("place"), incident=scope.incident or 0, pk__in={kept.get(one, one) for one in records},
        state__in=[State.FORCE, State.RELEASED],
    )  # fmt: skip
    sets = {one.key: one for one in risk.rule_sets(scope)}
    return [_part(scope, row, words.grounds(row.plan, sets, _names(row))) for row in rows.order_by("-changed_at")]


def birth(scope: Scope, records: Sequence[UUID]) -> date | None:
    """The date of birth that a source told of somebody, the latest first: for a child without a number."""
    wanted = entries_of(scope, records)
    rows = SourceRow.objects.filter(incident=scope.incident or 0, person__in=wanted).order_by("-pk")
    for row in rows[:MOST_TOLD]:
        told = sealing.readable(row.sealed, column=ROW_COLUMN)
        born = _day(orjson.loads(told).get(BIRTH, "")) if told else None
        if born is not None:
            return born
    return None


def _day(text: str) -> date | None:
    """A year alone is taken as its last day: who may be a child is looked after as one."""
    year, rest = divmod(fields.day(text), 10_000)
    try:
        return date(year, *divmod(rest or 1231, 100))
    except ValueError:
        return None


def _names(row: Measure) -> dict[str, str]:
    codes = {one["place"] for one in row.plan.get("grounds", []) if one["place"]}
    return places.names(codes | {row.place})


def _answering(scope: Scope, row: Measure) -> str:
    """Who answers, and where the team of that name has a leader whose number is known, the number to call."""
    if row.owner_id is None:
        return ""
    asked = reminding.Load(row.place, row.owner_id, str(row.owner), {})
    leader = reminding.answering(scope, [asked]).get(asked.key)
    return f"{asked.owner} {leader.phone}" if leader else asked.owner


def _part(scope: Scope, row: Measure, grounds: list[str]) -> OwnPart:
    force = row.state == State.FORCE
    lines: list[tuple[Text, Text]] = [(label, f"{since} – {until}") for label, since, until in words.phases(row.plan)]
    lines += [(_("By which rule"), one) for one in grounds]
    if force:
        dues = TestDue.objects.filter(person=row.person, done_at=None).order_by("until")
        lines += [(_("Test due until"), words.day(due.until.isoformat())) for due in dues]
        place = places.names({row.place}).get(row.place, row.place)
        lines.append((_("Whom to call"), _answering(scope, row) or _("the community of %(place)s") % {"place": place}))
        return OwnPart(_("Measure"), tuple(lines), open=True)
    if row.released_at is not None:
        lines.append((_("Released on"), words.day(row.released_at.isoformat())))
    return OwnPart(_("Measure lifted"), tuple(lines))
