"""What a phone needs, and that the list shows it first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import SITE, Cast, browser

from muster.accounts import queries
from muster.accounts.models import Device
from muster.accounts.rules import NEEDS, DeviceFacts, device_needs
from muster.kernel.scope import Scope, acting

WELL = DeviceFacts(
    revoked=False, token_over=False, since_contact=timedelta(minutes=3), since_enrolment=timedelta(days=2),
    battery=80, unsent=0, offset_seconds=1.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({}, []),
        ({"battery": None, "unsent": None, "offset_seconds": None}, []),
        ({"unsent": 9}, []),
        ({"unsent": 9, "since_contact": timedelta(hours=2)}, ["unsent_quiet"]),
        ({"unsent": 0, "since_contact": timedelta(hours=3)}, []),
        ({"since_contact": timedelta(hours=12)}, ["silent"]),
        ({"since_contact": None}, ["never"]),
        ({"since_contact": None, "since_enrolment": timedelta(minutes=20)}, []),
        ({"battery": 15, "offset_seconds": -30.0}, ["battery", "clock"]),
        ({"battery": 16, "offset_seconds": 29.0}, []),
        ({"token_over": True}, ["token_over"]),
        ({"revoked": True, "battery": 2, "token_over": True}, []),
        ({"revoked": True, "unsent": 4}, ["unsent_withdrawn"]),
    ],
)
def test_what_a_phone_needs(changes: dict[str, Any], needs: list[str]):
    assert device_needs(replace(WELL, **changes)) == needs
    assert set(needs) <= set(NEEDS)


def add(cast: Cast, name: str, **facts: Any) -> None:
    now = timezone.now()
    wanted = {"enrolled_at": now - timedelta(days=1), "token_expires_at": now + timedelta(days=1), **facts}
    digest = name.encode().ljust(32, b"\0")[:32]
    with acting(Scope()):
        Device.objects.create(
            incident=cast.incident.pk, site=SITE, sealed_name=Device.name.seal(cast.incident.pk, name),
            public_key=digest, token_digest=digest, allowed_types=[], **wanted,
        )  # fmt: skip


@pytest.mark.django_db
def test_the_list_begins_with_what_must_be_handled(cast: Cast):
    now = timezone.now()
    add(cast, "well", last_seen_at=now, battery=90, unsent=0, app="a1b2")
    add(cast, "withdrawn", last_seen_at=now, revoked_at=now)
    add(cast, "empty", last_seen_at=now, battery=5, unsent=2)
    add(cast, "lost", last_seen_at=now - timedelta(hours=30), battery=50, unsent=0)
    add(cast, "full", last_seen_at=now - timedelta(hours=5), battery=50, unsent=31)
    scope = Scope(incident=cast.incident.pk, places=("510521",), actor="user:1")
    with acting(scope):
        views = queries.devices_by_need(scope)
    assert [view.device.name for view in views] == ["full", "empty", "lost", "well", "withdrawn"]
    page = browser(cast.command, cast.incident).get("/devices/").content.decode()
    order = [page.index(f">{name} ") for name in ("full", "empty", "lost", "well", "withdrawn")]
    assert order == sorted(order)
    for text in ("5%", "31", "a1b2", "5 台设备中有 3 台需要处理"):
        assert text in page, text


@pytest.mark.django_db
def test_a_clock_is_judged_by_real_time_only(cast: Cast):
    add(cast, "off", last_seen_at=timezone.now(), offset_ms=86_400_000)
    scope = Scope(incident=cast.incident.pk, places=("510521",), actor="user:1")
    with acting(scope):
        assert [view.needs for view in queries.devices_by_need(scope)] == [[]], "an exercise has a clock of its own"
        type(cast.incident).objects.filter(pk=cast.incident.pk).update(exercise=False)
        assert [view.needs for view in queries.devices_by_need(scope)] == [["clock"]]
