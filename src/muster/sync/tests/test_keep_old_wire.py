"""What the first application put on the wire is taken in to this day, byte for byte.

`first_batch.json` is a batch as that application sent it (`phone/tests/first_app.zip`; `app` is its version), and the
hashes that it had made of its records. It is never made anew: a change that refuses it would strand old phones.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from muster.incidents.models import Incident
from muster.sync import door
from muster.sync.tests.phone import Phone

RECORDED = json.loads(Path(__file__).with_name("first_batch.json").read_text("utf-8"))


@pytest.mark.django_db
def test_the_first_applications_batch_is_accepted_with_the_hashes_it_made(incident: Incident):
    batch = RECORDED["batch"].encode()
    site = json.loads(batch)["records"][0]["site"]
    phone = Phone.enrol(incident.pk, site)
    for _attempt in range(2):
        status, answer = phone.send_raw(batch)
        assert status == 200
        assert {one["id"]: one["hash"] for one in answer["results"]} == RECORDED["hashes"]
        assert {one["outcome"] for one in answer["results"]} == {"accepted"}
        door.forget_devices()
    before = {"id", "outcome", "reason", "message", "hash"}
    assert set(answer) >= {"server_time", "results"}
    assert all(set(one) >= before for one in answer["results"]), "whatever it reads in an answer is still there"
