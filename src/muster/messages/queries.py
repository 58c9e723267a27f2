"""Messages as pages read them: within reach, numbers masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.messages import sealed
from muster.messages.models import Batch, Channel, Message, Part, Template
from muster.messages.rules import FINISHED, UNANSWERED, PartState, State
from muster.people import rules as people

LATEST = 50
LENGTHS = (2, 4, 6, 9, 12)
"""Of the codes of places, from province to village."""


def channels(scope: Scope, *, ended: bool = False) -> list[Channel]:
    """Ways out of one's own area and of those above it, the nearest first."""
    rows = _channels(scope).order_by("-place", "name")
    return list(rows if ended else rows.filter(ended_at=None))


def texting(scope: Scope, place: str) -> list[Channel]:
    """Running channels of a place or one above it that reach mobile numbers, the nearest first."""
    unfit = (Channel.Kind.GROUP, Channel.Kind.MAIL)
    return [way for way in channels(scope) if way.kind not in unfit and place.startswith(way.place)]


def shared(scope: Scope) -> Q:
    """One's own area and every one above it: a town sends by its county's channel."""
    above = {place[:length] for place in scope.places for length in LENGTHS if length < len(place)}
    return scope.within("place") | Q(place__in=above)


def _channels(scope: Scope) -> QuerySet[Channel]:
    return Channel.objects.filter(shared(scope), incident=scope.incident or 0)


def channel(scope: Scope, number: int) -> Channel:
    """One way out. Raises NotFound."""
    row = _channels(scope).filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such channel, or it is none of your area."))
    return row


def templates(scope: Scope) -> list[Template]:
    """Texts that are kept, by name."""
    rows = Template.objects.filter(shared(scope), incident=scope.incident or 0, ended_at=None)
    return list(rows.order_by("name", "-pk"))


@dataclass(frozen=True)
class Sent:
    """A sending and how many of its messages are in each state."""

    batch: Batch
    states: dict[str, int]

    @property
    def open(self) -> int:
        """How many still move."""
        return sum(count for state, count in self.states.items() if state not in FINISHED and state != State.CALL)


def batches(scope: Scope, limit: int = LATEST) -> list[Sent]:
    """The latest sendings."""
    rows = Batch.objects.filter(scope.within("place"), incident=scope.incident or 0).select_related("channel")
    return _counted(scope, list(rows.order_by("-pk")[:limit]))


def _counted(scope: Scope, rows: Sequence[Batch]) -> list[Sent]:
    counted = (
        Message.objects.filter(scope.within("place"), incident=scope.incident or 0, batch__in=[row.pk for row in rows])
        .order_by().values("batch", "state").annotate(n=Count("pk"))
    )  # fmt: skip
    states: dict[int, dict[str, int]] = {}
    for one in counted:
        states.setdefault(one["batch"], {})[one["state"]] = one["n"]
    return [Sent(row, states.get(row.pk, {})) for row in rows]


def gone_out(scope: Scope, events: str) -> QuerySet[Part]:
    """The first part of each message that went out of sendings whose event begins like that; later attempts are not
    counted."""
    found = Part.objects.filter(scope.within("place"), incident=scope.incident or 0, attempt=1, number=1)
    return found.filter(message__batch__event__startswith=events)


def batch(scope: Scope, number: int) -> Batch:
    """One sending. Raises NotFound."""
    rows = Batch.objects.filter(scope.within("place"), incident=scope.incident or 0).select_related("channel")
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such sending, or it is none of your area."))
    return row


def sent(scope: Scope, number: int) -> Sent:
    """One sending with its counts. Raises NotFound."""
    return _counted(scope, [batch(scope, number)])[0]


@dataclass(frozen=True)
class Line:
    """A message in a list: number and name masked; the errors of its last attempt."""

    message: Message
    name: str
    number: str
    error: str


def messages(scope: Scope, *, batch: int | None = None, state: str = "") -> QuerySet[Message]:
    """Messages within reach, those that wait the longest first."""
    rows = Message.objects.filter(scope.within("place"), incident=scope.incident or 0).select_related("batch")
    if batch is not None:
        rows = rows.filter(batch=batch)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("changed_at", "pk")


def lines(scope: Scope, rows: Iterable[Message]) -> list[Line]:
    """What a list shows; without names for whoever may not see them."""
    found = list(rows)
    errors: dict[int, str] = {}
    parts = Part.objects.filter(scope.within("place"), incident=scope.incident or 0, message__in=found).exclude(
        error=""
    )
    for part in parts.order_by("attempt", "number"):
        errors[part.message_id] = part.error
    return [_line(scope, row, errors.get(row.pk, "")) for row in found]


def _line(scope: Scope, row: Message, error: str) -> Line:
    try:
        content = sealed.opened(row.sealed) if scope.names else None
    except Problem:
        content = None
    if content is None:
        return Line(row, "", "", error)
    return Line(row, people.mask_name(content.name), people.mask_phone(content.number), error)


def count_calls(scope: Scope, as_of: datetime | None) -> Found:
    """How many people have to be telephoned, where, since when; of a past minute nothing is kept."""
    if as_of is not None:
        return Found(0)
    rows = list(messages(scope, state=State.CALL).order_by().values("place").annotate(
        n=Count("pk"), oldest=Min("changed_at")).order_by("-n"))  # fmt: skip
    since = min((row["oldest"] for row in rows), default=None)
    return Found(sum(row["n"] for row in rows), tuple(row["place"] for row in rows), since)


def troubled(scope: Scope, as_of: datetime | None) -> Found:
    """Ways out that do not work."""
    if as_of is not None:
        return Found(0)
    rows = list(_channels(scope).filter(ended_at=None).exclude(trouble=""))
    since = min((row.troubled_at for row in rows if row.troubled_at), default=None)
    return Found(len(rows), tuple(row.place for row in rows), since)


def dead_marks(incident: int, marks: Sequence[bytes]) -> set[bytes]:
    """Which of these numbers were found dead for good in this operation; one that only gave no answer is not."""
    dead = Part.objects.filter(state=PartState.DEAD).exclude(error=UNANSWERED).values("message")
    rows = Message.objects.filter(Q(pk__in=dead), incident=incident, mark__in=list(marks))
    return {bytes(one) for one in rows.values_list("mark", flat=True)}


def count_open(scope: Scope) -> int:
    """Messages that still move."""
    rows = Message.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return rows.exclude(state__in=[*FINISHED]).count()
