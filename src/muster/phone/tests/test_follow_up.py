"""What follows a turning back is recorded at the gate, each step citing the last; a taken id gets another."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from muster.checkpoints.models import Step
from muster.checkpoints.queries.receipts import receipts_of
from muster.kernel.models import Record, Renamed
from muster.kernel.scope import Scope, acting, system
from muster.people.actions import reveal
from muster.phone.tests.hand import SITE, draw

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def turned_back(phone: Any) -> str:
    """A car without a proof, turned back; the id of its record."""
    page = phone.page
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill("川E6K21A")
    page.locator(".field", has_text="姓名").locator("input").fill("王建国")
    page.click(".acts .primary")
    page.locator(".acts .primary.turn_back").click()
    page.wait_for_selector(".taps")
    return str(next(iter(phone.journal())))


def post(gate: Any, path: str, body: Any, token: str = "") -> Any:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    asked = Request(gate.url + path, json.dumps(body).encode(), headers)
    with urlopen(asked, timeout=30) as answer:
        return json.load(answer)


def another_phone_sends(gate: Any, record: str) -> str:
    """Another phone of the post hands in a record of its own under that id; what becomes of it."""
    key = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    token = post(gate, "/api/v1/devices", {"code": gate.code(), "public_key": key, "name": "other"})["token"]
    clock = {"boot": "b", "monotonic_ms": 1}
    now = timezone.now().isoformat()
    one = {
        "id": record, "type": "checkpoints.record_check", "v": 1, "sequence": 1, "site": SITE, "by": None,
        "voids": None, "occurred_at": now, "body": {"subject": "person", "outcome": "passed"}, **clock,
    }  # fmt: skip
    answer = post(gate, "/api/v1/sync", {"v": 1, "sent_at": now, "records": [one], **clock}, token)
    return str(answer["results"][0]["outcome"])


def follow(phone: Any, step: str) -> None:
    """Open the form of the next step."""
    page = phone.page
    page.get_by_role("button", name="更多记录").click()
    page.get_by_role("button", name="劝返后续（1）").click()
    page.get_by_role("button", name=step).click()


def test_steps_follow_a_turning_back_without_a_network(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    phone.context.set_offline(True)
    check = turned_back(phone)
    follow(phone, "通报所在单位")
    assert "王建国" not in phone.words() and "王某" in phone.words()
    page.locator(".field", has_text="哪个单位").locator("input").fill("云石村村委会")
    page.click(".acts .primary")
    page.get_by_text("已记录：通报").wait_for()
    page.click("button.where")
    page.get_by_role("button", name="锁定").click()
    phone.unlock()
    follow(phone, "行政处罚")
    page.click(".acts .primary")
    page.get_by_text("缺案号").wait_for()
    page.click(".acts .primary")
    page.get_by_text("已记录：行政处罚").wait_for()
    page.get_by_role("button", name="更多记录").click()
    page.get_by_role("button", name="劝返后续").click()
    page.get_by_text("各步均已记录").wait_for()
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    with acting(system(gate.incident, "test")):
        report, penalty = Step.objects.order_by("effective_at")
    assert (str(report.cites), report.step, report.unit) == (check, "report", "云石村村委会")
    assert (penalty.cites, penalty.step, penalty.case_number) == (report.record, "penalty", None)


def test_a_record_whose_id_was_taken_is_shown_and_sent_under_another(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    phone.context.set_offline(True)
    page.locator(".taps.three .tap", has_text="3").click()
    page.locator(".last", has_text="3 人").wait_for()
    ((taken, digest),) = phone.journal().items()
    assert another_phone_sends(gate, taken) == "accepted"
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.click("button.queue")
    page.locator(".list .warn", has_text="已用于另一条记录").wait_for()
    assert phone.journal() == {taken: digest}, "it stays until the server holds exactly these bytes"
    page.get_by_role("button", name="换新编号").click()
    phone.wait_sent()
    with acting(system(gate.incident, "test")):
        renamed = Renamed.objects.get()
        people = {row.pk: row.outcome for row in Record.objects.all()}
    assert renamed.was == UUID(taken) and renamed.record != renamed.was
    assert people == {renamed.was: "accepted", renamed.record: "accepted"}, "both stand, nothing was overwritten"


def test_both_sides_of_a_transfer_sign(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    phone.context.set_offline(True)
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill("川E6K21A")
    page.click(".pick.red")
    page.click(".acts .primary")
    page.locator(".acts .primary.transfer").click()
    page.locator(".field", has_text="接收").locator("input").fill("县人民医院")
    page.locator(".acts .primary.transfer").click()
    page.get_by_role("button", name="更多记录（1）").click()
    page.get_by_role("button", name="转运签收（1）").click()
    page.get_by_role("button", name="双方签字").click()
    page.locator(".field", has_text="接收人姓名").locator("input").fill("赵秀英")
    draw(page, page.locator("canvas").first)
    page.click(".acts .primary")
    page.get_by_text("双方都要签字").wait_for()
    draw(page, page.locator("canvas").last)
    page.click(".acts .primary")
    page.get_by_text("双方已签字").wait_for()
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    desk = Scope(incident=gate.incident, places=("510521",), names=True, actor="test")
    with acting(desk):
        check = Record.objects.get(type="checkpoints.record_check")
        (receipt,) = receipts_of(desk, check.pk, None)
        assert receipt.receiver is not None and receipt.receiver.name.startswith("赵") and "赵秀英" not in str(receipt)
        shown = reveal(desk, identity=receipt.receiver.id, reason="核对签收").content
    assert shown["name"] == "赵秀英"
    assert all(shown[side].startswith("M") and shown[side].count("L") > 5 for side in ("received", "handed_over"))
