"""What is written about messages: channels, templates, sendings, calls that were made instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.incidents import queries as incidents
from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.messages import queries, rules, sealed
from muster.messages.models import Batch, Channel, Message, Template
from muster.messages.rules import State
from muster.messages.sealed import Content
from muster.messages.words import CALL_OUTCOMES

LOADED = 1000


@dataclass(frozen=True)
class ChannelDraft:
    """A channel as the command describes it."""

    place: str
    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""
    per_second: float = 20
    per_hour: int | None = None
    per_number_day: int | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None


def open_channel(scope: Scope, *, draft: ChannelDraft) -> int:
    """Open a way out; returns its number. Raises Problem when the name is taken."""
    if not scope.covers(draft.place) or scope.incident is None:
        raise NotFound(_("This place is none of your area."))
    try:
        with transaction.atomic():
            row = Channel.objects.create(
                incident=scope.incident, place=draft.place, name=draft.name.strip(), kind=draft.kind,
                settings=dict(draft.settings), secret=sealed.seal_secret(scope.incident, draft.secret),
                per_second=draft.per_second, per_hour=draft.per_hour, per_number_day=draft.per_number_day,
                quiet_from=draft.quiet_from, quiet_until=draft.quiet_until, made_at=clock.now(scope.incident),
            )  # fmt: skip
    except IntegrityError:
        raise Problem("channel_known", _("There is a channel of this name already."), status=409) from None
    audit.write(scope, action="messages.open_channel", subject=f"channel:{row.pk}", place=row.place,
                detail={"kind": row.kind})  # fmt: skip
    return row.pk


def end_channel(scope: Scope, *, channel: int) -> None:
    """Nothing more is queued for it. What waits in it can still be withdrawn or handed over."""
    row = queries.channel(scope, channel)
    if not scope.covers(row.place):
        raise NotFound(_("There is no such channel, or it is none of your area."))
    if row.ended_at is None:
        row.ended_at = clock.now(row.incident)
        row.save(update_fields=["ended_at"])
        audit.write(scope, action="messages.end_channel", subject=f"channel:{row.pk}", place=row.place)


def file_template(
    scope: Scope, *, place: str, name: str, signature: str, text: str, filed: str = "", urgent: bool = False
) -> int:
    """Keep a text; one of the same name ends. Raises Problem when the text would not be taken."""
    if not scope.covers(place) or scope.incident is None:
        raise NotFound(_("This place is none of your area."))
    _refuse(signature, text)
    now = clock.now(scope.incident)
    with transaction.atomic():
        Template.objects.filter(incident=scope.incident, place=place, name=name.strip(), ended_at=None).update(
            ended_at=now
        )
        row = Template.objects.create(
            incident=scope.incident, place=place, name=name.strip(), signature=signature.strip(), text=text.strip(),
            filed=filed.strip(), urgent=urgent, made_at=now,
        )  # fmt: skip
        audit.write(scope, action="messages.file_template", subject=f"template:{row.pk}", place=place)
    return row.pk


def _refuse(signature: str, text: str) -> None:
    wrong = rules.refuse_template(signature, text)
    if wrong == "signature":
        raise Problem("signature", _("Give the signature that was filed with the carrier, 2 to 20 characters."))
    if wrong == "text_missing":
        raise Problem("text_missing", _("A message needs a text."))
    if wrong:
        raise Problem(
            "placeholder",
            _("This placeholder is not known: %(names)s. There are: %(known)s.")
            % {"names": wrong.partition(":")[2], "known": ", ".join(rules.CHINESE)},
        )


@dataclass(frozen=True)
class Target:
    """To whom: a number or address, and what the placeholders stand for."""

    number: str
    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    about: UUID | None = None


@dataclass(frozen=True)
class Sending:
    """What is sent: `event` names the reason once and for all (`callups:12:call`), so that it is sent once."""

    event: str
    place: str
    title: str
    signature: str
    text: str
    urgent: bool = False


def queue(scope: Scope, *, channel: int, sending: Sending, targets: Sequence[Target]) -> Batch:
    """Put a sending into the outbox, set by set; the same event again changes nothing and answers the first one.

    Numbers that appear twice get it once; those that are no mobile numbers, or were found dead before, become calls.
    """
    way = queries.channel(scope, channel)
    if way.ended_at is not None:
        raise Problem("channel_ended", _("This channel has ended. Choose another one."), status=409)
    _refuse(sending.signature, sending.text)
    if way.kind == Channel.Kind.GROUP and rules.names_somebody(sending.text):
        raise Problem("group_names", _("A group never gets a text about one person. Take the placeholders out."))
    for place in {target.place for target in targets} | {sending.place}:
        if not scope.covers(place):
            raise NotFound(_("This place is none of your area."))
    now = clock.now(way.incident)
    with transaction.atomic():
        batch, new = Batch.objects.get_or_create(
            incident=way.incident, event=sending.event,
            defaults={
                "place": sending.place, "channel": way, "title": sending.title, "signature": sending.signature.strip(),
                "text": sending.text.strip(), "urgent": sending.urgent, "made_by": scope.actor, "recorded_at": now,
            },
        )  # fmt: skip
        if not new:
            return batch
        rows, left_out = _rows(way, batch, targets, now)
        Message.objects.bulk_create(rows, batch_size=LOADED)
        batch.count, batch.left_out = len(rows), left_out
        batch.save(update_fields=["count", "left_out"])
        audit.write(scope, action="messages.queue", subject=f"batch:{batch.pk}", place=batch.place,
                    detail={"messages": len(rows), "event": batch.event})  # fmt: skip
    return batch


def _rows(way: Channel, batch: Batch, targets: Sequence[Target], now: datetime) -> tuple[list[Message], dict[str, int]]:
    exercise = incidents.incident(way.incident).exercise
    key = sealing.current_key(sealing.key_for_incident(way.incident))
    left_out: Counter[str] = Counter()
    rows: dict[bytes, Message] = {}
    for target in targets:
        number = rules.normal_destination(target.number)
        if not number:
            left_out["no_number"] += 1
            continue
        mark = sealed.mark(way.incident, number, key=key)
        if mark in rows:
            left_out["twice"] += 1
            continue
        text = rules.signed(batch.signature, rules.fill(batch.text, target.values), exercise=exercise)
        content = Content(number, text, target.values.get("name", ""))
        rows[mark] = Message(
            incident=way.incident, place=target.place, batch=batch, channel=way, about=target.about, mark=mark,
            sealed=sealed.seal(way.incident, content, key=key), not_before=now, changed_at=now, recorded_at=now,
            state=State.QUEUED if rules.reaches(way.kind, number) else State.CALL,
        )  # fmt: skip
    for mark in queries.dead_marks(way.incident, list(rows)):
        rows[mark].state = State.CALL
    return list(rows.values()), dict(left_out)


def reveal(scope: Scope, *, message: int) -> Content:
    """Number and text of a message that has to be telephoned; leaves an audit entry. Raises NotFound."""
    rows = Message.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=message, state=State.CALL)
    row = rows.first() if scope.names else None
    if row is None:
        raise NotFound(_("There is no such message, or it is none of your area."))
    audit.write(scope, action="messages.reveal", subject=f"message:{row.pk}", place=row.place)
    return sealed.opened(row.sealed)


def note_call(scope: Scope, *, message: int, outcome: str) -> None:
    """Somebody telephoned instead. Raises Problem when there is nothing to call about any more."""
    row = Message.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0, pk=message)
    found = row.first()
    if found is None:
        raise NotFound(_("There is no such message, or it is none of your area."))
    if outcome not in CALL_OUTCOMES:
        raise Problem("outcome", _("Say what came of the call."))
    if found.state != State.CALL:
        raise Problem("call_done", _("This call was made before."), status=409)
    found.state, found.call_outcome, found.called_by = State.CALLED, outcome, scope.actor
    found.changed_at = clock.now(found.incident)
    found.save(update_fields=["state", "call_outcome", "called_by", "changed_at"])
    audit.write(scope, action="messages.note_call", subject=f"message:{found.pk}", place=found.place,
                detail={"outcome": outcome})  # fmt: skip


def withdraw(scope: Scope, *, batch: int) -> int:
    """Take back what of a sending has not gone out; returns how many."""
    row = queries.batch(scope, batch)
    now = clock.now(row.incident)
    count = Message.objects.filter(
        scope.within("place"), incident=row.incident, batch=row, state=State.QUEUED, attempts=0
    ).update(state=State.WITHDRAWN, changed_at=now)
    audit.write(scope, action="messages.withdraw", subject=f"batch:{row.pk}", place=row.place, detail={"count": count})
    return count


def end_all(scope: Scope) -> None:
    """The operation closes: what has not gone out is withdrawn, and no channel takes more."""
    now = clock.now(scope.incident or 0)
    rows = Message.objects.filter(scope.within("place"), incident=scope.incident or 0)
    rows.exclude(state__in=rules.FINISHED).update(state=State.WITHDRAWN, changed_at=now)
    Channel.objects.filter(scope.within("place"), incident=scope.incident or 0, ended_at=None).update(ended_at=now)
