"""Control marks in a phone's pack: whoever is marked is found, and nobody can be told from those who fit by chance."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate
from typing import Any

import pytest
from tests.cast import COUNTY, MOMENT, TOWN

from muster.kernel import sealing
from muster.kernel.holding_models import Key
from muster.kernel.scope import Scope, acting
from muster.people import short_marks
from muster.people.actions import lift_hold, place_hold
from muster.people.generated import Generator
from muster.people.phone import pack
from muster.people.queries import marked

HOUR = timedelta(hours=1)
KEY = bytes(range(32))


def numbers(seed: int, count: int) -> list[str]:
    made = Generator(seed, ["510521100231", "510521101001"])
    return [made.person().id_number for _one in range(count)]


def fits(marks: set[int], bits: int, number: str) -> bool:
    return short_marks.short(short_marks.full(KEY, number), bits) in marks


@pytest.mark.parametrize("count", [1, 2, 37, 1000])
def test_all_who_are_marked_are_found_and_few_others(count):
    marked = numbers(1, count)
    bits, gaps = short_marks.gaps(short_marks.full(KEY, number) for number in marked)
    marks = set(accumulate(gaps))
    assert all(fits(marks, bits, number) for number in marked)
    others = [f"51052119{place:010d}" for place in range(20_000)]
    chance = sum(fits(marks, bits, number) for number in others)
    assert 2 <= chance <= 60, "about one in a thousand to two thousand: enough to hide behind, few enough to ask for"


def test_nothing_fits_an_empty_list():
    assert short_marks.gaps([]) == (10, [])


@pytest.fixture
def desk(cast, keys) -> Scope:
    return Scope(incident=cast.incident.pk, places=(COUNTY,), names=True, actor=f"user:{cast.command.pk}")


def made_of(*numbers: str) -> set[int]:
    return {short_marks.full(KEY, number) for number in numbers}


def place(desk: Scope, number: str, **changes: Any) -> int:
    given: dict[str, Any] = {
        "place": TOWN,
        "kind": "close-contact",
        "grounds": "同车",
        "since": MOMENT - HOUR,
        "until": MOMENT + HOUR,
    }
    with acting(desk):
        return place_hold(desk, id_number=number, **given | changes)


def test_marks_in_force_within_three_days_are_in_the_pack_and_no_number_is(desk):
    now, soon, far, over, lifted = numbers(2, 5)
    place(desk, now)
    place(desk, soon, since=MOMENT + 48 * HOUR, until=MOMENT + 90 * HOUR)
    place(desk, far, since=MOMENT + 80 * HOUR, until=MOMENT + 90 * HOUR)
    place(desk, over, since=MOMENT - 9 * HOUR, until=MOMENT - HOUR)
    gone = place(desk, lifted)
    with acting(desk):
        lift_hold(desk, hold=gone, why="误设")
        found, whole = marked.marks(desk, KEY, MOMENT + HOUR / 2, MOMENT + 72 * HOUR)
        assert found == made_of(now, soon) and whole
        part = pack(desk, f"{TOWN}-K001", MOMENT + HOUR / 2)["marks"]
    assert len(part["gaps"]) == 2 and part["whole"] is True
    assert not any(number in str(part) for number in (now, soon))


def test_each_number_is_opened_once_and_what_is_made_of_it_goes_with_the_key(desk, monkeypatch):
    opened: list[int] = []
    made = marked._opened

    def counting(rows, key):
        found = made(rows, key)
        opened.append(len(found))
        return found

    monkeypatch.setattr(marked, "_opened", counting)
    first, second = numbers(4, 2)
    place(desk, first)
    with acting(desk):
        asked = [marked.marks(desk, KEY, MOMENT, MOMENT + HOUR)[0] for _twice in "12"]
    gone = place(desk, second, until=MOMENT + HOUR / 2)
    with acting(desk):
        asked.append(marked.marks(desk, KEY, MOMENT, MOMENT + HOUR)[0])
        lift_hold(desk, hold=gone, why="误设")
        asked.append(marked.marks(desk, KEY, MOMENT + HOUR / 2, MOMENT + HOUR)[0])
        assert asked == [made_of(first), made_of(first), made_of(first, second), made_of(first)]
        assert opened == [1, 0, 1, 0]
        assert marked.marks(desk, KEY[::-1], MOMENT + HOUR / 2, MOMENT + HOUR)[0].isdisjoint(made_of(first))
        sealing.destroy_file(sealing.current_key(sealing.key_for_incident(desk.incident)))
        Key.objects.update(destroyed_at=MOMENT)
        assert marked.marks(desk, KEY, MOMENT, MOMENT + HOUR / 2) == (set(), False)


def test_without_the_key_of_names_the_pack_says_that_it_is_not_all(desk):
    place(desk, numbers(3, 1)[0])
    for file in sealing._folder().glob("*.key"):
        file.unlink()
    sealing.forget_keys()
    with acting(desk):
        assert marked.marks(desk, KEY, MOMENT, MOMENT + HOUR) == (set(), False)
