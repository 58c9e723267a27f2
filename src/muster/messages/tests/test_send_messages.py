"""A sending from the outbox to a carrier with faults: at most one message for each person and attempt, none lost."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta

import pytest
from django.db import connection

from muster.kernel.problems import NotFound, Problem
from muster.messages import actions, queries, receipts, rules, sending
from muster.messages.gateways import Said
from muster.messages.models import Channel, Message, Part, Receipt
from muster.messages.rules import PartState, State
from muster.messages.tests.outbox import COUNTY, SENDING, SIBLING, TOWN, open_sms, target, wait

HOURS = timedelta(hours=1)


def drain(office, channel) -> sending.Drained:
    done = sending.drain(office.incident, channel, linger=0.6)
    office.apply()
    return done


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def test_everybody_gets_it_once_with_signature_and_name(office, carrier):
    channel = open_sms(office, carrier)
    twice = [target(1), target(2), target(1)]
    batch = actions.queue(office, channel=channel, sending=SENDING, targets=twice)
    again = actions.queue(office, channel=channel, sending=SENDING, targets=[target(3)])
    assert (batch.pk, batch.count, batch.left_out) == (again.pk, 2, {"twice": 1})
    drain(office, channel)
    drain(office, channel)
    assert carrier.numbers() == {"15400000001": 1, "15400000002": 1}
    assert carrier.taken[0].content.decode("utf-16-be") == "【泸县指挥部】演练：王1同志，请于8时前到岗。"
    assert states() == {"delivered": 2}
    assert sum(carrier.confirmed.values()) == 2


def test_nothing_readable_is_stored(office, carrier):
    channel = open_sms(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    drain(office, channel)
    with connection.cursor() as cursor:
        for table in ("message", "part", "receipt", "batch", "channel"):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from messaging_{table} t")
            stored = cursor.fetchone()[0]
            assert "15400000001" not in stored and "王1" not in stored and "secret\n" not in stored, table


def test_whoever_is_told_to_stop_ends_after_a_step_and_leaves_nothing_unknown(office, carrier, monkeypatch):
    monkeypatch.setattr(sending, "STEP_SECONDS", 0.1)
    channel = open_sms(office, carrier, per_second=100)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(one) for one in range(1, 13)])
    asked = iter([False, True])
    done = sending.drain(office.incident, channel, linger=0.6, stopping=lambda: next(asked))
    office.apply()
    assert (done.sent, len(carrier.taken)) == (10, 10), "a step is what goes out in that time"
    assert not Part.objects.filter(state=PartState.SENDING).exists() and states()["queued"] == 2
    drain(office, channel)
    assert states() == {"delivered": 12} and max(carrier.numbers().values()) == 1


def test_faults_of_the_carrier_never_double_a_message(office, carrier):
    """Early, double and missing receipts, throttling, silence, a drop in the middle: each person once."""
    script = {1: "early", 2: "twice", 3: "throttle", 4: "silent", 5: "drop", 6: "no_receipt", 7: "refuse"}
    carrier.faults = {target(number).number: [fault] for number, fault in script.items()}
    channel = open_sms(office, carrier, asks_by_reference=True)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(one) for one in range(1, 21)])
    for _ in range(4):
        drain(office, channel)
        wait(office, timedelta(minutes=2))
    wait(office, 25 * HOURS)
    drain(office, channel)
    assert max(carrier.numbers().values()) == 1
    assert len(carrier.taken) == 19, "all but the one the carrier does not take"
    assert states() == {"delivered": 19, "call": 1}
    assert carrier.queries, "the unknown outcomes were asked about"


def test_an_unknown_outcome_that_nobody_can_tell_becomes_a_call_not_a_second_message(office, carrier):
    carrier.faults = {target(1).number: ["silent"]}
    carrier.passes_reference_on = False
    channel = open_sms(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    drain(office, channel)
    assert states() == {"unknown": 1}
    for _ in range(4):
        wait(office, 2 * HOURS)
        drain(office, channel)
    assert states() == {"call": 1} and carrier.numbers()[target(1).number] == 1
    message = Message.objects.get()
    actions.note_call(office, message=message.pk, outcome="reached")
    with pytest.raises(Problem) as refused:
        actions.note_call(office, message=message.pk, outcome="reached")
    assert refused.value.code == "call_done"


def test_a_late_receipt_settles_an_unknown_outcome(office, carrier):
    carrier.faults = {target(1).number: ["silent"]}
    channel = open_sms(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    drain(office, channel)
    taken = carrier.taken[0]
    way = Channel.objects.get()
    said = [Said(taken.id, f"{taken.reference:04x}", "DELIVRD", "000")]
    receipts.take_receipts(office, way, said * 2)
    assert states() == {"delivered": 1} and Part.objects.get().gateway_id == taken.id
    assert Receipt.objects.filter(part=None).count() == 0


def test_temporary_failures_are_tried_again_and_dead_numbers_are_telephoned(office, carrier):
    carrier.faults = {target(1).number: ["failed", "failed"], target(2).number: ["dead"]}
    channel = open_sms(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1), target(2)])
    drain(office, channel)
    assert states() == {"queued": 1, "call": 1}
    drain(office, channel)
    assert carrier.numbers()[target(1).number] == 1, "not before five minutes are over"
    for length in (timedelta(minutes=6), timedelta(minutes=31)):
        wait(office, length)
        drain(office, channel)
    assert states() == {"delivered": 1, "call": 1} and carrier.numbers()[target(1).number] == 3
    later = actions.queue(
        office, channel=channel, sending=sending_of("callups:1:remind"), targets=[target(1), target(2)]
    )
    found = Message.objects.filter(batch=later).values_list("state", flat=True)
    assert sorted(found) == ["call", "queued"], "a number found dead is telephoned at once"


def sending_of(event: str, **options):
    return actions.Sending(event, COUNTY, "提醒", "泸县指挥部", "请尽快答复。", **options)


def test_a_killed_sender_leaves_what_it_had_in_hand_to_be_asked(office, carrier):
    channel = open_sms(office, carrier, asks_by_reference=True)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1), target(2)])
    way = Channel.objects.get()
    gateway = sending.opener(way.kind)(way.settings, "secret", sending.Pace(0))
    claimed = sending.claim(sending.scope_of(office.incident), way, gateway)
    list(gateway.send(claimed[:1]))  # the first went out, and then the process died
    gateway.close()
    office.apply()
    assert states() == {"sending": 2}
    for _ in range(3):
        drain(office, channel)
        wait(office, timedelta(minutes=2))
    assert carrier.numbers() == {"15400000001": 1, "15400000002": 1}
    assert states() == {"delivered": 2}


def test_quiet_hours_and_limits_put_off_but_urgent_texts_go(office, carrier):
    channel = open_sms(office, carrier, quiet_from=time(7), quiet_until=time(9), per_number_day=1)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    actions.queue(office, channel=channel, sending=sending_of("u", urgent=True), targets=[target(2)])
    drain(office, channel)
    assert carrier.numbers() == {target(2).number: 1}, "at 8 it is quiet"
    wait(office, 2 * HOURS)
    drain(office, channel)
    assert len(carrier.taken) == 2
    actions.queue(office, channel=channel, sending=sending_of("third"), targets=[target(1)])
    drain(office, channel)
    assert len(carrier.taken) == 2, "this number had its message of the day"
    wait(office, 25 * HOURS)
    wait(office, timedelta(minutes=1))
    drain(office, channel)
    assert len(carrier.taken) in (2, 3)


def test_the_limit_of_an_hour(office, carrier):
    channel = open_sms(office, carrier, per_hour=3)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(one) for one in range(5)])
    drain(office, channel)
    assert len(carrier.taken) == 3
    wait(office, HOURS + timedelta(minutes=1))
    drain(office, channel)
    assert len(carrier.taken) == 5


def test_a_carrier_out_of_reach_is_shown_and_nothing_is_lost(office, carrier):
    channel = open_sms(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    carrier.close()
    drain(office, channel)
    assert queries.troubled(office, None).count == 1 and states() == {"queued": 1}


def test_a_town_sends_by_its_countys_channel_and_sees_its_own_messages_only(office, carrier, cast):
    channel = open_sms(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1), target(2, SIBLING)])
    town = type(office)(cast.incident.pk, (TOWN,), True, "user:9", frozenset({"secretary"}))
    town.apply()
    assert [way.pk for way in queries.channels(town)] == [channel]
    assert [row.place for row in queries.messages(town)] == [TOWN]
    with pytest.raises(NotFound):
        actions.queue(town, channel=channel, sending=sending_of("t"), targets=[target(3, SIBLING)])
    with pytest.raises(NotFound):
        actions.end_channel(town, channel=channel)


@pytest.mark.parametrize(
    ("attempts", "state"),
    [
        ({1: ["delivered", "delivered"]}, State.DELIVERED),
        ({1: ["delivered", "accepted"]}, State.ACCEPTED),
        ({1: ["delivered", "unknown"]}, State.UNKNOWN),
        ({1: ["failed"]}, State.QUEUED),
        ({1: ["failed"], 2: ["failed"], 3: ["failed"], 4: ["failed"]}, State.CALL),
        ({1: ["delivered"], 2: ["failed"]}, State.DELIVERED),
        ({1: ["delivered", "dead"]}, State.CALL),
    ],
)
def test_what_follows_from_the_parts(attempts, state):
    parts = {number: [PartState(one) for one in found] for number, found in attempts.items()}
    assert rules.verdict(parts).state == state


def test_receipts_in_any_order_end_the_same():
    for first, second in (("DELIVRD", "UNDELIV"), ("ACCEPTD", "DELIVRD"), ("DELIVRD", "DELIVRD")):
        known, said = rules.part_state(first), rules.part_state(second)
        assert rules.later(known, said) == rules.later(said, known) == PartState.DELIVERED
