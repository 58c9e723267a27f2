"""The protocol: its units and parts by themselves, and the client against a carrier with faults."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.messages.smpp import pdu, text
from muster.messages.smpp.client import Refused, Session, Settings, Unknown, Unreachable
from muster.messages.tests.carrier import Carrier

NUMBER = "15400000001"


def submit(content: bytes = b"hi", number: str = NUMBER) -> pdu.Submit:
    return pdu.Submit("1069", number, content, text.DEFAULT, False, 0xBEEF)


def bound(carrier: Carrier, **settings) -> Session:
    wanted = {"answer_within": 1.0, "test_every": 60.0, "window": 4} | settings
    return Session(Settings("127.0.0.1", carrier.port, "muster", "secret", **wanted))


@given(st.lists(st.binary(max_size=60), max_size=8), st.integers(1, 40))
def test_a_stream_gives_the_same_units_however_it_is_cut(bodies, size):
    units = [pdu.Pdu(pdu.Command.DELIVER_SM, number, 0, body) for number, body in enumerate(bodies, 1)]
    stream = b"".join(unit.encode() for unit in units)
    reader, found = pdu.Reader(), []
    for at in range(0, len(stream), size):
        found += reader.feed(stream[at : at + size])
    assert found == units


@given(st.binary(max_size=200))
def test_noise_is_refused_or_waited_for_never_a_fault(noise):
    try:
        for unit in pdu.Reader().feed(noise):
            pdu.read_deliver(unit.body)
    except pdu.Malformed:
        pass


@given(st.text(alphabet=st.sampled_from("值守a😀\n1"), max_size=400))
def test_the_parts_of_a_text_put_together_are_the_text(words):
    parts = text.split(words, link=7)
    encoding = "utf-16-be" if parts.coding == text.UCS2 else "ascii"
    contents = [part[6:] if parts.has_header else part for part in parts.contents]
    assert "".join(content.decode(encoding) for content in contents) == words
    assert all(len(part) <= (140 if parts.coding == text.UCS2 else 160) for part in parts.contents)
    assert len(parts.contents) == text.count_parts(words)
    if parts.has_header:
        assert [tuple(part[:6]) for part in parts.contents] == [
            (5, 0, 3, 7, len(parts.contents), number) for number in range(1, len(parts.contents) + 1)
        ]


@pytest.mark.parametrize(
    ("words", "count"), [("值" * 70, 1), ("值" * 71, 2), ("a" * 160, 1), ("a" * 161, 2), ("a@", 1)]
)
def test_how_many_messages_a_text_counts(words, count):
    assert text.count_parts(words) == count


def test_a_message_is_taken_and_its_receipt_stays_until_it_is_stored(carrier):
    session = bound(carrier)
    assert session.submit(submit()).result(timeout=3) == "m1"
    (receipt,) = session.receipts(wait=2)
    assert (receipt.gateway_id, receipt.state, receipt.error, receipt.number) == ("m1", "DELIVRD", "000", NUMBER)
    assert receipt.reference == 0xBEEF
    assert not carrier.confirmed
    session.confirm([receipt])
    session.close()
    assert carrier.confirmed == {receipt.sequence: 1}


def test_a_wrong_password_and_a_closed_port_are_unreachable(carrier):
    with pytest.raises(Unreachable) as refused:
        Session(Settings("127.0.0.1", carrier.port, "muster", "wrong", answer_within=1))
    assert refused.value.refused
    carrier.close()
    with pytest.raises(Unreachable):
        Session(Settings("127.0.0.1", carrier.port, "muster", "secret", answer_within=1))


def test_an_answer_that_never_comes_is_unknown_and_the_connection_goes_on(carrier):
    carrier.faults[NUMBER] = ["silent"]
    session = bound(carrier, answer_within=0.4)
    silent = session.submit(submit())
    assert session.submit(submit(number="15400000002")).result(timeout=3) == "m2"
    with pytest.raises(Unknown):
        silent.result(timeout=3)
    assert session.alive and carrier.numbers()[NUMBER] == 1
    session.close()


def test_a_connection_that_ends_leaves_what_was_under_way_unknown(carrier):
    carrier.faults[NUMBER] = ["drop"]
    session = bound(carrier)
    with pytest.raises(Unknown):
        session.submit(submit()).result(timeout=3)
    assert not session.alive
    with pytest.raises(Unreachable):
        session.submit(submit())
    session.close()


def test_refusals_come_with_their_status(carrier):
    carrier.faults[NUMBER] = ["throttle", "refuse"]
    session = bound(carrier)
    for throttled in (True, False):
        with pytest.raises(Refused) as said:
            session.submit(submit()).result(timeout=3)
        assert said.value.throttled is throttled
    session.close()


def test_the_window_bounds_what_is_under_way(carrier):
    carrier.faults[NUMBER] = ["silent"] * 4
    session = bound(carrier, window=2, answer_within=0.5)
    began = time.monotonic()
    futures = [session.submit(submit()) for _ in range(4)]
    assert time.monotonic() - began > 0.3, "the third one had to wait for room"
    for future in futures:
        with pytest.raises(Unknown):
            future.result(timeout=3)
    session.close()


def test_a_link_is_tested_and_a_dead_one_given_up(carrier):
    session = bound(carrier, test_every=0.2, answer_within=0.5)
    deadline = time.monotonic() + 5
    while carrier.enquiries < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert carrier.enquiries >= 2 and session.alive
    carrier.answers_tests = False
    while session.alive and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not session.alive
    session.close()


def test_what_became_of_a_message_can_be_asked(carrier):
    carrier.faults[NUMBER] = ["no_receipt"]
    session = bound(carrier)
    name = session.submit(submit()).result(timeout=3)
    assert session.query(name, "1069").result(timeout=3) == ("DELIVRD", "000")
    with pytest.raises(Refused):
        session.query("nothing", "1069").result(timeout=3)
    session.close()
