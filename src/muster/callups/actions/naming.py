"""Many organisations name many people at once, as a list from the office above them says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from muster.callups.actions.callups import NamedPeople
from muster.callups.actions.named import LOADED, write_names
from muster.callups.models import Answer, Named
from muster.callups.queries import callups as queries
from muster.kernel import audit, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.people.queries import eligible
from muster.people.queries import teams as people


@dataclass(frozen=True)
class Pair:
    """An organisation names somebody."""

    organisation: int
    staff: UUID


def name_list(scope: Scope, *, callup: int, pairs: Sequence[Pair]) -> NamedPeople:
    """Name people of several organisations: whoever was named before, by whomever, stays; nobody under a control mark.

    An organisation that has named as many as it was asked for has answered. Raises Problem when the call-up has ended.
    """
    row = queries.callup(scope, callup)
    if row.ended_at is not None:
        raise Problem("ended", _("This call-up has ended; nothing more is taken."), status=409)
    now = clock.now(row.incident)
    wanted: dict[UUID, Pair] = {}
    for pair in pairs:
        wanted.setdefault(pair.staff, pair)
    known = people.known_staff(scope, wanted)
    barred = eligible.barred(scope, known, at=now)
    with transaction.atomic():
        called = Answer.objects.select_for_update().filter(
            scope.within("place"), callup=row, organisation__in={pair.organisation for pair in pairs}
        )
        answers = {answer.organisation: answer for answer in called.order_by("pk")}
        allowed = [pair for pair in wanted.values() if pair.staff in known - barred and pair.organisation in answers]
        rows = [
            Named(
                incident=row.incident, place=answers[pair.organisation].place, callup=row.pk,
                answer=answers[pair.organisation].pk, organisation=pair.organisation, staff=pair.staff, recorded_at=now,
            )
            for pair in allowed
        ]  # fmt: skip
        fresh = write_names(rows, callup=row.pk)
        _count(answers, Counter(one.organisation for one in fresh), scope, now)
        audit.write(scope, action="callups.name_list", subject=f"callup:{row.pk}", place=row.place,
                    detail={"named": len(fresh), "kept_back": len(barred), "organisations": len(answers)})  # fmt: skip
    again = len(rows) - len(fresh) + len(pairs) - len(wanted)
    return NamedPeople(len(fresh), again, tuple(barred), len(wanted) - len(known))


def _count(answers: dict[int, Answer], named: Counter[int], scope: Scope, now: datetime) -> None:
    """Bring the answers up to date; the rows are locked."""
    for number, answer in answers.items():
        answer.named += named[number]
        answer.acknowledged_at = answer.acknowledged_at or now
        if answer.answered_at is None and answer.named >= answer.wanted:
            answer.answered_at, answer.answered_by = now, scope.actor
    Answer.objects.bulk_update(
        answers.values(), ["named", "acknowledged_at", "answered_at", "answered_by"], batch_size=LOADED
    )
