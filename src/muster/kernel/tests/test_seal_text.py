"""Sealed text opens only with its key, in its column, unchanged; equal texts find each other by the blind index."""

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from muster.kernel import sealing
from muster.kernel.models import Key
from muster.kernel.problems import Problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_keys")]
COLUMN = "people_identity.sealed"
PURPOSE = "incident:4711"


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back(text: str) -> None:
    assert sealing.open_sealed(sealing.seal(PURPOSE, text, column=COLUMN), column=COLUMN) == text


def test_sealed_text_holds_nothing_of_the_text_and_differs_each_time() -> None:
    first, second = (sealing.seal(PURPOSE, "王小明 510521", column=COLUMN) for _ in range(2))
    assert first != second
    assert "王小明".encode() not in first
    assert b"510521" not in first


def test_another_column_or_a_changed_byte_does_not_open() -> None:
    sealed = sealing.seal(PURPOSE, "川E12345", column=COLUMN)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Problem):
            sealing.open_sealed(bytes(changed), column=COLUMN)
    with pytest.raises(Problem) as caught:
        sealing.open_sealed(sealed, column="kernel_parked.sealed")
    assert caught.value.code == "seal_broken"


def test_a_destroyed_key_leaves_nothing_readable() -> None:
    sealed = sealing.seal(PURPOSE, "王小明", column=COLUMN)
    for path in settings.HOME.keys.glob(f"{sealing.current_key(PURPOSE)}.key"):
        path.unlink()
    sealing.forget_keys()
    with pytest.raises(Problem) as caught:
        sealing.open_sealed(sealed, column=COLUMN)
    assert caught.value.code == "key_missing"


def test_keys_lie_outside_the_database_one_a_purpose() -> None:
    mine, other = sealing.current_key(PURPOSE), sealing.current_key("incident:4712")
    assert mine != other
    assert sealing.current_key(PURPOSE) == mine
    path = settings.HOME.keys / f"{mine}.key"
    assert (len(path.read_bytes()), path.stat().st_mode & 0o077) == (32, 0)
    assert "key" not in {field.name for field in Key._meta.get_fields()}


def test_blind_index_is_equal_for_equal_text_and_useless_across_operations() -> None:
    assert sealing.blind_index(PURPOSE, "x") == sealing.blind_index(PURPOSE, "x")
    assert sealing.blind_index(PURPOSE, "x") != sealing.blind_index(PURPOSE, "y")
    assert sealing.blind_index(PURPOSE, "x") != sealing.blind_index("incident:4712", "x")
