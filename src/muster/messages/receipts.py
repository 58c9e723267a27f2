"""What becomes of parts: answers to submissions and questions, and receipts, in any order, as often as they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from muster.kernel import bulk, clock
from muster.kernel.scope import Scope
from muster.messages import rules
from muster.messages.gateways import Outcome, Said
from muster.messages.models import Channel, Message, Part, Receipt
from muster.messages.rules import FINISHED, PartState, State

WRITTEN = ["state", "gateway_id", "error", "asked", "ask_at"]
AT_ONCE = 2_000
"""So many receipts of a carrier's file are matched in one go; a file has more."""


def settle_interrupted(scope: Scope, way: Channel) -> int:
    """What a killed process had in hand: nobody knows whether it went out, so it is asked about, never sent again."""
    rows = list(Part.objects.filter(channel=way.pk, state=PartState.SENDING))
    now = clock.now(way.incident)
    for row in rows:
        row.state, row.error = PartState.UNKNOWN, "interrupted"
        row.ask_at = rules.ask_due(0, now)
    _keep(way, rows, now)
    return len(rows)


def take_outcomes(scope: Scope, way: Channel, outcomes: Sequence[Outcome], *, later: timedelta) -> None:
    """Answers to submissions. What was surely not taken goes back into the queue and does not count as an attempt."""
    now = clock.now(way.incident)
    rows = _by_reference(way, [one.reference for one in outcomes])
    refused: dict[int, list[Part]] = defaultdict(list)
    kept = []
    for outcome in outcomes:
        row = rows.get(outcome.reference)
        if row is None or row.state != PartState.SENDING:
            continue
        row.error = outcome.error[:200]
        if outcome.state is None:
            refused[row.message_id].append(row)
            continue
        row.state, row.gateway_id = outcome.state, outcome.gateway_id
        row.ask_at = _ask_at(row, now)
        kept.append(row)
    _keep(way, kept, now)
    _put_back(refused, now, later)
    _match(way, now)


def _ask_at(row: Part, now: datetime) -> datetime | None:
    if row.state == PartState.UNKNOWN:
        return rules.ask_due(row.asked, now)
    return now + rules.SILENT if row.state == PartState.ACCEPTED else None


def _put_back(refused: dict[int, list[Part]], now: datetime, later: timedelta) -> None:
    """Messages none of whose parts were taken wait again; where some were, the rest failed for a time."""
    for message, rows in refused.items():
        attempt = Part.objects.filter(message=message, attempt=rows[0].attempt)
        if attempt.exclude(pk__in=[row.pk for row in rows]).exists():
            attempt.filter(pk__in=[row.pk for row in rows]).update(state=PartState.FAILED, error=rows[0].error)
            _judge([message], now)
        else:
            attempt.delete()
            Message.objects.filter(pk=message).exclude(state__in=FINISHED).update(
                state=State.QUEUED, not_before=now + later, changed_at=now
            )


def take_answers(scope: Scope, way: Channel, outcomes: Sequence[Outcome]) -> None:
    """Answers to questions. Where asking has not helped, somebody telephones; a gateway that surely never took the
    message leaves it to be sent again."""
    now = clock.now(way.incident)
    rows = _by_reference(way, [one.reference for one in outcomes])
    kept, missing = [], defaultdict[int, list[Part]](list)
    for outcome in outcomes:
        row = rows.get(outcome.reference)
        if row is None:
            continue
        if outcome.state is None and row.state == PartState.UNKNOWN:
            missing[row.message_id].append(row)
            continue
        _answered(row, outcome, now)
        kept.append(row)
    _keep(way, kept, now)
    _put_back(missing, now, timedelta(0))
    _match(way, now)


def _answered(row: Part, outcome: Outcome, now: datetime) -> None:
    row.asked += 1
    row.gateway_id = row.gateway_id or outcome.gateway_id
    known = PartState(row.state)
    if outcome.state in (None, PartState.UNKNOWN):
        row.ask_at = rules.ask_due(row.asked, now)
        if row.ask_at is None and known == PartState.UNKNOWN:
            row.state, row.error = PartState.DEAD, rules.UNANSWERED
        return
    row.state = rules.later(known, outcome.state) if outcome.state is not None else known
    row.error = outcome.error[:200] or row.error
    row.ask_at = None if row.state in rules.SETTLED_PARTS else rules.ask_due(row.asked, now)


def take_receipts(scope: Scope, way: Channel, said: Iterable[Said]) -> int:
    """Keep receipts, then match whatever can be matched; the rest waits for the id it tells of."""
    now = clock.now(way.incident)
    rows = [
        Receipt(
            incident=way.incident, place=way.place, channel=way.pk, gateway_id=one.gateway_id, reference=one.reference,
            state=one.state, error=one.error[:200], recorded_at=now,
        )
        for one in said
    ]  # fmt: skip
    bulk.add(rows)
    return _match(way, now)


def _match(way: Channel, now: datetime) -> int:
    """Give waiting receipts to their parts, a piece of the list at a time; returns how many."""
    matched, last = 0, 0
    rows = Receipt.objects.filter(channel=way.pk, part=None).order_by("pk")
    while waiting := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        matched += _matched(way, waiting, now)
        last = waiting[-1].pk
    return matched


def _matched(way: Channel, waiting: Sequence[Receipt], now: datetime) -> int:
    by_id = _newest(
        Part.objects.filter(channel=way.pk, gateway_id__in={one.gateway_id for one in waiting} - {""}), "gateway_id"
    )
    by_reference = _by_reference(way, {one.reference for one in waiting if one.reference})
    matched, changed = list[Receipt](), dict[int, Part]()
    for receipt in waiting:
        row = by_id.get(receipt.gateway_id) or by_reference.get(receipt.reference) or _by_short(way, receipt)
        if row is None:
            continue
        row = changed.get(row.pk, row)
        receipt.part = row.pk
        matched.append(receipt)
        said = rules.part_state(receipt.state, receipt.error)
        if said is None:
            continue
        row.gateway_id = row.gateway_id or receipt.gateway_id
        row.state = rules.later(PartState(row.state), said)
        row.error = receipt.error if row.state == said and said != PartState.DELIVERED else row.error
        row.ask_at = None if row.state in rules.SETTLED_PARTS else row.ask_at
        changed[row.pk] = row
    bulk.change(matched, ["part"])
    _keep(way, list(changed.values()), now)
    return len(matched)


def _newest(rows: Iterable[Part], name: str) -> dict[str, Part]:
    return {getattr(row, name): row for row in sorted(rows, key=lambda row: row.pk)}


def _by_reference(way: Channel, references: Iterable[str]) -> dict[str, Part]:
    return {row.reference: row for row in Part.objects.filter(channel=way.pk, reference__in=list(references))}


SHORT = 4


def _by_short(way: Channel, receipt: Receipt) -> Part | None:
    """By the 16 bits of our reference that a gateway brought back: only where exactly one unanswered part has them."""
    if len(receipt.reference) != SHORT:
        return None
    waits = Q(state=PartState.UNKNOWN, gateway_id="")
    rows = Part.objects.filter(waits, channel=way.pk, reference__endswith=receipt.reference)[:2]
    return rows[0] if len(rows) == 1 else None


def _keep(way: Channel, rows: Sequence[Part], now: datetime) -> None:
    if rows:
        bulk.change(rows, WRITTEN)
        _judge({row.message_id for row in rows}, now)


def _judge(messages: Iterable[int], now: datetime) -> None:
    """What follows for messages from all that is known of their parts."""
    attempts: dict[int, dict[int, list[PartState]]] = defaultdict(lambda: defaultdict(list))
    known = Part.objects.filter(message__in=list(messages)).values_list("message", "attempt", "state")
    for message, attempt, state in known:
        attempts[message][attempt].append(PartState(state))
    changed = []
    for row in Message.objects.select_for_update().filter(pk__in=list(attempts)).order_by("pk"):
        verdict = rules.verdict(attempts[row.pk])
        last = max(attempts[row.pk])
        if row.state in (State.CALLED, State.WITHDRAWN) or (row.state == verdict.state and row.attempts == last):
            continue
        if verdict.after is not None:
            row.not_before = now + verdict.after
        row.state, row.attempts, row.changed_at = verdict.state, last, now
        changed.append(row)
    bulk.change(changed, ["state", "attempts", "changed_at", "not_before"])
