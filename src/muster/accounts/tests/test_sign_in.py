"""Signing in: words, lock-out, the forced change, the second factor, the choice of an incident."""

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.cast import COUNTY, PASSWORD, Cast, browser, grant

from muster.accounts.models import Role, User
from muster.kernel.models import Audit

pytestmark = pytest.mark.django_db


def sign_in(client, name, password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


def test_a_single_incident_is_chosen_by_itself(cast: Cast):
    client = Client()
    assert sign_in(client, "command").headers["Location"] == "/"
    assert client.session["incident"] == cast.incident.pk
    assert Audit.objects.filter(action="accounts.sign_in", actor=f"user:{cast.command.pk}").count() == 1


def test_where_one_was_going_is_kept_and_foreign_hosts_are_not(cast: Cast):
    assert Client().get("/password/").headers["Location"] == "/sign-in/?next=%2Fpassword%2F"
    assert sign_in(Client(), "command", next="/password/").headers["Location"] == "/password/"
    assert sign_in(Client(), "command", next="https://elsewhere.example/").headers["Location"] == "/"


def test_a_wrong_password_tells_nothing_about_the_name(cast: Cast):
    wrong, unknown = sign_in(Client(), "command", "x"), sign_in(Client(), "nobody-of-that-name", "x")
    assert wrong.status_code == unknown.status_code == 200
    sentence = "用户名或密码不正确"
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()


def test_five_failures_lock_the_account_even_for_the_right_password(cast: Cast):
    client = Client()
    codes = [sign_in(client, "command", "wrong").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    locked = sign_in(client, "command")
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    assert "_auth_user_id" not in client.session
    assert sign_in(Client(), "secretary").status_code == 302


def test_a_password_chosen_by_somebody_else_is_changed_first(cast: Cast, settings):
    User.objects.filter(pk=cast.command.pk).update(must_change_password=True)
    client = browser(cast.command, cast.incident)
    settings.DEMO = True
    assert (
        client.get("/incident/").status_code != 302 or "/password/" not in client.get("/incident/").headers["Location"]
    )
    settings.DEMO = False
    assert client.get("/incident/").headers["Location"].startswith("/password/")
    form = {"old_password": PASSWORD, "new_password1": "abcdefghij", "new_password2": "abcdefghij"}
    assert client.post("/password/", form).status_code == 200
    form |= {"new_password1": "Plain-words-19", "new_password2": "Plain-words-19"}
    assert client.post("/password/", form).status_code == 302
    assert not User.objects.get(pk=cast.command.pk).must_change_password
    assert sign_in(Client(), "command", "Plain-words-19").status_code == 302


def test_an_administrator_needs_a_second_factor_outside_a_demonstration(cast: Cast, settings):
    settings.DEMO = False
    client = browser(cast.auditor)
    assert client.get("/incident/").headers["Location"].startswith("/second-factor/")
    page = client.get("/second-factor/", follow=True)
    assert page.request["PATH_INFO"] == "/second-factor/new/"
    device = TOTPDevice.objects.get(user=cast.auditor)
    assert client.post("/second-factor/new/", {"token": "000000"}).status_code == 200
    assert not TOTPDevice.objects.get(user=cast.auditor).confirmed
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    token = f"{totp(device.bin_key):06d}"
    assert client.post("/second-factor/new/", {"token": token}).status_code == 302
    assert "/second-factor/" not in client.get("/incident/").headers.get("Location", "")
    again = Client()
    sign_in(again, "auditor")
    assert again.get("/incident/").headers["Location"].startswith("/second-factor/")
    assert again.get("/second-factor/new/").headers["Location"] == "/second-factor/"
    assert again.post("/second-factor/", {"token": token}).status_code == 200, "a token works once"


def test_one_chooses_only_among_the_operations_one_has_a_duty_in(cast: Cast):
    grant(cast.command, Role.COMMAND, [COUNTY], cast.elsewhere)
    client = browser(cast.command)
    page = client.get("/incident/").content.decode()
    assert cast.incident.title_zh in page
    assert cast.elsewhere.title_zh in page
    assert client.post("/incident/", {"incident": cast.elsewhere.pk}).status_code == 302
    assert client.session["incident"] == cast.elsewhere.pk
    stranger = browser(cast.foreign)
    assert stranger.post("/incident/", {"incident": cast.incident.pk}).status_code == 404
    assert "incident" not in stranger.session


def test_without_a_duty_the_page_says_so(cast: Cast):
    page = browser(cast.ended).get("/incident/")
    assert "目前没有任务" in page.content.decode()


def test_signing_out_ends_the_session(cast: Cast):
    client = browser(cast.command, cast.incident)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session
