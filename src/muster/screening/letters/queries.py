"""Letters within reach, how far each is, whom it hands over; and what came of a list that was handed to us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import approvals
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.screening.letter_models import Letter, LetterPerson, Way
from muster.screening.letters import rules
from muster.screening.letters.rules import Going
from muster.screening.models import Measure
from muster.screening.source_models import SourceList, SourceRow


@dataclass(frozen=True)
class Shown:
    """A letter as lists show it."""

    letter: Letter
    state: str
    late: bool
    people: int
    answered: int


def letters(scope: Scope) -> QuerySet[Letter]:
    """Those within reach, the latest first, with how many people each hands over and of how many the answer is in."""
    found = Letter.objects.filter(scope.within("place"), incident=scope.incident or 0)
    counted = {"listed": Count("people"), "told": Count("people", filter=~Q(people__outcome=""))}
    return found.annotate(**counted).order_by("-pk")


def shown(scope: Scope, rows: Iterable[Letter], at: datetime) -> list[Shown]:
    """How far each of these is; those past their time first."""
    listed = list(rows)
    asked = approvals.of_jobs(scope, [row.job for row in listed if row.job])
    found = []
    for row in listed:
        wanted = asked.get(row.job or 0)
        people, answered = getattr(row, "listed", 0), getattr(row, "told", 0)
        agreed = None if wanted is None else not approvals.lapsed(wanted) and wanted.agreed
        state = rules.state(
            Going(
                row.way == Way.OUT, agreed, row.sent_at is not None, row.acknowledged_at is not None, people, answered,
                row.receipt_at is not None, row.closed_at is not None,
            )
        )  # fmt: skip
        found.append(Shown(row, state, rules.late(state, row.due_at, at), people, answered))
    return sorted(found, key=lambda one: (not one.late, one.state in rules.DONE, one.letter.due_at))


def letter(scope: Scope, number: int) -> Letter:
    """One letter. Raises NotFound beyond reach."""
    row = letters(scope).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such letter, or it is none of your area."))
    return row


def is_taken_over(scope: Scope, office: str, number: str) -> bool:
    """Whether a list came with this letter of theirs before."""
    rows = Letter.objects.filter(scope.within("place"), incident=scope.incident or 0, way=Way.IN)
    return rows.filter(office=office.strip(), number=number.strip()).exists()


def people_of(scope: Scope, row: Letter) -> list[LetterPerson]:
    """Whom it hands over, in its order; nobody for whoever may not see names."""
    return (
        list(LetterPerson.objects.filter(letter=row, incident=row.incident).order_by("position")) if scope.names else []
    )


def of_person(scope: Scope, person: UUID) -> list[LetterPerson]:
    """The letters that handed somebody over, the latest first."""
    if not scope.names:
        return []
    rows = LetterPerson.objects.filter(scope.within("place"), incident=scope.incident or 0, person=person)
    return list(rows.select_related("letter").order_by("-pk"))


@dataclass(frozen=True)
class Receipted:
    """A row of the other side's list, by its number there, and what became of it here: no name."""

    number: int
    state: str
    measure: Measure | None


def receipt(scope: Scope, row: Letter) -> tuple[SourceList | None, list[Receipted]]:
    """The delivery that came with a letter, and its rows."""
    delivery = SourceList.objects.filter(incident=row.incident, upload=row.upload).first() if row.upload else None
    if delivery is None:
        return None, []
    rows = list(SourceRow.objects.filter(scope.within("place"), delivery=delivery).order_by("number"))
    measures = Measure.objects.in_bulk([one.person for one in rows if one.person])
    found = [Receipted(one.number, one.state, measures.get(one.person) if one.person else None) for one in rows]
    return delivery, found


def late(scope: Scope, as_of: datetime | None, now: datetime) -> Found:
    """Letters past their time that still wait for an answer or a receipt; only the present waits for somebody."""
    if as_of is not None or scope.incident is None:
        return Found(0)
    rows = [one for one in shown(scope, letters(scope).filter(closed_at=None, due_at__lte=now), now) if one.late]
    return Found(len(rows), tuple(one.letter.place for one in rows), rows[0].letter.due_at if rows else None)
