"""The door: every record ends accepted, refused, held or quarantined, whatever comes, however often, in any order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from muster.incidents.models import Incident
from muster.kernel.scope import acting, system
from muster.sync import door
from muster.sync.tests.phone import Phone, canonical_hash

pytestmark = pytest.mark.django_db
ACCEPTED = ("accepted", None)


def ask(incident: Incident, query: str) -> list[tuple[object, ...]]:
    with acting(system(incident.pk, "test")), connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def living(incident: Incident) -> int:
    return int(str(ask(incident, "select count(*) from checkpoints_check c where not exists"
                                 " (select from kernel_void v where v.target = c.record)")[0][0]))  # fmt: skip


def test_records_are_stored_once_with_the_hash_of_what_was_sent(phone: Phone, incident: Incident) -> None:
    one, two = phone.check(), phone.check()
    assert phone.send(one, two) == [ACCEPTED, ACCEPTED]
    assert phone.journal == {one["id"]: canonical_hash(one), two["id"]: canonical_hash(two)}
    assert phone.send(two, one, phone.check()) == [ACCEPTED] * 3
    assert phone.send(one, one) == [ACCEPTED] * 2
    assert living(incident) == 3


def test_same_id_with_other_content_is_refused_and_can_be_seen(phone: Phone, incident: Incident) -> None:
    one = phone.check()
    phone.send(one)
    assert phone.send({**one, "sequence": 77}) == [("refused", "id_reused")]
    assert phone.journal[one["id"]] == canonical_hash(one)
    assert phone.send(one, {**one, "sequence": 78}) == [ACCEPTED, ("refused", "id_reused")]
    assert ask(incident, "select reason, count(*) from kernel_parked group by reason") == [("id_reused", 2)]


def test_reused_id_inside_one_batch(phone: Phone, incident: Incident) -> None:
    one = phone.check()
    assert phone.send(one, {**one, "sequence": 5}, one) == [ACCEPTED, ("refused", "id_reused"), ACCEPTED]
    assert living(incident) == 1


def test_each_kind_of_bad_record_has_its_answer(phone: Phone, incident: Incident) -> None:
    answers = phone.send(
        phone.check(type="nobody.knows"),
        phone.check(v=9),
        phone.check(body={"subject": "cat"}),
        phone.check(site="510521999-K001"),
        phone.check(monotonic_ms=1.5),
        phone.check(occurred_at="0001-01-01T00:00:00+08:00"),
        phone.check(body={"people": 2**53 + 1}),
        phone.check(body={"人数": 1}),
        phone.check(),
    )
    assert answers == [
        ("refused", "unknown_type"),
        ("refused", "unknown_type"),
        ("refused", "bad_body"),
        ("quarantined", "foreign_site"),
        ("refused", "not_canonical"),
        ("refused", "bad_envelope"),
        ("refused", "not_canonical"),
        ("refused", "not_canonical"),
        ACCEPTED,
    ]
    assert ask(incident, "select count(*) from kernel_parked") == [(8,)]
    assert living(incident) == 1


def test_what_cannot_be_parsed_is_kept_only_sealed(phone: Phone, incident: Incident) -> None:
    phone.send(phone.check(body={"name": "王小明"}), phone.check(monotonic_ms=0.5, body={"name": "王小明"}))
    rows = ask(incident, "select body, sealed is not null, position('王小明' in p::text) from kernel_parked p")
    assert rows == [(None, True, 0)] * 2


def test_a_type_that_the_device_may_not_send_is_refused(phone: Phone) -> None:
    phone.device.allowed_types = ["kernel.void_record"]
    phone.device.save()
    assert phone.send(phone.check()) == [("refused", "type_not_allowed")]


def test_void_and_correction_take_the_target_out(phone: Phone, incident: Incident) -> None:
    wrong, other = phone.check(), phone.check()
    phone.send(wrong, other)
    assert phone.send(phone.void(wrong), phone.check(voids=other["id"])) == [ACCEPTED, ACCEPTED]
    assert living(incident) == 1


def test_void_in_the_batch_of_its_target(phone: Phone, incident: Incident) -> None:
    target = phone.check()
    assert phone.send(phone.void(target), target) == [ACCEPTED, ACCEPTED]
    assert living(incident) == 0


def test_second_void_is_held(phone: Phone, neighbour: Phone) -> None:
    target = phone.check()
    phone.send(target)
    assert phone.send(phone.void(target)) == [ACCEPTED]
    assert phone.send(phone.void(target)) == [("held", "already_voided")]


def test_corrections_before_their_targets_wait_and_are_released_in_chain(phone: Phone, incident: Incident) -> None:
    target = phone.check()
    correction = phone.check(voids=target["id"])
    last = phone.void(correction)
    assert phone.send(last) == [("held", "target_unknown")]
    assert phone.send(correction) == [("held", "target_unknown")]
    assert phone.send(target) == [ACCEPTED]
    assert phone.send(correction, last) == [("accepted", "target_arrived")] * 2
    assert living(incident) == 0


def test_only_the_same_device_or_site_corrects(phone: Phone, neighbour: Phone, incident: Incident) -> None:
    target = phone.check()
    phone.send(target)
    assert neighbour.send(neighbour.void(target)) == [("held", "target_foreign")]
    relief = Phone.enrol(incident.pk, phone.device.site)
    assert relief.send(relief.void(target)) == [ACCEPTED]


def test_an_id_known_elsewhere_counts_as_taken(phone: Phone, neighbour: Phone, incident: Incident) -> None:
    one = phone.check()
    phone.send(one)
    assert neighbour.send({**one, "site": neighbour.device.site}) == [("refused", "id_reused")]
    assert living(incident) == 1


def test_wrong_clocks_are_corrected_and_unsafe_ones_marked(phone: Phone, incident: Incident) -> None:
    phone.skew = timedelta(days=-3650)
    before = phone.check()
    phone.restart()
    phone.send(before, phone.check())
    rows = ask(
        incident,
        "select clock_safe, recorded_at - effective_at < interval '10 seconds' from kernel_record order by sequence",
    )
    assert rows == [(False, True), (True, True)]


def test_revoked_device_is_told_to_wipe_and_may_hand_in_its_queue(phone: Phone, incident: Incident) -> None:
    phone.device.revoked_at = timezone.now()
    phone.device.save()
    queue = phone.batch(phone.check())
    assert phone.send_raw(queue) == (401, {"error": "device_revoked", "wipe": "pack"})
    status, answer = phone.send_raw(queue, door.rescue)
    assert (status, answer["results"][0]["outcome"], answer["results"][0]["reason"]) == (
        200,
        "quarantined",
        "device_revoked",
    )
    assert living(incident) == 0


def test_expired_and_unknown_tokens(phone: Phone) -> None:
    phone.device.token_expires_at = timezone.now() - timedelta(seconds=1)
    phone.device.save()
    assert phone.send_raw(phone.batch())[0] == 401
    phone.token = "guess"
    assert phone.send_raw(phone.batch()) == (401, {"error": "unknown_device"})


def test_closed_operation_quarantines(phone: Phone, incident: Incident) -> None:
    incident.closed_at = timezone.now()
    incident.save()
    assert phone.send(phone.check()) == [("quarantined", "incident_closed")]


def test_not_a_batch_and_too_large_store_nothing(phone: Phone, incident: Incident) -> None:
    assert phone.send_raw(b"{}") == (422, {"error": "not_a_batch"})
    assert phone.send_raw(b" " * (door.LARGEST_BODY + 1)) == (413, {"error": "too_large"})
    assert ask(incident, "select count(*) from kernel_record") == [(0,)]


def test_nothing_is_seen_without_a_scope_or_from_elsewhere(phone: Phone, incident: Incident) -> None:
    phone.send(phone.check())
    with connection.cursor() as cursor:
        for incident_id, low, high in (("", "", ""), (str(incident.pk), "510522", "510522~"), ("999", "", "~")):
            cursor.execute(
                "select set_config('muster.incident', %s, true), set_config('muster.low', %s, true),"
                " set_config('muster.high', %s, true), set_config('muster.places', '', true)",
                (incident_id, low, high),
            )
            cursor.execute("select count(*) from kernel_record")
            assert cursor.fetchone() == (0,)
