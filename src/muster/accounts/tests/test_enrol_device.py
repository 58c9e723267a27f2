"""A phone becomes a device by a one-time code, and stays the same device when it enrols again."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from muster.accounts import actions, devices, queries
from muster.accounts.models import Device, EnrolmentCode
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope

pytestmark = pytest.mark.django_db

SITE = "510521100-K001"
OFFICE = Scope(incident=7, places=("510521",), actor="user:1")


class Phone:
    """A phone with a key of its own."""

    def __init__(self):
        self.private = Ed25519PrivateKey.generate()
        self.key = base64.b64encode(self.private.public_key().public_bytes_raw()).decode()

    def enrol(self, code, *, sign=False):
        signature = base64.b64encode(self.private.sign((devices.SIGNED + code).encode())).decode() if sign else None
        return actions.enrol_device(code=code, public_key=self.key, name="Gate phone", signature=signature)


def refused(call, *arguments, **keywords):
    with pytest.raises(Problem) as problem:
        call(*arguments, **keywords)
    return problem.value.code


def code(site=SITE, scope=OFFICE):
    return actions.make_enrolment_code(scope, site=site).code


def test_the_code_makes_a_device_of_its_site_and_works_once():
    made = code()
    enrolled = Phone().enrol(made)
    assert (enrolled.incident, enrolled.site, enrolled.again) == (7, SITE, False)
    device = queries.device_by_token(enrolled.token)
    assert device is not None
    assert (device.pk, device.site) == (enrolled.device, SITE)
    assert refused(Phone().enrol, made) == "code_unknown"


def test_a_code_typed_in_small_letters_without_hyphen_works():
    made = code()
    assert Phone().enrol(made.lower().replace("-", " ")).site == SITE


def test_a_code_runs_out():
    made = code()
    EnrolmentCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(Phone().enrol, made) == "code_unknown"


def test_only_digests_are_kept():
    made = code()
    enrolled = Phone().enrol(made)
    kept = [bytes(row.digest) for row in EnrolmentCode.objects.all()]
    assert devices.normal(made).encode() not in b"".join(kept)
    assert enrolled.token.encode() not in bytes(Device.objects.get().token_digest)


def test_the_same_key_keeps_id_and_sequence_when_it_signs_the_new_code():
    phone = Phone()
    first = phone.enrol(code())
    Device.objects.filter(pk=first.device).update(sequence=41)
    again = phone.enrol(code("510521100-K002"), sign=True)
    assert again.device == first.device
    assert again.again
    device = Device.objects.get(pk=first.device)
    assert (device.sequence, device.site) == (41, "510521100-K002")
    assert queries.device_by_token(first.token) is None


def test_a_known_key_without_or_with_a_foreign_signature_is_refused_and_the_code_stays_good():
    phone, thief = Phone(), Phone()
    phone.enrol(code())
    made = code()
    assert refused(phone.enrol, made) == "signature_needed"
    forged = base64.b64encode(thief.private.sign((devices.SIGNED + made).encode())).decode()
    assert (
        refused(actions.enrol_device, code=made, public_key=phone.key, name="x", signature=forged) == "signature_needed"
    )
    assert phone.enrol(made, sign=True).again


def test_a_revoked_device_does_not_come_back_under_its_key():
    phone = Phone()
    enrolled = phone.enrol(code())
    actions.revoke_device(OFFICE, device=enrolled.device)
    assert Device.objects.get().revoked_at is not None
    assert refused(phone.enrol, code(), sign=True) == "device_revoked"


def test_a_device_of_another_operation_keeps_to_it():
    phone = Phone()
    phone.enrol(code())
    other = Scope(incident=8, places=("510521",), actor="user:1")
    assert refused(phone.enrol, code(scope=other), sign=True) == "device_elsewhere"


@pytest.mark.parametrize("key", ["", "AAAA", "not base64 ~~", "A" * 400])
def test_what_is_no_key_is_refused_and_uses_no_code(key):
    made = code()
    assert refused(actions.enrol_device, code=made, public_key=key, name="x") == "bad_key"
    assert Phone().enrol(made).site == SITE


def test_a_neighbour_makes_no_code_and_revokes_nothing():
    enrolled = Phone().enrol(code())
    neighbour = Scope(incident=7, places=("510522",), actor="user:2")
    with pytest.raises(NotFound):
        actions.make_enrolment_code(neighbour, site=SITE)
    with pytest.raises(NotFound):
        actions.revoke_device(neighbour, device=enrolled.device)
    assert not queries.devices_within(neighbour).exists()
    assert queries.devices_within(OFFICE, site=SITE).count() == 1
