"""Sends what waits in one channel, in the background: a step is claimed and written down before it goes out, so that
whatever kills the process, nothing is lost and nothing goes out a second time without having been asked about."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, connection
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from muster.kernel import bulk, clock
from muster.kernel.ids import uuid7
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.messages import receipts, rules, sealed
from muster.messages.gateways import Asked, Gateway, Outcome, Outgoing, Pace, Unusable, opener
from muster.messages.models import Batch, Channel, Message, Part
from muster.messages.rules import PartState, State

STEP = 50
"""Messages claimed at once: of these nobody knows what became when the process is killed, and where the gateway cannot
be asked somebody has to telephone. Fewer would cost more in the database than a gateway leaves time for."""
STEP_SECONDS = 5
LINGER = 3.0
"""Seconds without anything to do after which the connection is given up until the next minute."""
ENDING = 6.0
"""Seconds in which another process that finds nothing more to do ends, and takes leave of its gateway."""
BREATH = timedelta(seconds=20)
"""After this what a gateway would not take for now is tried again; it does not count as an attempt."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LISTENS_FOR = timedelta(days=3)
"""So long after the last part the connection is opened each minute, only for receipts."""


def scope_of(incident: int) -> Scope:
    """The reach of the sender."""
    return Scope(incident=incident, places=("",), names=True, actor="job:messages", roles=frozenset({"system"}))


@dataclass
class Drained:
    """What a run did."""

    sent: int = 0
    receipts: int = 0
    asked: int = 0


def waiting_channels(incident: int) -> list[int]:
    """Channels with something to send, to ask or to listen for."""
    with acting(scope_of(incident)):
        now = clock.now(incident)
        due = Message.objects.filter(channel=OuterRef("pk"), state=State.QUEUED, not_before__lte=now)
        held = Part.objects.filter(channel=OuterRef("pk"), state=PartState.SENDING)
        asks = Part.objects.filter(channel=OuterRef("pk"), ask_at__lte=now)
        heard = Part.objects.filter(channel=OuterRef("pk"), state=PartState.ACCEPTED, sent_at__gt=now - LISTENS_FOR)
        rows = Channel.objects.filter(
            Exists(due) | Exists(held) | Exists(asks) | Q(Exists(heard), kind=Channel.Kind.SMPP), incident=incident
        ).exclude(kind=Channel.Kind.LIST)
        return list(rows.values_list("pk", flat=True))


def _never() -> bool:
    return False


def drain(incident: int, channel: int, *, linger: float = LINGER, stopping: Callable[[], bool] = _never) -> Drained:
    """Send, ask and listen until there is nothing left to do, unless another process does it for this channel.

    When `stopping` says so it ends after the step in hand: a worker that is told to stop leaves nothing unknown.
    """
    with _alone(channel) as mine:
        return _drained(incident, channel, linger, stopping) if mine else Drained()


@contextlib.contextmanager
def _alone(channel: int) -> Iterator[bool]:
    """Hold a channel for as long as this process has its connection to the database: whoever is killed lets go of it
    at once, and the next one waits for no lease to run out. Whoever is about to end is waited for."""
    name, until = f"messages.drain:{channel}", time.monotonic() + ENDING
    while not (mine := _locked("select pg_try_advisory_lock(hashtextextended(%s, 0))", name)):
        if time.monotonic() > until:
            break
        time.sleep(0.25)
    try:
        yield mine
    finally:
        if mine:
            with contextlib.suppress(Error):  # with the connection the lock is gone as well
                _locked("select pg_advisory_unlock(hashtextextended(%s, 0))", name)


def _locked(statement: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])
        return bool(cursor.fetchone()[0])


def _drained(incident: int, channel: int, linger: float, stopping: Callable[[], bool]) -> Drained:
    scope, done = scope_of(incident), Drained()
    with acting(scope):
        way = Channel.objects.get(pk=channel)
        receipts.settle_interrupted(scope, way)
    try:
        gateway = opener(way.kind)(way.settings, sealed.secret(way.secret), Pace(way.per_second))
    except (Unusable, Problem) as trouble:
        _trouble(scope, way, str(trouble))
        return done
    _trouble(scope, way, "")
    with ThreadPoolExecutor(1, "sending") as hand:
        run = _Run(scope, way, gateway, hand, done)
        try:
            idle_since = time.monotonic()
            while time.monotonic() - idle_since <= linger and not stopping():
                if run.turn():
                    idle_since = time.monotonic()
            run.write_down(run.come_back())
            run.hear(0.0)
        finally:
            gateway.close()
    return done


@dataclass
class _Run:
    """Sends one step by another hand while it writes down what became of the step before: a gateway takes so many a
    second, and what is written meanwhile costs it nothing. Questions are asked while nothing is on its way."""

    scope: Scope
    way: Channel
    gateway: Gateway
    hand: ThreadPoolExecutor
    done: Drained
    on_way: Future[list[Outcome]] | None = None

    def turn(self) -> bool:
        """One round; False when there was nothing to do."""
        outcomes = self.come_back()
        asked = self.ask()
        claimed = claim(self.scope, self.way, self.gateway)
        if claimed:
            self.on_way = self.hand.submit(lambda: list(self.gateway.send(claimed)))
            self.done.sent += len(claimed)
        self.write_down(outcomes)
        busy = bool(outcomes or asked or claimed)
        return self.hear(0.0 if busy else 0.2) or busy

    def come_back(self) -> list[Outcome]:
        """What became of the step that was on its way, once all of it is answered."""
        outcomes = [] if self.on_way is None else self.on_way.result()
        self.on_way = None
        return outcomes

    def write_down(self, outcomes: Sequence[Outcome]) -> None:
        """Keep what became of a step."""
        if outcomes:
            with acting(self.scope):
                receipts.take_outcomes(self.scope, self.way, outcomes, later=BREATH)

    def ask(self) -> int:
        """Ask about what nobody can tell of; how many."""
        asks = _due_asks(self.scope, self.way)
        if asks:
            outcomes = list(self.gateway.ask(asks))
            with acting(self.scope):
                receipts.take_answers(self.scope, self.way, outcomes)
            self.done.asked += len(asks)
        return len(asks)

    def hear(self, wait: float) -> bool:
        """Keep the receipts that have come, then confirm them."""
        said = self.gateway.receipts(wait)
        if said:
            with acting(self.scope):
                receipts.take_receipts(self.scope, self.way, said)
            self.gateway.confirm(said)
            self.done.receipts += len(said)
        return bool(said)


def _trouble(scope: Scope, way: Channel, words: str) -> None:
    with acting(scope):
        if words != way.trouble:
            Channel.objects.filter(pk=way.pk).update(
                trouble=words[:300], troubled_at=clock.now(way.incident) if words else None
            )


def claim(scope: Scope, way: Channel, gateway: Gateway) -> list[Outgoing]:
    """The next messages that may go out now, their parts written down as being sent. Committed before any is sent."""
    with acting(scope):
        now = clock.now(way.incident)
        room = _room(way, now)
        due = Message.objects.select_for_update(skip_locked=True).filter(
            channel=way, incident=way.incident, state=State.QUEUED, not_before__lte=now
        )
        rows = list(due.order_by("not_before", "pk")[: min(_step(way), room)]) if room > 0 else []
        rows = _let_out(way, rows, now)
        if not rows:
            return []
        last = dict(
            Part.objects.filter(message__in=rows).order_by().values_list("message").annotate(last=Max("attempt"))
        )
        parts, claimed = list[Part](), list[Outgoing]()
        for row in rows:
            content = sealed.opened(row.sealed)
            references = tuple(uuid7().hex for _ in range(gateway.parts(content.text)))
            claimed.append(Outgoing(content.number, content.text, references, row.batch.title))
            attempt = last.get(row.pk, 0) + 1
            parts += [
                Part(
                    incident=row.incident, place=row.place, message=row, channel=way.pk, attempt=attempt, number=number,
                    reference=reference, state=PartState.SENDING, sent_at=now,
                )
                for number, reference in enumerate(references, 1)
            ]  # fmt: skip
        bulk.add(parts)
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.SENDING, changed_at=now)
        return claimed


def _step(way: Channel) -> int:
    """Messages claimed at once: no more than go out in a few seconds, since a worker stops only between two steps."""
    return max(1, min(STEP, int(way.per_second * STEP_SECONDS)))


def _room(way: Channel, now: datetime) -> int:
    """How many messages the channel's limit of an hour still lets out."""
    if way.per_hour is None:
        return _step(way)
    return way.per_hour - Part.objects.filter(channel=way.pk, sent_at__gt=now - HOUR).count()


def _let_out(way: Channel, rows: Sequence[Message], now: datetime) -> list[Message]:
    """Those of the rows that may go now; the others are put off to when they may."""
    batches = Batch.objects.in_bulk({row.batch_id for row in rows})
    quiet = rules.quiet_until(timezone.localtime(now), way.quiet_from, way.quiet_until)
    counted = _counted(way, rows, now)
    free: list[Message] = []
    later: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        row.batch = batches[row.batch_id]
        mark = bytes(row.mark)
        if quiet is not None and not row.batch.urgent:
            later[quiet].append(row.pk)
        elif way.per_number_day is not None and counted[mark] >= way.per_number_day:
            later[now + HOUR].append(row.pk)
        else:
            counted[mark] += 1
            free.append(row)
    for moment, numbers in later.items():
        Message.objects.filter(pk__in=numbers).update(not_before=moment)
    return free


def _counted(way: Channel, rows: Sequence[Message], now: datetime) -> defaultdict[bytes, int]:
    """How many messages went out to each of these numbers in the last 24 hours."""
    found: defaultdict[bytes, int] = defaultdict(int)
    if way.per_number_day is not None:
        marks = [bytes(row.mark) for row in rows]
        out = Message.objects.filter(
            Exists(Part.objects.filter(message=OuterRef("pk"), sent_at__gt=now - DAY)),
            incident=way.incident, mark__in=marks, changed_at__gt=now - DAY,
        )  # fmt: skip
        for mark, count in out.order_by().values_list("mark").annotate(n=Count("pk")):
            found[bytes(mark)] = count
    return found


def _due_asks(scope: Scope, way: Channel) -> list[Asked]:
    with acting(scope):
        now = clock.now(way.incident)
        rows = Part.objects.filter(channel=way.pk, ask_at__lte=now).order_by("ask_at")[:STEP]
        return [Asked(row.reference, row.gateway_id) for row in rows]
