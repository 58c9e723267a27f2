"""From door to door without a network: who called is seen before dialling; what was recorded stands in the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from muster.accounts.actions import make_enrolment_code
from muster.kernel.scope import Scope, acting, system
from muster.people.generated import Generator
from muster.phone.tests.hand import PIN, SIZE, Hand
from muster.places.models import Site
from muster.screening.actions import follow, ledger
from muster.screening.actions.ledger import Entry
from muster.screening.models import Measure, SourceRow, State, TestDue
from muster.screening.queries.ledger import history
from muster.screening.rounds import actions as rounds
from muster.screening.rounds import filing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VILLAGE = "510521100001"
SITE = f"{VILLAGE}-C001"
HOUR = timedelta(hours=1)


def scene(gate: Any) -> tuple[Scope, list[Any], list[Any]]:
    """A compound's post, somebody under home quarantine with a test due whom the town has called, somebody new."""
    desk = Scope(gate.incident, ("510521",), True, "command:town", frozenset({"command"}))
    made = Generator(9, [VILLAGE])
    crowd = [made.person() for _ in range(2)]
    now = timezone.now()
    with acting(desk):
        Site.objects.create(code=SITE, kind="C", place=VILLAGE, name="大田小区", pinyin="", opened_at=now - HOUR)
        contents = [{"name": one.name, "id_number": one.id_number, "phone": one.phone} for one in crowd]
        entries = [Entry(content, VILLAGE, "enterprise", now - 2 * HOUR) for content in contents]
        held, _new = people = [one.person for one in ledger.enter(scope=desk, entries=entries) if one]
    ledger.evaluate(desk, people)
    with acting(desk):
        Measure.objects.filter(pk=held).update(state=State.FORCE, kind="home", since=now - HOUR, until=now + 100 * HOUR)
        TestDue.objects.create(
            person=held, incident=gate.incident, place=VILLAGE, since=now - HOUR, until=now + 3 * HOUR, recorded_at=now
        )
        follow.note(scope=desk, person=held, spoken=follow.Spoken("call", "no_answer", asked=["itinerary"]))
        rounds.entrust(scope=desk, site=SITE, place=VILLAGE)
    return desk, crowd, people


def at_post(gate: Any) -> Hand:
    context = gate.browsers.new_context(viewport=SIZE, has_touch=True)
    context.set_default_timeout(20_000)
    phone = Hand(gate, context, context.new_page())
    with acting(system(gate.incident, "test")) as scope:
        code = make_enrolment_code(scope, site=SITE).code
    phone.open(f"#code={code}")
    phone.page.click(".acts .primary")
    phone.pin(PIN)
    phone.pin(PIN)
    phone.page.locator(".round li").first.wait_for()
    return phone


def test_a_visitor_works_offline_and_the_ledger_shows_it(gate: Any):
    desk, crowd, (held, new) = scene(gate)
    phone = at_post(gate)
    words = phone.words()
    assert "待办 2" in words and "逾期 0" in words and "已打过电话：无人接听" in words
    assert not any(one.name in words for one in crowd)
    phone.context.set_offline(True)
    visit(phone, crowd[0].phone)
    find_somebody(phone)
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    assert {outcome for outcome, _hash in gate.stored().values()} == {"accepted"}
    filing.file_found(Scope(gate.incident, ("",), True, "job:test", frozenset({"system"})))
    with acting(desk):
        visited = history(desk, held, None).followed
        assert [(row.site, row.contact) for row in visited][0] == (SITE, "arrived") and visited[0].sampled
        assert TestDue.objects.get().result == "sampled"
        found = SourceRow.objects.get(source=filing.DOOR_TO_DOOR)
        assert found.state == "linked" and found.person not in (held, new)
    phone.page.get_by_role("button", name="撤销").click()
    phone.page.get_by_text("已撤销").wait_for()
    phone.wait_sent()
    with acting(desk):
        assert [row.contact for row in history(desk, held, None).followed] == ["no_answer"]
        assert TestDue.objects.get().result == ""


def visit(phone: Hand, number: str) -> None:
    """See who called before dialling; record what is wrong, and then right."""
    page = phone.page
    page.locator(".household", has_text="应做检测").click()
    before = page.locator(".before").first
    assert "已打过电话" in before.inner_text() and "已问过：行程" in phone.words()
    dial = page.locator("a.dial")
    assert dial.get_attribute("href") == f"tel:{number}"
    above, below = before.bounding_box(), dial.bounding_box()
    assert above and below and above["y"] < below["y"]
    page.click(".acts .primary")
    page.get_by_text("请选择结果").wait_for()
    page.locator(".pick", has_text="已到").click()
    page.locator("input[inputmode=decimal]").fill("45")
    page.click(".acts .primary")
    page.get_by_text("体温应在").wait_for()
    page.locator("input[inputmode=decimal]").fill("37.2")
    page.locator(".pick", has_text="咳嗽").click()
    page.locator(".choice", has_text="已采样").locator(".pick", has_text="是").click()
    page.click(".acts .primary")
    page.get_by_text("已办 1").wait_for()
    assert phone.unsent() == 1 and "待办 1" in phone.words()


def find_somebody(phone: Hand) -> None:
    """Somebody whom no list has."""
    page, person = phone.page, Generator(44, [VILLAGE]).person()
    page.click(".acts .primary")
    page.locator(".field", has_text="姓名").locator("input").fill(person.name)
    page.locator(".field", has_text="证件号码").locator("input").fill(person.id_number)
    page.locator(".field", has_text="楼栋").locator("input").fill("3栋201")
    page.click(".acts .primary")
    page.get_by_text("自动进入台账").wait_for()
