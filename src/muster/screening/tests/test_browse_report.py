"""In a real Chromium: a resident reports on a slow phone, and a desk releases somebody, whose link shows the code."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse
from tests.cast import MOMENT, TOWN, browser, make_cast
from tests.fixtures import CHROMIUM

from muster.kernel import clock
from muster.kernel.scope import acting
from muster.screening.actions import decide
from muster.screening.models import Measure, SourceRow, TestDue
from muster.screening.tests.office import DAY, entered, entry, office, people, publish

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNER = "福集镇排查专班"
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
"""The edge of a village's coverage, in milliseconds and bytes a second."""


def ending(scope):
    """Somebody whose measure ends by itself and who lacks no test; when it ends."""
    (one,) = entered(scope, entry(people(2)[1]))
    with acting(scope):
        decide.confirm(scope=scope, people=[one])
        TestDue.objects.filter(person=one).update(result="negative", done_at=MOMENT)
        return Measure.objects.get(pk=one).until


def reports(running, url, address, who):
    """A cheap phone: a small screen, a quarter of the speed, little network."""
    page = running.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url + address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    given = {"name": who.name, "id_number": who.id_number, "phone": who.phone, "origin": "四川省泸州市江阳区南城街道"}
    given |= {"home": "大田村3组", "text": "9月10日 四川省泸州市江阳区南城街道\n9月11日 坐车回来"}
    for name, text in given.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("button.primary").tap()
    page.get_by_role("status").wait_for()
    assert OWNER in page.get_by_role("status").inner_text()
    assert who.id_number not in page.content(), "nothing of it stays on a phone that is passed on"


def releases(running, url, session):
    """The desk's press, then the holder's own phone, which has no account."""
    context = running.new_context()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    page.goto(url + reverse("certificates"))
    page.locator(f"form[action='{reverse('issue-certificates')}'] button").click()
    page.wait_for_url(re.compile(r"/jobs/"))
    page.goto(url + reverse("certificates"))
    page.locator("table.data tbody a").first.click()
    holder = running.new_context(viewport={"width": 360, "height": 740}).new_page()
    holder.goto(page.locator("dd a.link").get_attribute("href"))
    code = holder.locator("img.code")
    code.wait_for()
    assert code.evaluate("image => image.complete && image.naturalWidth > 100")
    assert "解除" in holder.locator("h1").inner_text() and "生效" in holder.locator(".verdict").inner_text()


def test_a_report_on_a_slow_phone_and_a_release(serving: str, chromium: str, monkeypatch: pytest.MonkeyPatch):
    from playwright.sync_api import sync_playwright

    cast = make_cast()
    scope = office(cast)
    publish(scope)
    end = ending(scope)
    desk = browser(cast.command, cast.incident)
    made = desk.post(reverse("report-link"), {"place": TOWN, "owner": OWNER}).content.decode()
    address = re.findall(r'value="http://[^/]+(/report/[^"]+)"', made)[0]
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        reports(running, serving, address, people(1)[0])
        with acting(scope):
            row = SourceRow.objects.get()
            measure = Measure.objects.exclude(state="force").get()
        assert (row.state, measure.state, measure.risk_class) == ("linked", "proposed", "from_medium")
        clock.move(cast.incident.pk, to=end + DAY / 24)
        releases(running, serving, desk.cookies[settings.SESSION_COOKIE_NAME].value)
        running.close()
