"""What others ask about operations. Their names and places are no secret; what happens in them is scoped elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.incidents.models import Area, Duty, Group, Incident, Phase, Retention
from muster.incidents.playbooks import Retention as DataClass
from muster.incidents.playbooks import Step, Template, playbook
from muster.kernel import clock, purging
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope


def current(scope: Scope) -> Incident | None:
    """Return the incident that the asker works in, None when they have chosen none."""
    return None if scope.incident is None else Incident.objects.filter(pk=scope.incident).first()


def title(incident: Incident) -> str:
    """Return what an incident is called in the reader's language."""
    return incident.title_en if (get_language() or "").startswith("en") else incident.title_zh


def incident(incident_id: int) -> Incident:
    """One operation. Raises NotFound."""
    found = Incident.objects.filter(pk=incident_id).first()
    if found is None:
        raise NotFound(_("There is no such operation."))
    return found


def by_name(name: str) -> Incident:
    """The operation that commands call `name`. Raises NotFound with the names there are."""
    found = Incident.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(Incident.objects.order_by("name").values_list("name", flat=True)) or "-"
        raise NotFound(_("There is no operation of this name; there are: %(names)s") % {"names": names})
    return found


def open_incidents() -> list[Incident]:
    """The operations that are not closed, the newest first."""
    return list(Incident.objects.filter(closed_at=None).order_by("-opened_at", "-pk"))


def all_incidents() -> list[Incident]:
    """Every operation, those that are not closed first, then the newest first: figures of a closed one stay."""
    return sorted(Incident.objects.order_by("-opened_at", "-pk"), key=lambda one: one.closed_at is not None)


def ladder(pk: int) -> tuple[Step, ...]:
    """The levels to which what is overdue goes up in an operation, the first one first."""
    return tuple(sorted(playbook(incident(pk).playbook).escalation, key=lambda one: one.hours))


def premises(pk: int) -> tuple[Template, ...]:
    """The kinds of premises that visitors look at in an operation."""
    return playbook(incident(pk).playbook).premises


@dataclass(frozen=True)
class Kept:
    """A class of data as the page shows it: what the playbook says, when it goes or went, how many rows there are."""

    what: DataClass
    due_at: datetime | None
    gone_at: datetime | None
    rows: int | None

    def is_due(self, now: datetime) -> bool:
        """Whether its time has run out and it is still there."""
        return self.gone_at is None and self.due_at is not None and self.due_at <= now


def kept(scope: Scope, one: Incident) -> list[Kept]:
    """Each class of an operation's data; before it is closed without times, since the clock has not started."""
    classes = playbook(one.playbook).retention
    rows = {row.data_class: row for row in Retention.objects.filter(incident=one.pk)}
    there = purging.counted(scope, [row.key for row in classes if row.days is not None])
    found = []
    for what in classes:
        row = rows.get(what.key)
        if row is None:
            found.append(Kept(what, None, None, there.get(what.key)))
        else:
            found.append(Kept(what, row.due_at, row.gone_at, row.rows if row.gone_at else there.get(what.key)))
    return found


def due_classes(scope: Scope, now: datetime) -> list[str]:
    """The classes whose time has run out and that are still there."""
    rows = Retention.objects.filter(incident=scope.incident or 0, due_at__lte=now, gone_at=None)
    return sorted(rows.values_list("data_class", flat=True))


def by_ids(ids: Iterable[int]) -> list[Incident]:
    """The operations with these ids, closed ones too."""
    return list(Incident.objects.filter(pk__in=list(ids)))


def free_name(wanted: str) -> str:
    """`wanted`, or `wanted-2`, `wanted-3`, ... when it is taken."""
    taken = set(Incident.objects.filter(name__startswith=wanted).values_list("name", flat=True))
    number = 1
    name = wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def now(incident_id: int) -> datetime:
    """The time at which the operation stands: an exercise has its own."""
    return clock.now(incident_id)


def phase(incident_id: int, at: datetime) -> Phase | None:
    """The phase the operation is in at a moment."""
    running = Phase.objects.filter(Q(until=None) | Q(until__gt=at), incident=incident_id, since__lte=at)
    return running.order_by("-since").first()


def phases(incident_id: int) -> list[Phase]:
    """Every phase of the operation, past and running ones, in their order."""
    return list(Phase.objects.filter(incident=incident_id).order_by("since", "pk"))


def area(scope: Scope, pk: int) -> Area:
    """One area of the operation. Raises NotFound, also out of reach."""
    found = Area.objects.filter(scope.within("place"), pk=pk, incident=scope.incident or 0).first()
    if found is None:
        raise NotFound
    return found


def group(scope: Scope, pk: int) -> Group:
    """One group of the command. Raises NotFound, also out of reach."""
    found = Group.objects.filter(scope.within("place"), pk=pk, incident=scope.incident or 0).first()
    if found is None:
        raise NotFound
    return found


def group_name(group: Group) -> str:
    """What a group is called in the reader's language."""
    return group.name_en if (get_language() or "").startswith("en") else group.name_zh


def areas(scope: Scope, at: datetime) -> list[Area]:
    """Areas in force at a moment, those past their end first, then by level of worry and place."""
    found = Area.objects.filter(
        scope.within("place"), Q(until=None) | Q(until__gt=at), incident=scope.incident or 0, since__lte=at
    )
    return sorted(found, key=lambda area: (area.due is None or area.due > at, area.due or at, area.place))


def released_areas(scope: Scope, at: datetime) -> list[Area]:
    """Areas released by a moment, the latest first."""
    found = Area.objects.filter(scope.within("place"), incident=scope.incident or 0, until__lte=at)
    return list(found.order_by("-until"))


@dataclass(frozen=True)
class Staffed:
    """A group with its leader and whoever is on duty, as ids of staff."""

    group: Group
    leaders: tuple[UUID, ...]
    on_duty: tuple[Duty, ...]


def command(scope: Scope, at: datetime) -> list[Staffed]:
    """The command as it stands at a moment: its groups, who leads, who is on duty."""
    groups = Group.objects.filter(
        scope.within("place"), Q(until=None) | Q(until__gt=at), incident=scope.incident or 0, since__lte=at
    ).order_by("position", "place", "key")
    duties: dict[int, list[Duty]] = {}
    running = Duty.objects.filter(
        scope.within("place"), Q(until=None) | Q(until__gt=at), incident=scope.incident or 0, since__lte=at
    )
    for duty in running.order_by("since"):
        duties.setdefault(duty.group_id, []).append(duty)
    return [
        Staffed(
            group,
            tuple(duty.person for duty in duties.get(group.pk, []) if duty.kind == Duty.Kind.LEADER),
            tuple(duty for duty in duties.get(group.pk, []) if duty.kind == Duty.Kind.ON_DUTY),
        )
        for group in groups
    ]
