"""A child whom a list names without a number: the date of birth told makes it one, and the link is the guardian's."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import browser

from muster.kernel.scope import acting
from muster.people.models import Identity
from muster.screening import own
from muster.screening.tests.test_link_people import take

pytestmark = pytest.mark.django_db
MOTHER = {"name": "王建国", "relation": "mother", "phone": "15400445566"}


@pytest.mark.parametrize(
    ("told", "born"),
    [("2012-03-04", date(2012, 3, 4)), ("2012年", date(2012, 12, 31)), ("20120231", None), ("", None)],
)
def test_a_year_alone_counts_as_its_last_day(command, told, born):
    (row,) = take(command, {"name": "李小雨", "phone": "15400112233", "address": "大田村3组", "birth_date": told})
    with acting(command):
        assert own.birth(command, [row.person]) == born


def test_the_desk_writes_a_guardian_down_before_it_gives_a_link(cast, command):
    child = {"name": "李小雨", "phone": "15400112233", "address": "大田村3组", "birth_date": "2012-03-04"}
    (row,) = take(command, child)
    with acting(command):
        identity = Identity.objects.get(record=row.person).pk
    desk = browser(cast.command, cast.incident)
    link, guardian = reverse("people:make-own-link", args=[identity]), reverse("people:guardian", args=[identity])
    sent = desk.post(link)
    assert (sent.status_code, sent["Location"]) == (302, guardian)
    page = desk.get(guardian).content.decode()
    assert "尚未登记监护人" in page and reverse("screened", args=[row.person]) in page, "and a way back"
    wrong = desk.post(guardian, {**MOTHER, "phone": "12"})
    assert wrong.status_code == 400 and "完整手机号码" in wrong.content.decode()
    assert desk.post(guardian, MOTHER).status_code == 302
    page = desk.post(link).content.decode()
    assert "只交给监护人" in page and "王建国" not in page and "15400445566" not in page
    address = re.search(r'value="([^"]+/mine/[^"]+)"', page)
    assert address
    mine = Client().get(address[1].partition("testserver")[2])
    assert mine.status_code == 200 and "母亲" in mine.content.decode()
    Client().post(address[1].partition("testserver")[2], {"kind": "correction", "text": "姓名写错了"})
    waits = desk.get(reverse("people:appeals")).content.decode()
    assert "监护人：王某某（母亲）" in waits and "王建国" not in waits
    assert reverse("screened", args=[row.person]) in waits, "whoever answers looks at the record first"
