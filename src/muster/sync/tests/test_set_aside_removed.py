"""Somebody is taken off duty while their phone has no network: what bears their name after that waits for the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import COUNTY, browser, grant, make_user

from muster.accounts import actions as accounts
from muster.accounts.models import Mandate, Role, ShiftEntry
from muster.accounts.shifts import Visitor
from muster.kernel import figures
from muster.kernel.figures import Period
from muster.kernel.ids import uuid7
from muster.kernel.scope import Scope, acting, system
from muster.people.actions.shifts import enter, hand_out_codes
from muster.people.actions.staff import leave_staff
from muster.people.models import Staff
from muster.people.queries.on_duty import on_duty
from muster.people.rules import Contact
from muster.sync import words
from muster.sync.tests.conftest import GATE
from muster.sync.tests.phone import Phone

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WANG, LI = Contact("王建国", "13800000037"), Contact("李秀英", "13900000042")
ASIDE = ("quarantined", "person_removed")


@pytest.fixture
def desk(incident: Any) -> Scope:
    return Scope(incident=incident.pk, places=(COUNTY,), names=True, actor="test")


def opened(desk: Scope, *people: Contact, since: timedelta = -2 * HOUR, until: timedelta = 6 * HOUR) -> int:
    """A shift at the gate with these on its list."""
    now = timezone.now()
    with acting(desk):
        shift = accounts.open_shift(desk, place=GATE[:9], role="duty", since=now + since, until=now + until, most=9)
        if people:
            hand_out_codes(desk, shift=shift, contacts=people)
    return shift


def listed(desk: Scope) -> dict[str, Any]:
    """The ids that a phone at the gate offers, by the end of their number."""
    now = timezone.now()
    with acting(desk):
        return {one.tail: one.id for one in on_duty(desk, GATE, now, now + HOUR)}


def by(phone: Phone, who: Any, ago: timedelta = timedelta(0)) -> dict[str, Any]:
    """A check that somebody made so long ago, with the phone's monotonic clock to prove it."""
    at = phone.now() - ago
    return phone.check(
        by=str(who), occurred_at=at.isoformat(), monotonic_ms=phone.uptime - int(ago.total_seconds() * 1000)
    )


def code_of(desk: Scope, shift: int, contact: Contact) -> int:
    from muster.people.queries.shifts import awaited

    with acting(desk):
        [one] = [one for one in awaited(desk, shift) if one.who.endswith(contact.phone[-2:])]
    return one.code


def test_what_was_made_before_counts_and_what_came_after_waits(phone: Phone, desk: Scope):
    shift = opened(desk, WANG, LI)
    who = listed(desk)
    with acting(desk):
        accounts.strike_off(desk, code=code_of(desk, shift, WANG))
    records = [by(phone, who["0037"], HOUR), by(phone, who["0037"]), by(phone, who["0042"]), phone.check()]
    assert phone.send(*records) == [("accepted", None), ASIDE, ("accepted", None), ("accepted", None)]
    assert list(listed(desk)) == ["0042"], "phones offer them no longer"


def test_the_desk_decides_on_what_waits(phone: Phone, desk: Scope, incident: Any):
    shift = opened(desk, WANG)
    who = listed(desk)["0037"]
    with acting(desk):
        accounts.close_shift(desk, shift=shift)
    record = by(phone, who)
    assert phone.send(record) == [ASIDE]
    officer = make_user("officer")
    grant(officer, Role.COMMAND, [COUNTY], incident)
    client = browser(officer, incident)
    [line] = client.get("/records/open/").context["lines"]
    assert "不在岗" in line.why
    client.post(f"/records/{record['id']}/decide/", {"decision": "accept", "reason": "relief came late"})
    with acting(system(incident.pk, "test")) as scope:
        assert figures.figure("gates.checks").query.total(scope, Period()) == 1
    assert phone.send(record) == [("accepted", "decided")], "the phone hears of it when it asks again"
    assert str(words.message("decided")) != "decided", "in words; why is for the desk, and sealed"


def test_who_stands_on_the_next_list_is_back_when_it_begins(phone: Phone, desk: Scope):
    staff = someone()
    first = opened(desk, until=HOUR)
    second = opened(desk, since=-10 * MINUTE)
    with acting(desk):
        for shift in (first, second):
            accounts.make_own_codes(desk, shift=shift, numbers=[accounts.Listed(7, staff.pk)])
        accounts.close_shift(desk, shift=first)
    assert phone.send(by(phone, staff.pk)) == [("accepted", None)], "the second shift covers the post as well"
    with acting(desk):
        accounts.close_shift(desk, shift=second)
    forget()
    assert phone.send(by(phone, staff.pk)) == [ASIDE]


def test_access_that_was_ended_at_the_desk(phone: Phone, desk: Scope):
    now = timezone.now()
    with acting(desk):
        shift = accounts.open_shift(desk, place=GATE[:9], role="duty", since=now - HOUR, until=now + HOUR, most=9)
        [line] = hand_out_codes(desk, shift=shift, contacts=[WANG])
    enter(first=line.phone, second=line.code, visitor=Visitor(b"a" * 16, b"b" * 16))
    who = listed(desk)["0037"]
    assert phone.send(by(phone, who)) == [("accepted", None)]
    with acting(desk):
        accounts.end_entry(desk, entry=ShiftEntry.objects.get().pk)
    forget()
    assert phone.send(by(phone, who)) == [ASIDE]


def test_a_mandate_that_ended_and_staff_that_left(phone: Phone, desk: Scope, incident: Any):
    staff, left = someone(), someone()
    user = make_user("guard")
    user.person = staff.pk
    user.save()
    grant(user, Role.DUTY, [GATE], incident)
    assert phone.send(by(phone, staff.pk), by(phone, left.pk)) == [("accepted", None)] * 2
    Mandate.objects.filter(user=user).update(until=timezone.now() - MINUTE)
    with acting(Scope(places=("",), names=True, actor="test")) as everywhere:
        leave_staff(everywhere, staff=left.pk, on=timezone.localdate(), at=timezone.now() - MINUTE)
    forget()
    assert phone.send(by(phone, staff.pk), by(phone, left.pk), by(phone, uuid7())) == [ASIDE, ASIDE, ("accepted", None)]


def test_without_a_sure_clock_nobody_can_tell_before_from_after(phone: Phone, desk: Scope):
    shift = opened(desk, WANG)
    who = listed(desk)["0037"]
    with acting(desk):
        accounts.strike_off(desk, code=code_of(desk, shift, WANG))
    phone.skew = timedelta(days=3)
    record = by(phone, who, HOUR)
    phone.restart()
    assert phone.send(record) == [ASIDE]


def someone() -> Staff:
    """A member of staff."""
    with acting(Scope(places=("",), names=True, actor="test")):
        return Staff.objects.create(place=COUNTY, created_at=timezone.now())


def forget() -> None:
    """As after some seconds: the door asks again."""
    from muster.sync import door

    door.forget_devices()
