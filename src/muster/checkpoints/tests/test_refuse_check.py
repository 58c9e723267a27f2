"""A record says enough, or is refused with a reason that people can act on."""

from __future__ import annotations

import msgspec
import pytest

from muster.checkpoints import rules
from muster.checkpoints.bodies import CheckBody, bare_check
from muster.checkpoints.field import RECORD_CHECK
from muster.checkpoints.tests.intake import full, person, plate, tap, turned_back
from muster.checkpoints.words import REFUSALS

ON_FOOT = {"subject": "person", "outcome": "turned_back", "mode": "full", "persons": [person()]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (tap(), None),
        (tap(lane="supply", people=2), None),
        ({"subject": "person", "outcome": "passed"}, None),
        (tap(outcome="turned_back"), "full_record_needed"),
        (tap(outcome="medical"), "full_record_needed"),
        (tap(device_verdict="doubt"), "full_record_needed"),
        (tap(scan={"kind": "entry_pass", "outcome": "refused"}), "full_record_needed"),
        (tap(scan={"kind": "entry_pass", "outcome": "ok"}), None),
        (tap(plate=plate("川E12345")), "full_record_needed"),
        (full(), None),
        (turned_back(people=3, persons=[person(), person("李四")]), None),
        (turned_back(people=1, persons=[person(), person("李四")]), "more_persons_than_people"),
        (turned_back(plate=None), "identity_missing"),
        (turned_back(plate=None, persons=[person()]), None),
        (turned_back(persons=[person("")]), "person_empty"),
        (full(outcome="transferred"), "receiver_missing"),
        (full(outcome="transferred", receiver="玉蟾街道"), None),
        (ON_FOOT, None),
        ({**ON_FOOT, "people": 2}, "one_person_on_foot"),
        ({**ON_FOOT, "plate": plate("川E12345")}, "plate_on_foot"),
        ({**ON_FOOT, "lane": "supply"}, "lane_on_foot"),
        ({**ON_FOOT, "persons": []}, "identity_missing"),
        (full(proof={"seen": "scan", "sampled_at": "2022-09-10T08:00:00+08:00",
                     "reported_at": "2022-09-10T07:00:00+08:00"}), "proof_times"),
        (full(proof={"seen": "scan", "sampled_at": "2022-09-10T08:00:00+23:00"}), "proof_times"),
    ],
)  # fmt: skip
def test_what_a_check_must_say(body, reason):
    plain = {key: value for key, value in body.items() if value is not None}
    assert rules.refuse_check(msgspec.convert(plain, CheckBody)) == reason
    assert reason is None or reason in REFUSALS


def test_names_leave_the_body():
    body = RECORD_CHECK.decoder.decode(
        msgspec.json.encode(turned_back(people=2, persons=[person(phone="15400000001")]))
    )
    bare = bare_check(body)
    assert bare is not None
    assert json_keys(bare) == {"subject", "outcome", "mode", "people"}
    assert [named.kind for named in RECORD_CHECK.named(body)] == ["plate", "person"]
    assert RECORD_CHECK.bare(RECORD_CHECK.decoder.decode(msgspec.json.encode(tap()))) is None


def json_keys(data: bytes) -> set[str]:
    return set(msgspec.json.decode(data))


@pytest.mark.parametrize(
    "body",
    [
        tap(people=0), tap(people=1.5), tap(colour="red"), tap(temperature_tenths=2**60), tap(from_code="泸县"),
        tap(plate={"plate": "川E12345"}), tap(plate={"plate": "川E12345", "salt": "short"}), {"subject": "horse"},
    ],
)  # fmt: skip
def test_what_no_check_may_be(body):
    with pytest.raises(msgspec.ValidationError):
        RECORD_CHECK.decoder.decode(msgspec.json.encode(body))
