"""What tests of messages share: a channel to a carrier, people to send to, and time that passes."""

from __future__ import annotations

from datetime import timedelta

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.messages import actions
from muster.messages.actions import ChannelDraft, Sending, Target
from muster.messages.tests.carrier import Carrier

COUNTY, TOWN, SIBLING = "510521", "510521100", "510521101"
SENDING = Sending("callups:1:call", COUNTY, "抽调通知", "泸县指挥部", "{姓名}同志，请于{时间}前到岗。")


def open_sms(office: Scope, carrier: Carrier, **options) -> int:
    settings = {
        "host": "127.0.0.1", "port": carrier.port, "system_id": "muster", "source": "1069", "answer_within": 0.5,
        "asks_by_reference": options.pop("asks_by_reference", False),
    }  # fmt: skip
    draft = ChannelDraft(COUNTY, "短信", "smpp", settings, secret="secret", **({"per_second": 1000} | options))
    return actions.open_channel(office, draft=draft)


def target(number: int, place: str = TOWN) -> Target:
    return Target(f"1540000{number:04d}", place, {"name": f"王{number}", "time": "8时"})


def wait(office: Scope, length: timedelta) -> None:
    """Let time pass."""
    office.apply()
    assert office.incident is not None
    clock.move(office.incident, to=clock.now(office.incident) + length)
