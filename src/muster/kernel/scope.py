"""Who asks, and what they may see: the first wall (queries take it) and the second (row-level security) alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from muster.kernel import codes
from muster.kernel.problems import Problem

_SET = (
    "select set_config('muster.incident', %s, true), set_config('muster.low', %s, true),"
    " set_config('muster.high', %s, true), set_config('muster.places', %s, true),"
    " set_config('muster.names', %s, true), set_config('muster.actor', %s, true)"
)


@dataclass(frozen=True)
class Scope:
    """One asker's reach inside one incident. `places` are code prefixes ('' = everywhere); empty sees nothing."""

    incident: int | None = None
    places: tuple[str, ...] = ()
    names: bool = False
    actor: str = ""
    """`user:7`, `device:12`, `job:daily_report`, `command:figure`: who stands in the audit."""
    roles: frozenset[str] = field(default_factory=frozenset)

    def covers(self, code: str) -> bool:
        """Whether a place or site code lies within reach."""
        return any(codes.covers(prefix, code) for prefix in self.places)

    def within(self, column: str) -> Q:
        """The filter for rows whose `column` holds a place or site code."""
        if not self.places:
            return Q(pk__in=[])
        wanted = Q()
        for prefix in self.places:
            wanted |= Q(**{f"{column}__gte": prefix, f"{column}__lt": codes.upper(prefix)})
        return wanted

    def narrowed(self, place: str) -> Scope:
        """The same asker looking at one place only; nothing when it lies outside."""
        below = tuple(prefix for prefix in self.places if codes.covers(place, prefix))
        return replace(self, places=(place,) if self.covers(place) else below)

    def settings(self) -> tuple[str, str, str, str, str, str]:
        """The values of the database settings, in the order of `_SET`."""
        low, high = codes.hull(self.places)
        listed = ",".join(self.places) if len(self.places) > 1 else ""
        incident = "" if self.incident is None else str(self.incident)
        return incident, low, high, listed, "on" if self.names else "", self.actor

    def apply(self) -> None:
        """Set row-level security for the current transaction. Must stand inside one, or it would set nothing."""
        if not connection.in_atomic_block:
            raise RuntimeError("a scope is applied inside a transaction")
        with connection.cursor() as cursor:
            cursor.execute(_SET, self.settings())


@contextmanager
def acting(scope: Scope) -> Iterator[Scope]:
    """A transaction in which the database shows what `scope` may see: for jobs, commands and tests."""
    with transaction.atomic():
        scope.apply()
        yield scope


def system(incident: int, actor: str) -> Scope:
    """The reach of a job or a command of the operator over one whole incident; it names itself in the audit."""
    return Scope(incident=incident, places=("",), actor=actor, roles=frozenset({"system"}))


def incident_of(scope: Scope) -> int:
    """The operation that is worked in. Raises Problem when none is chosen."""
    if scope.incident is None:
        raise Problem("no_incident", _("Choose an operation first."))
    return scope.incident
