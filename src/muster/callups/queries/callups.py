"""Call-ups within reach, and the live tree of who has answered and who has not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from muster.callups import rules
from muster.callups.models import Answer, Attachment, CallUp, Named
from muster.kernel import clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.messages import queries as channels
from muster.people.queries import organisations as people
from muster.people.queries import teams

LENGTHS = (2, 4, 6, 9, 12)
SHOWN_UNTOLD = 5


@dataclass(frozen=True)
class Reached:
    """An organisation that can be told."""

    organisation: int
    place: str
    parent: int | None


def reachable(scope: Scope, organisations: Iterable[int]) -> list[Reached]:
    """Those of the organisations that are within reach and exist today."""
    rows = people.organisations(scope, on=clock.today(scope.incident or 0)).filter(pk__in=list(organisations))
    return [Reached(*row) for row in rows.order_by("pk").values_list("pk", "place", "parent")]


def audience(
    scope: Scope,
    *,
    kinds: Sequence[str] = (),
    family: str = "",
    place: str = "",
    skills: Sequence[str] = (),
    roles: Sequence[str] = (),
) -> list[int]:
    """Whom a call-up is for: organisations of some kinds or a family in a place, with people of some skills, and
    with people of some roles in teams."""
    rows = people.organisations(scope.narrowed(place) if place else scope, on=clock.today(scope.incident or 0))
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if family:
        rows = rows.filter(kind__family=family)
    if skills:
        rows = rows.filter(pk__in=people.with_skills(scope, skills, on=clock.today(scope.incident or 0)))
    if roles:
        rows = rows.filter(pk__in=teams.with_roles(scope, roles, on=clock.today(scope.incident or 0)))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _above(scope: Scope) -> Q:
    """What was published by one's own area or one above it."""
    codes = {place[:length] for place in scope.places for length in LENGTHS if length < len(place)}
    return scope.within("place") | Q(place__in=codes)


def callups(scope: Scope, as_of: datetime | None = None) -> QuerySet[CallUp]:
    """Call-ups of one's own area, and those of areas above that have told somebody here; the latest first."""
    told = Answer.objects.filter(scope.within("place"), incident=scope.incident or 0).values("callup")
    rows = CallUp.objects.filter(_above(scope), incident=scope.incident or 0)
    rows = rows.filter(scope.within("place") | Q(pk__in=told))
    if as_of is not None:
        rows = rows.filter(published_at__lte=as_of)
    return rows.order_by(F("ended_at").asc(nulls_first=True), "-published_at", "-pk")


def callup(scope: Scope, number: int) -> CallUp:
    """One call-up. Raises NotFound."""
    row = callups(scope).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such call-up, or it is none of your area."))
    return row


def answer(scope: Scope, number: int, *, lock: bool = False) -> Answer:
    """One organisation's side. Raises NotFound."""
    rows = Answer.objects.filter(scope.within("place"), incident=scope.incident or 0).select_related("callup")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such call-up, or it is none of your area."))
    return row


def told_units(scope: Scope, callup: int) -> set[int]:
    """The organisations within reach that were told of a call-up."""
    rows = Answer.objects.filter(scope.within("place"), incident=scope.incident or 0, callup=callup)
    return set(rows.values_list("organisation", flat=True))


def attachments(scope: Scope, row: CallUp) -> list[Attachment]:
    """The files of a call-up, without their content."""
    return list(Attachment.objects.filter(incident=scope.incident or 0, callup=row).defer("sealed").order_by("pk"))


def attachment(scope: Scope, row: CallUp, number: int) -> Attachment:
    """One file. Raises NotFound."""
    found = Attachment.objects.filter(incident=scope.incident or 0, callup=row, pk=number).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


@dataclass
class Node:
    """An organisation in the tree, with what it and all below it come to."""

    answer: Answer
    name: str
    standing: str
    told: int = 1
    answered: int = 0
    wanted: int = 0
    named: int = 0
    below: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    """The part of the tree that a page shows, and the sums over all of it within reach."""

    nodes: list[Node]
    told: int
    answered: int
    acknowledged: int
    overdue: int
    wanted: int
    named: int
    missing: int
    """What organisations still owe: one that named more than it was asked for does not make up for another."""


def tree(scope: Scope, row: CallUp, *, above: int | None = None, as_of: datetime | None = None) -> Tree:
    """Organisations directly below one (or the topmost within reach), the silent first, with sums over their trees."""
    now = as_of or clock.now(row.incident)
    answers = list(Answer.objects.filter(scope.within("place"), callup=row, told_at__lte=now).order_by("pk"))
    known = {one.organisation: one for one in answers}
    names = _names(scope, known)
    nodes = {one.pk: _node(one, names, row.deadline, now) for one in answers}
    children: dict[int | None, list[Node]] = defaultdict(list)
    for one in answers:
        children[one.above_id if one.above_id in nodes else None].append(nodes[one.pk])
    for node in reversed(_downwards(children)):
        for child in node.below:
            node.told += child.told
            node.answered += child.answered
            node.wanted += child.wanted
            node.named += child.named
    shown = children[above] if above is None or above in nodes else []
    order = {"overdue": 0, "silent": 1, "acknowledged": 2, "answered": 3}
    standings = [nodes[one.pk].standing for one in answers]
    return Tree(
        nodes=sorted(shown, key=lambda node: (order[node.standing], node.answered == node.told, node.name)),
        told=len(answers),
        answered=standings.count("answered"),
        acknowledged=sum(one.acknowledged_at is not None for one in answers),
        overdue=standings.count("overdue"),
        wanted=sum(one.wanted for one in answers),
        named=sum(one.named for one in answers),
        missing=sum(max(0, one.wanted - one.named) for one in answers),
    )


def _downwards(children: dict[int | None, list[Node]]) -> list[Node]:
    """All nodes, each after the one above it; `below` is filled in."""
    order, stack = list[Node](), list(children[None])
    while stack:
        node = stack.pop()
        order.append(node)
        node.below = children.get(node.answer.pk, [])
        stack += node.below
    return order


def _node(one: Answer, names: dict[int, str], deadline: datetime, now: datetime) -> Node:
    answered = one.answered_at is not None and one.answered_at <= now
    acknowledged = one.acknowledged_at is not None and one.acknowledged_at <= now
    stands = rules.standing(answered, acknowledged, now > deadline)
    return Node(
        one, names.get(one.organisation, "—"), stands, answered=int(answered), wanted=one.wanted, named=one.named
    )


def _names(scope: Scope, known: Iterable[int]) -> dict[int, str]:
    rows = people.by_ids(scope, known)
    return {row.pk: people.named(row) for row in rows}


@dataclass(frozen=True)
class Line:
    """A call-up in a list, with its sums."""

    callup: CallUp
    told: int
    answered: int
    named: int
    wanted: int


def lines(scope: Scope, rows: Sequence[CallUp]) -> list[Line]:
    """Call-ups with how many within reach were told and have answered."""
    counted = (
        Answer.objects.filter(scope.within("place"), callup__in=rows).order_by().values("callup")
        .annotate(told=Count("pk"), answered=Count("answered_at"), people=Sum("named"), asked=Sum("wanted"))
    )  # fmt: skip
    sums = {row["callup"]: row for row in counted}
    return [_line(row, sums.get(row.pk)) for row in rows]


def _line(row: CallUp, sums: Mapping[str, Any] | None) -> Line:
    if sums is None:
        return Line(row, 0, 0, 0, 0)
    return Line(row, sums["told"], sums["answered"], sums["people"] or 0, sums["asked"] or 0)


@dataclass(frozen=True)
class Untold:
    """How many silent organisations no message has gone to, and whether that is for want of a channel."""

    count: int
    no_channel: bool
    some: tuple[tuple[int, str], ...] = field(default=(), compare=False)
    """The first of them, by number and name."""


def untold(scope: Scope, row: CallUp) -> Untold:
    """Organisations that were not written to when they should have been; the first minutes belong to the sender."""
    now = clock.now(row.incident)
    no_channel = not channels.texting(scope, row.place)
    due = 1 + rules.reminders_due(row.published_at, row.deadline, now)
    silent = Answer.objects.filter(scope.within("place"), callup=row, answered_at=None, reminded__lt=due)
    if row.ended_at is not None:
        return Untold(0, no_channel)
    late = silent if no_channel else silent.filter(reminded=0, told_at__lt=now - rules.SENDER_NEEDS)
    first = people.by_ids(scope, late.order_by("place", "pk").values_list("organisation", flat=True)[:SHOWN_UNTOLD])
    return Untold(late.count(), no_channel, tuple((unit.pk, people.named(unit)) for unit in first))


def overdue(scope: Scope, as_of: datetime | None) -> Found:
    """Silent organisations whose silence has come up to the asker's level."""
    if scope.incident is None or as_of is not None:
        return Found(0)
    now = clock.now(scope.incident)
    late = Answer.objects.filter(
        scope.within("place"),
        incident=scope.incident,
        answered_at=None,
        callup__ended_at=None,
        callup__deadline__lte=now,
    )
    reach = min(scope.places, key=len, default="")
    found = [
        (place, deadline)
        for place, risen, deadline in late.values_list("place", "risen", "callup__deadline")
        if rules.concerns(place, risen, reach)
    ]
    return collected(found)


def collected(found: Sequence[tuple[str, datetime]]) -> Found:
    """Items that wait, each with its place and since when."""
    return Found(
        len(found), tuple(sorted({place for place, _at in found})), min((at for _p, at in found), default=None)
    )


def mine(scope: Scope) -> list[Answer]:
    """What organisations within reach still have to answer, the most urgent first."""
    rows = Answer.objects.filter(
        scope.within("place"), incident=scope.incident or 0, answered_at=None, callup__ended_at=None
    )
    return list(rows.select_related("callup").order_by("callup__deadline", "pk")[:200])


def named_staff(scope: Scope, row: Answer) -> list[Named]:
    """Whom an organisation has named."""
    return list(Named.objects.filter(scope.within("place"), answer=row.pk).order_by("pk"))
