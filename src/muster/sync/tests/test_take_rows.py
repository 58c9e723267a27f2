"""Accepted records travel column by column: nothing of them is lost on the way, and none counts twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from muster.accounts.models import Device
from muster.checkpoints.tests.intake import Post, tap
from muster.incidents.models import Incident
from muster.instance import database
from muster.kernel.ids import uuid7
from muster.kernel.scope import Scope, acting, system
from muster.sync.tests.phone import Phone

ACCEPTED = ("accepted", None)


def ask(incident: Incident, query: str) -> list[tuple[Any, ...]]:
    with acting(system(incident.pk, "test")), connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


COUNTS = """
select (select count(*) from checkpoints_check), (select count(*) from checkpoints_step),
       (select sum(checks) from checkpoints_tally), (select count(*) from kernel_record)
"""


def counts(incident: Incident) -> tuple[Any, ...]:
    return ask(incident, COUNTS)[0]


@pytest.fixture
def stepping(phone: Phone) -> Phone:
    """A phone that may send steps too."""
    with acting(Scope()):
        Device.objects.filter(pk=phone.device.pk).update(
            allowed_types=["checkpoints.record_check", "checkpoints.record_step", "kernel.void_record"]
        )
    return phone


def test_records_of_two_types_reach_their_tables_once_though_half_was_known(
    stepping: Phone, incident: Incident
) -> None:
    one, two = stepping.check(), stepping.check()
    step = stepping.check(type="checkpoints.record_step", body={"cites": one["id"], "step": "register"})
    assert stepping.send(one) == [ACCEPTED]
    assert stepping.send(step, one, two) == [ACCEPTED] * 3
    assert counts(incident) == (2, 1, 2, 3)
    assert stepping.send(two, step, one) == [ACCEPTED] * 3
    assert counts(incident) == (2, 1, 2, 3)


def test_part_of_a_batch_was_known(phone: Phone, incident: Incident) -> None:
    known, new = [phone.check() for _ in range(3)], [phone.check() for _ in range(4)]
    phone.send(*known)
    assert phone.send(*known[1:], *new, known[0]) == [ACCEPTED] * 7
    assert counts(incident) == (7, 0, 7, 7)


@pytest.mark.parametrize("boot", ['a"b', "back\\slash", "{braces},", "NULL", "", " ", "null", "云锦\n镇\t\x01"])
def test_any_text_arrives_as_it_was_sent(phone: Phone, incident: Incident, boot: str) -> None:
    phone.boot = boot
    assert phone.send(phone.check(), phone.check()) == [ACCEPTED] * 2
    assert ask(incident, 'select boot, occurred_at = effective_at, "by" from kernel_record') == [(boot, True, None)] * 2


def test_the_same_id_twice_is_an_error_of_the_caller_and_no_loop(incident: Incident) -> None:
    name = uuid7()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post(incident.pk, "510521100-K001").hand_in(tap(), tap(), at=timezone.now(), ids=[name, name])


def _own_connection() -> tuple[psycopg.Connection[Any], Callable[[str, tuple[Any, ...]], Any]]:
    opened = psycopg.connect(**database.connection("app"), autocommit=True)
    return opened, lambda sql, arguments: opened.execute(sql, arguments).fetchone()


def test_phones_that_share_records_and_send_at_once_wait_for_each_other(fresh_database: None) -> None:
    from muster.incidents.actions import open_incident

    flood = open_incident(
        Scope(actor="test"), name="flood", title_zh="演", title_en="Flood", place="510521", at=timezone.now()
    )
    phones = [Phone.enrol(flood.pk, "510521100-K001") for _ in range(3)]
    records = [phones[0].check() for _ in range(60)]
    answers: list[list[tuple[str, str | None]]] = []

    def hand_in(phone: Phone, start: int) -> None:
        opened, phone.run = _own_connection()
        with opened:
            turned = records[start:] + records[:start]
            answers.extend(phone.send(*turned[at : at + 30][:: 1 if start else -1]) for at in range(0, 60, 15))

    threads = [Thread(target=hand_in, args=(phone, 20 * number)) for number, phone in enumerate(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer for batch in answers for answer in batch} == {ACCEPTED}
    assert len(answers) == 12
    assert counts(flood) == (60, 0, 60, 60)
