"""With a virtual authenticator in a real browser: a passkey is added, is both factors, and is no use elsewhere."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from tests.cast import PASSWORD, Cast, browser, make_cast
from tests.fixtures import CHROMIUM

from muster.accounts import actions, passkeys
from muster.accounts.models import Passkey, User
from muster.kernel.models import Audit
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope

WHERE = passkeys.Address("localhost", "https://localhost")


@pytest.fixture
def page(serving: str, chromium: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A browser whose authenticator always finds its owner's finger."""
    from playwright.sync_api import sync_playwright

    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the test
    make_cast()
    with sync_playwright() as driver:
        chrome = driver.chromium.launch(executable_path=chromium, args=CHROMIUM)
        opened = chrome.new_page(viewport={"width": 1280, "height": 800})
        wire = opened.context.new_cdp_session(opened)
        wire.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield opened
        chrome.close()


def violations(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [str(one["id"]) for one in found.response["violations"]]


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(re.compile(rf"{url}/(?!sign-in)"))


@pytest.mark.browser
@pytest.mark.slow
def test_a_passkey_is_added_and_signs_in(page: Page, serving: str) -> None:
    sign_in(page, serving, "command")
    page.goto(f"{serving}/passkeys/")
    assert violations(page) == []
    page.fill("[name=name]", "办公室电脑")
    page.click("form[data-passkey] button.primary")
    page.wait_for_selector("text=办公室电脑")
    assert violations(page) == []
    if folder := os.environ.get("MUSTER_SHOTS"):
        page.screenshot(path=f"{folder}/passkeys.png")
    page.click("text=退出登录")
    page.goto(f"{serving}/sign-in/")
    page.click("text=使用通行密钥登录")
    assert violations(page) == []
    if folder:
        page.screenshot(path=f"{folder}/passkey-sign-in.png")
    page.click("form[data-passkey] button.primary")
    page.wait_for_url(re.compile(rf"{serving}/(?!sign-in)"))
    assert "command" in page.locator(".who").inner_text()
    row = Passkey.objects.get()
    assert row.last_used_at is not None
    assert row.sign_count > 0
    told = Audit.objects.filter(action="accounts.sign_in", actor=f"user:{row.user_id}").order_by("-pk")[0]
    assert told.detail == {"by": "passkey"}

    page.goto(f"{serving}/passkeys/")
    page.click("text=移除 >> nth=-1")
    page.wait_for_selector("text=还没有通行密钥")
    page.click("text=退出登录")
    page.goto(f"{serving}/sign-in/passkey/")
    page.click("form[data-passkey] button.primary")
    page.wait_for_selector("text=此处没有登记这个通行密钥")


def kept(user: User) -> Passkey:
    return Passkey.objects.create(
        user=user, name="x", host="localhost", credential=b"c" * 16, public_key=b"k", sign_count=1,
        added_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "x"})])
def test_what_is_no_answer_is_refused(cast: Cast, answer: str) -> None:
    kept(cast.command)
    with pytest.raises(Problem, match="没有登记"):
        actions.use_passkey(answer=answer, challenge=b"1" * 32, where=WHERE)
    scope = Scope(actor=f"user:{cast.command.pk}")
    with pytest.raises(Problem, match="未能添加"):
        actions.add_passkey(scope, user=cast.command.pk, name="x", answer=answer, challenge=b"1" * 32, where=WHERE)


def signed(private: Any, where: passkeys.Address, challenge: bytes, *, flags: int = 5, count: int = 2) -> str:
    """What an authenticator answers, made by hand."""
    import base64
    import hashlib
    import struct

    def text(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    told = json.dumps({"type": "webauthn.get", "challenge": text(challenge), "origin": where.origin}).encode()
    data = hashlib.sha256(where.host.encode()).digest() + struct.pack(">BI", flags, count)
    response = {
        "clientDataJSON": text(told),
        "authenticatorData": text(data),
        "signature": text(private.sign(data + hashlib.sha256(told).digest())),
    }
    return json.dumps({"id": text(b"c" * 16), "rawId": text(b"c" * 16), "type": "public-key", "response": response})


@pytest.mark.django_db
def test_only_the_right_signature_here_and_now_by_its_verified_holder_counts(cast: Cast) -> None:
    import cbor2
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    row = kept(cast.command)
    row.public_key = cbor2.dumps({1: 1, 3: -8, -1: 6, -2: private.public_key().public_bytes_raw()})
    row.save()
    challenge, elsewhere = b"1" * 32, passkeys.Address("evil.example", "https://evil.example")

    def used(answer: str, where: passkeys.Address = WHERE) -> bool:
        try:
            return actions.use_passkey(answer=answer, challenge=challenge, where=where).pk == cast.command.pk
        except Problem:
            return False

    assert not used(signed(other, WHERE, challenge)), "another key"
    assert not used(signed(private, WHERE, b"2" * 32)), "another challenge"
    assert not used(signed(private, elsewhere, challenge)), "another address"
    assert not used(signed(private, elsewhere, challenge), elsewhere), "an address it was not made for"
    assert not used(signed(private, WHERE, challenge, flags=1)), "nobody's finger"
    assert not used(signed(private, WHERE, challenge, count=1)), "an older copy"
    assert used(signed(private, WHERE, challenge))
    assert not used(signed(private, WHERE, challenge)), "the same answer again"
    User.objects.filter(pk=cast.command.pk).update(is_active=False)
    assert not used(signed(private, WHERE, challenge, count=9)), "a closed account"


@pytest.mark.django_db
def test_a_passkey_is_both_factors_and_a_password_is_one(cast: Cast, settings: Any) -> None:
    settings.DEMO = False
    client = browser(cast.security)
    assert client.get("/accounts/").headers["Location"].startswith("/second-factor/")
    session = client.session
    session["passkey"] = True
    session.save()
    assert client.get("/accounts/").status_code == 200


@pytest.mark.django_db
def test_nobody_removes_anothers_and_a_new_first_password_takes_them_away(cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    row = kept(cast.command)
    assert browser(cast.secretary).post(f"/passkeys/{row.pk}/remove/").status_code == 404
    assert Passkey.objects.count() == 1
    assert browser(cast.security).post(f"/accounts/{cast.command.pk}/password/").status_code == 200
    assert not Passkey.objects.exists()


@pytest.mark.django_db
def test_each_challenge_is_answered_once(cast: Cast) -> None:
    client = Client()
    client.get("/sign-in/passkey/")
    first = client.session[passkeys.SESSION]
    client.post("/sign-in/passkey/", {"credential": "{}"})
    assert client.session[passkeys.SESSION] != first
