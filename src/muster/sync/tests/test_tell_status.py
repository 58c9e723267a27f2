"""A phone says how it is beside its records: an old one need not, nonsense stops no record, and it costs nothing."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from muster.accounts.models import Device
from muster.incidents.models import Incident
from muster.kernel.scope import Scope, acting, system
from muster.sync import door
from muster.sync.tests.phone import Phone

pytestmark = pytest.mark.django_db
GOOD = {"app": "1.2", "battery": 81, "unsent": 7}


def said(phone: Phone) -> tuple[str, int | None, int | None]:
    with acting(Scope()):
        device = Device.objects.get(pk=phone.device.pk)
    return device.app, device.battery, device.unsent


def outcomes(phone: Phone, body: bytes, path: Any = door.sync) -> list[str]:
    status, answer = phone.send_raw(body, path)
    assert status == 200, answer
    return [result["outcome"] for result in answer["results"]]


def test_status_is_kept_and_an_old_app_takes_nothing_back(phone: Phone) -> None:
    assert outcomes(phone, phone.batch(phone.check(), status=GOOD)) == ["accepted"]
    assert said(phone) == ("1.2", 81, 7)
    assert outcomes(phone, phone.batch(phone.check())) == ["accepted"]
    assert said(phone) == ("1.2", 81, 7)


def test_what_is_left_out_is_no_longer_known_and_a_newer_app_may_say_more(phone: Phone) -> None:
    outcomes(phone, phone.batch(phone.check(), status=GOOD))
    assert outcomes(phone, phone.batch(phone.check(), status={"app": "1.3", "signal": -70})) == ["accepted"]
    assert said(phone) == ("1.3", None, None)


@pytest.mark.parametrize(
    "nonsense", [{"battery": 101}, {"battery": 87.5}, {"unsent": -1}, {"app": 3}, "full", [], {"app": "x" * 500}]
)
def test_nonsense_stops_no_record(phone: Phone, nonsense: object) -> None:
    outcomes(phone, phone.batch(phone.check(), status=GOOD))
    assert outcomes(phone, phone.batch(phone.check(), phone.check(), status=nonsense)) == ["accepted"] * 2
    assert said(phone) == ("1.2", 81, 7)


def test_status_goes_along_with_a_broken_record(phone: Phone) -> None:
    assert outcomes(phone, phone.batch(phone.check(monotonic_ms=1.5), phone.check(), status=GOOD)) == [
        "refused",
        "accepted",
    ]
    assert said(phone) == ("1.2", 81, 7)


def test_with_nothing_to_send_a_phone_still_says_how_it_is(phone: Phone) -> None:
    assert outcomes(phone, phone.batch(status={**GOOD, "unsent": 0})) == []
    assert said(phone) == ("1.2", 81, 0)
    with acting(Scope()):
        assert Device.objects.get(pk=phone.device.pk).last_seen_at is not None


def test_it_costs_no_statement(phone: Phone) -> None:
    def statements(**more: object) -> int:
        asked = []

        def run(sql: str, arguments: tuple[Any, ...]) -> Any:
            asked.append(sql)
            return Phone.run(sql, arguments)

        phone.run = run
        outcomes(phone, phone.batch(phone.check(), **more))
        phone.run = Phone.run
        return len(asked)

    statements()
    assert statements(status=GOOD) == statements() == 1


def test_a_withdrawn_phone_changes_nothing_and_its_queue_is_taken_in(phone: Phone) -> None:
    outcomes(phone, phone.batch(phone.check(), status=GOOD))
    with acting(Scope()):
        Device.objects.filter(pk=phone.device.pk).update(revoked_at="2022-09-10T08:00:00Z")
    door.forget_devices()
    status, answer = phone.send_raw(phone.batch(phone.check(), status={**GOOD, "battery": 2}))
    assert (status, answer["wipe"]) == (401, "pack")
    assert said(phone) == ("1.2", 81, 7)


def test_a_phone_handed_on_changes_its_person_and_not_its_queue(phone: Phone, incident: Incident) -> None:
    """What the last shift could not send goes out with the next one's records, each under who made it."""
    last, following = uuid4(), uuid4()
    waiting = [phone.check(by=str(last)), phone.check(by=str(last))]
    fresh = phone.check(by=str(following))
    assert outcomes(phone, phone.batch(*waiting, fresh)) == ["accepted"] * 3
    with acting(system(incident.pk, "test")), connection.cursor() as cursor:
        cursor.execute('select "by", sequence, device from kernel_record order by sequence')
        rows = cursor.fetchall()
    assert [(str(by), sequence) for by, sequence, _device in rows] == [
        (str(last), 1),
        (str(last), 2),
        (str(following), 3),
    ]
    assert {device for _by, _sequence, device in rows} == {phone.device.pk}
    assert json.loads(phone.batch(*waiting))["records"][0]["by"] == str(last)
