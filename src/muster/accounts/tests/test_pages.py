"""The pages of administrators and of devices: what they show, what they do, and to whom."""

import re

import pytest
from django.utils import timezone
from tests.cast import MOMENT, SITE, TOWN, VILLAGE, Cast, browser

from muster.accounts import actions
from muster.accounts.models import Device, EnrolmentCode, Mandate, User
from muster.kernel import audit
from muster.kernel.scope import Scope, acting, system
from muster.places import actions as places
from muster.places.actions import SiteDraft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True  # administrators without a second factor


@pytest.fixture
def device(cast: Cast) -> Device:
    with acting(system(cast.incident.pk, "command:test")) as scope:
        draft = SiteDraft(place=VILLAGE, kind="K", name="村口卡点")
        assert places.open_site(scope=scope, draft=draft, opened_at=MOMENT).code == SITE
        code = actions.make_enrolment_code(scope, site=SITE).code
    enrolled = actions.enrol_device(code=code, public_key="A" * 43, name="一号手机")
    Device.objects.update(last_seen_at=timezone.now(), offset_ms=-45_000)
    return Device.objects.get(pk=enrolled.device)


def test_devices_show_last_contact_clock_and_state(cast: Cast, device: Device):
    page = browser(cast.command, cast.incident).get(f"/devices/?site={SITE}").content.decode()
    for text in ("一号手机", "村口卡点", "+45", "使用中", "刚刚"):
        assert text in page


def test_a_code_is_shown_once_as_text_and_picture(cast: Cast, device: Device):
    answer = browser(cast.command, cast.incident).post("/devices/code/", {"site": SITE.lower()})
    page = answer.content.decode()
    code = re.search(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", page)
    assert code
    assert "data:image/svg+xml" in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert EnrolmentCode.objects.filter(used_at=None).count() == 1


def test_no_code_for_a_site_outside_and_none_that_does_not_exist(cast: Cast, device: Device):
    outside = browser(cast.neighbour, cast.incident).post("/devices/code/", {"site": SITE}).content.decode()
    missing = browser(cast.neighbour, cast.incident).post("/devices/code/", {"site": "510521100015-K777"}).content
    assert "您负责的地点内没有此编码的点位" in outside
    assert re.sub(r'value="\w+"', "", outside.replace(SITE, "")) == re.sub(
        r'value="\w+"', "", missing.decode().replace("510521100015-K777", "")
    )
    assert EnrolmentCode.objects.filter(used_at=None).count() == 0


def test_a_device_is_withdrawn_by_its_office_only(cast: Cast, device: Device):
    path = f"/devices/{device.pk}/revoke/"
    assert browser(cast.neighbour, cast.incident).post(path).status_code == 404
    assert browser(cast.inspector, cast.incident).post(path).status_code == 404
    assert Device.objects.get().revoked_at is None
    assert (
        browser(cast.command, cast.incident).post(path, {"site": SITE}).headers["Location"] == f"/devices/?site={SITE}"
    )
    assert Device.objects.get().revoked_at is not None


def test_a_mandate_is_granted_and_ended_on_the_page(cast: Cast):
    office = browser(cast.security)
    opened = office.post("/accounts/", {"username": "新员"}).content.decode()
    assert re.search(r"<code>Mu\d-[0-9A-Z-]+</code>", opened)
    user = User.objects.get(username="新员")
    form = {"role": "command", "places": f"{TOWN} 510522102", "incident": cast.incident.pk}
    assert office.post(f"/accounts/{user.pk}/mandates/", form).status_code == 302
    mandate = Mandate.objects.get(user=user)
    assert mandate.places == [TOWN, "510522102"]
    page = office.get(f"/accounts/{user.pk}/").content.decode()
    assert "福集镇" in page
    assert "生效中" in page
    assert office.post(f"/mandates/{mandate.pk}/end/").status_code == 302
    assert "已结束" in office.get(f"/accounts/{user.pk}/").content.decode()


def test_a_refused_grant_keeps_what_was_typed_and_says_why(cast: Cast):
    form = {"role": "auditor", "places": "510521 999999", "incident": cast.incident.pk}
    page = browser(cast.security).post(f"/accounts/{cast.command.pk}/mandates/", form).content.decode()
    assert "510521 999999" in page
    assert re.search(r"errorlist.*999999", page)
    form["places"] = "510521"
    assert (
        "不得由同一人担任"
        in browser(cast.security).post(f"/accounts/{cast.command.pk}/mandates/", form).content.decode()
    )


def test_the_audit_is_read_and_verified_by_its_administrator(cast: Cast, device: Device):
    auditor = browser(cast.auditor)
    page = auditor.get("/audit/?action=enrol").content.decode()
    assert "accounts.enrol_device" in page
    assert "places.open_site" not in page
    assert "哈希链完整" in auditor.post("/audit/verify/").content.decode()


def test_the_audit_names_the_accounts_behind_its_numbers(cast: Cast):
    with acting(Scope(actor=f"user:{cast.command.pk}")) as scope:
        audit.write(scope, action="accounts.sign_in")
    page = browser(cast.auditor).get("/audit/?action=sign_in").content.decode()
    assert f">user:{cast.command.pk}</a>" in page
    assert f">{cast.command.username}</span>" in page


def test_the_system_administrator_is_told_where_their_work_is(cast: Cast):
    page = browser(cast.administrator).get("/incident/").content.decode()
    assert "备份" in page
    assert "目前没有任务" not in page


@pytest.mark.parametrize("path", ["/accounts/", "/audit/", "/devices/"])
def test_each_office_has_its_own_pages(cast: Cast, path: str):
    owners = {"/accounts/": {"security"}, "/audit/": {"auditor"}}.get(
        path, {"command", "secretary", "inspector", "neighbour", "entrusted"}
    )
    seen = {
        name for name, user in cast.everybody().items() if browser(user, cast.incident).get(path).status_code == 200
    }
    assert seen == owners


def test_the_navigation_shows_only_what_opens(cast: Cast):
    page = browser(cast.auditor).get("/audit/").content.decode()
    assert 'href="/audit/"' in page
    assert 'href="/accounts/"' not in page
    assert 'href="/devices/"' not in page
