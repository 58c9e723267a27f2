"""The board by town as it stood at a past minute, from what was decided, told, tested and followed up by then."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Left

from muster.kernel.scope import Scope
from muster.screening.linking.known import kept_of
from muster.screening.models import Decision, FollowUp, Person, State, TestDue, TestWas
from muster.screening.queries.ledger import TOWN, Day, Facts, by_town, day_of, states, taken_back
from muster.screening.rounds.rules import REACHED


def board_as_of(scope: Scope, moment: datetime) -> dict[str, dict[str, int]]:
    """How many in each town waited for what: by the words of the board of now, asked of the latest decision on each."""
    known = Q(scope.within("place"), incident=scope.incident or 0, recorded_at__lte=moment)
    latest = Decision.objects.filter(known).order_by("person", "-pk").distinct("person")
    stood = Decision.objects.filter(pk__in=latest.values("pk")).exclude(state=State.MERGED)
    day, gone = day_of(moment), kept_of(scope, moment)
    words = states(day, _facts(scope, day, gone))
    found = by_town(stood, words)
    lived = Person.objects.filter(known).exclude(pk__in=list(gone)).order_by()
    towns = lived.annotate(town=Left("place", TOWN)).values_list("town", flat=True).distinct()
    return {town: found.get(town, dict.fromkeys(words, 0)) for town in sorted(towns)}


def _facts(scope: Scope, day: Day, gone: dict[UUID, UUID]) -> Facts:
    """What the words ask, of decisions."""

    def tests(wanted: Q) -> Q:
        wanted &= Q(incident=scope.incident or 0, recorded_at__lte=day.now)
        still = TestDue.objects.filter(wanted).values("person")
        before = TestWas.objects.filter(wanted, ended_at__gt=day.now).values("person")
        return Q(person__in=still) | Q(person__in=before)

    return Facts(tests, tests(Q(until__lt=day.now, done_at=None)), ~_reached(scope, day, gone))


def _reached(scope: Scope, day: Day, gone: dict[UUID, UUID]) -> Q:
    """Whom a call or visit that counted at the moment had reached that day, under whichever entry it was written."""
    rows = FollowUp.objects.filter(
        scope.within("place"), ~Q(place__contains="-"), incident=scope.incident or 0, contact__in=REACHED,
        at__gte=day.begins, recorded_at__lte=day.now,
    )  # fmt: skip
    void = taken_back(list(rows.exclude(site="").values_list("pk", flat=True)), day.now)
    rows = rows.exclude(pk__in=void)
    others = {gone[entry] for entry in rows.filter(person__in=list(gone)).values_list("person", flat=True)}
    return Q(person__in=rows.values("person")) | Q(person__in=others)
