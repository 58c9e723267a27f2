"""Any order, any repetition, any split of the same records ends in the same state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.incidents.models import Incident
from muster.kernel.scope import acting, system
from muster.sync.tests.phone import Phone

pytestmark = pytest.mark.django_db
Sent = tuple[Phone, dict[str, Any]]
STATE = (
    "select id, encode(hash, 'hex') from kernel_record order by id",
    "select r.id, coalesce(f.outcome, r.outcome) from kernel_record r left join kernel_resolution f on f.record = r.id"
    " order by 1",
    "select target, record from kernel_void order by 1",
    "select record from checkpoints_check order by 1",
    # Without the hour: a phone's time is corrected at arrival, and the second round may arrive in the next one.
    "select site, sum(checks), sum(people_checked) from checkpoints_tally group by 1 order by 1",
)


def script(dice: random.Random, phones: list[Phone], length: int) -> list[Sent]:
    """Checks and corrections as phones make them; a target is corrected once, corrections are corrected too."""
    made: list[Sent] = []
    open_targets: dict[int, list[dict[str, Any]]] = {id(phone): [] for phone in phones}
    for _ in range(length):
        phone = dice.choice(phones)
        own = open_targets[id(phone)]
        if own and dice.random() < 0.4:
            target = own.pop(dice.randrange(len(own)))
            pure = dice.random() < 0.5
            record = phone.void(target) if pure else phone.check(voids=target["id"])
        else:
            record = phone.check()
        made.append((phone, record))
        own.append(record)
    return made


def play(sent: list[Sent], dice: random.Random, largest: int) -> None:
    """Hand everything in, each phone in batches of its own."""
    for phone in {id(phone): phone for phone, _ in sent}.values():
        mine = [record for owner, record in sent if owner is phone]
        while mine:
            size = dice.randint(1, largest)
            batch, mine = mine[:size], mine[size:]
            phone.send(*batch)


@contextmanager
def undone() -> Iterator[None]:
    """Play and forget: the same ids are played again afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def state(incident: Incident) -> list[list[tuple[Any, ...]]]:
    found = []
    with acting(system(incident.pk, "test")), connection.cursor() as cursor:
        for query in STATE:
            cursor.execute(query)
            found.append(list(cursor.fetchall()))
    return found


def after(incident: Incident, sent: list[Sent], dice: random.Random, largest: int) -> list[list[tuple[Any, ...]]]:
    with undone():
        play(sent, dice, largest)
        return state(incident)


def converges(incident: Incident, phones: list[Phone], seed: int, length: int, largest: int) -> int:
    """Hand a script in twice, differently; answers how often a record was handed in."""
    dice = random.Random(seed)
    sent = script(dice, phones, length)
    told = after(incident, sent, dice, largest)
    again = sent + dice.sample(sent, len(sent) // 3)
    dice.shuffle(again)
    assert after(incident, again, dice, largest) == told
    assert len(told[0]) == len(sent)
    assert {outcome for _id, outcome in told[1]} == {"accepted"}
    return len(sent) + len(again)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), length=st.integers(1, 60), largest=st.integers(1, 70))
def test_state_is_the_same_in_any_order(incident: Incident, seed: int, length: int, largest: int) -> None:
    phones = [Phone.enrol(incident.pk, "510521100-K001"), Phone.enrol(incident.pk, "510521101-K001")]
    converges(incident, phones, seed, length, largest)


@pytest.mark.slow(seconds=100)
def test_state_is_the_same_over_a_hundred_thousand_operations(incident: Incident) -> None:
    phones = [Phone.enrol(incident.pk, f"51052110{place}-K001") for place in range(8)]
    assert sum(converges(incident, phones, seed, 4000, 1000) for seed in range(11)) > 100_000
