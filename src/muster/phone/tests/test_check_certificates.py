"""Certificates of release at the gate, without a network: good, withdrawn, forged; each check is a record."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from muster.certificates import actions, queries
from muster.certificates.models import Certificate
from muster.certificates.queries import LABEL_COLUMN
from muster.checkpoints.judge import judge_all
from muster.checkpoints.models import Check, Difference, Shown
from muster.checkpoints.queries import checks
from muster.kernel import sealing
from muster.kernel.ids import uuid7
from muster.kernel.scope import acting, system
from muster.kernel.signing import base45, keys
from muster.kernel.signing.serials import spelled
from muster.phone.tests.cards import scan, turn_back
from muster.phone.tests.hand import SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRACT = json.loads((Path(__file__).parents[4] / "contract" / "releases.json").read_text("utf-8"))
ANSWERS = """async (cases) => {
  const { verify } = await import('/static/certificates/phone/release.mjs');
  return Promise.all(cases.map(([text, known]) => verify(text, { ...known, withdrawn: new Set(known.withdrawn) })));
}"""


def issued(incident: int, label: str, *, withdrawn: bool = False) -> str:
    """The text of a certificate of somebody's release yesterday."""
    now = timezone.now()
    with acting(system(incident, "test")) as scope:
        keys.ensure(scope)
        purpose = sealing.key_for_incident(incident)
        row = Certificate.objects.create(
            incident=incident, place=SITE[:12], person=uuid7(), serial=os.urandom(5), measure="central",
            label=sealing.seal(purpose, label, column=LABEL_COLUMN), since=now - timedelta(days=8),
            ended_at=now - timedelta(days=1), issued_by="test", recorded_at=now,
        )  # fmt: skip
        text = queries.text_of(scope, row)
        if withdrawn:
            actions.withdraw(scope=scope, number=row.pk, reason="解除日期有误")
    return text


def forged(text: str) -> str:
    """The same with a signature that does not hold."""
    raw = bytearray(base45.decode(text.removeprefix("MR1:")))
    raw[-40] ^= 1
    return "MR1:" + base45.encode(bytes(raw))


def test_a_gate_tells_certificates_apart_offline_and_its_checks_come_in(gate: Any):
    gate.ask_no_proof()
    good, gone = issued(gate.incident, "王某 37"), issued(gate.incident, "李某 52", withdrawn=True)
    late = issued(gate.incident, "赵某 41")
    phone = gate.enrolled()
    phone.context.set_offline(True)
    with acting(system(gate.incident, "test")) as scope:
        number, serial = Certificate.objects.order_by("pk").values_list("pk", "serial").last() or (0, b"")
        actions.withdraw(scope=scope, number=number, reason="解除日期有误")
    said = scan(phone, good)
    assert "放行" in said and "证明有效" in said and "王某 37" in said and "集中隔离" in said, said
    phone.page.click(".acts .primary")
    phone.page.wait_for_selector(".taps")
    turn_back(phone, gone, "已撤销")
    turn_back(phone, forged(good), "伪造")
    assert "证明有效" in scan(phone, late), "it was withdrawn since the phone's list"
    phone.page.click(".acts .primary")
    phone.page.wait_for_selector(".taps")
    journal = phone.journal()
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
    with acting(system(gate.incident, "test")):
        scans = list(Check.objects.order_by("record").values_list("scan_kind", "scan_outcome", "outcome"))
    kind = "release_certificate"
    refused = (kind, "refused", "turned_back")
    assert scans == [(kind, "ok", "passed"), refused, refused, (kind, "ok", "passed")]
    judge_all(gate.incident)
    with acting(system(gate.incident, "test")) as scope:
        shown = list(Shown.objects.order_by("record"))
        assert [row.state for row in shown] == ["holds", "withdrawn", "withdrawn"], "a forged one bears no number"
        assert Difference.objects.get().record == shown[-1].record
        whole = checks.whole(scope, shown[-1].record, None)
        assert whole.shown and whole.shown.number == spelled(bytes(serial))
        assert whole.row["server_reasons"] == ["scan_refused"]


def test_the_phone_answers_the_contract_as_python_does(gate: Any):
    phone = gate.phone()
    phone.open()
    asked = [[one["text"], {**CONTRACT["base"]["known"], **one.get("known", {})}] for one in CONTRACT["cases"]]
    answers = phone.page.evaluate(ANSWERS, asked)
    found = {case["name"]: answer["outcome"] for case, answer in zip(CONTRACT["cases"], answers, strict=True)}
    assert found == {case["name"]: case["expect"] for case in CONTRACT["cases"]}
    said = CONTRACT["base"]["release"]
    assert {key: answers[0]["release"][key] for key in said} == said
