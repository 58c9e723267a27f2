"""What a shift leaves open has an owner, goes on from shift to shift, and is closed at the post or at the desk."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from uuid import UUID

import msgspec
import pytest
from django.urls import reverse
from tests.cast import MOMENT, browser

from muster.kernel.figures import Period, figure
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people.models import Identity
from muster.people.queries import identities
from muster.people.tests.post import SALT
from muster.people.tests.post import Post as Intake
from muster.rosters import phone
from muster.rosters.actions import day as actions
from muster.rosters.bodies import HandOverBody, bare_hand_over, refuse_hand_over
from muster.rosters.queries import grid, items
from muster.rosters.tests.scene import HOUR, Scene

NUMBERS = count(1)
ROADBLOCK, TENT = UUID(int=1), UUID(int=2)


def say(scene: Scene, kind: str, at: timedelta, **body) -> UUID:
    """The first gate's phone hands a record in."""
    (record,) = Intake(scene.cast.incident.pk, scene.sites[0], numbers=NUMBERS).hand_in(body, at=MOMENT + at, kind=kind)
    scene.office.apply()
    return record


def hand_over(scene: Scene, at: timedelta, *left: dict[str, object]) -> UUID:
    """The post changes hands with items."""
    return say(scene, "rosters.hand_over", at, takes=str(scene.staff[1]), items=[*left], salt=SALT)


def two_left(scene: Scene) -> UUID:
    """One with a person, one with a group."""
    return hand_over(
        scene, timedelta(), {"item": str(ROADBLOCK), "text": "修路障，电话13800000037", "person": str(scene.staff[1])},
        {"item": str(TENT), "text": "帐篷漏水", "unit": "物资保障组"},
    )  # fmt: skip


def seen(scene: Scene, at: timedelta) -> dict[UUID, tuple[str, str]]:
    return {one.item: (one.text, one.owner) for one in items.open_items(scene.office, MOMENT + at)}


def test_what_stays_open_has_an_owner_and_goes_on_until_it_is_closed(scene: Scene):
    two_left(scene)
    scene.pass_time(2 * HOUR)
    called = grid.names(scene.office, scene.staff)
    names = [called[one].name for one in scene.staff]
    assert seen(scene, HOUR) == {ROADBLOCK: ("修路障，电话13800000037", names[1]), TENT: ("帐篷漏水", "物资保障组")}
    hand_over(scene, HOUR, {"item": str(ROADBLOCK), "person": str(scene.staff[2])}, {"item": str(TENT), "closed": True})
    assert seen(scene, 2 * HOUR) == {ROADBLOCK: ("修路障，电话13800000037", names[2])}
    assert seen(scene, HOUR)[ROADBLOCK][1] == names[1], "what was handed in later was not known then"
    assert items.open_items(scene.office, MOMENT + 2 * HOUR)[0].since == MOMENT
    query = figure("duty.open_items").query
    assert (query.total(scene.office, Period()), query.total(scene.office, Period(as_of=MOMENT))) == (1, 2)
    say(scene, "rosters.close_item", HOUR, item=str(ROADBLOCK))
    assert seen(scene, 2 * HOUR) == {} and query.total(scene.office, Period()) == 0


def test_the_next_shifts_phone_shows_it_without_numbers_or_names(scene: Scene):
    two_left(scene)
    scene.pass_time(HOUR)
    everything = Scope(scene.cast.incident.pk, ("",), True, "device:1", frozenset({"system"}))
    packed = phone.pack(everything, scene.sites[0], MOMENT + HOUR)
    assert [(one["text"], one["unit"]) for one in packed["items"]] == [
        ("修路障，电话…0037", ""), ("帐篷漏水", "物资保障组")
    ]  # fmt: skip
    assert "*" in packed["items"][0]["owner"] or "某" in packed["items"][0]["owner"]
    assert phone.pack(everything, scene.sites[1], MOMENT + HOUR)["items"] == [], "another post's"
    actions.close_item(scene.office, item=TENT)
    packed = phone.pack(everything, scene.sites[0], MOMENT + HOUR)
    assert packed["closed"] == [str(TENT)] and len(packed["items"]) == 1


def test_the_desk_sees_who_sees_to_it_and_closes_it_once(scene: Scene):
    two_left(scene)
    scene.pass_time(HOUR)
    desk = browser(scene.cast.command, scene.cast.incident)
    page = desk.get(reverse("duty-today")).content.decode()
    assert "帐篷漏水" in page and "物资保障组" in page
    page = desk.post(reverse("close-item", args=[TENT]), follow=True).content.decode()
    assert "帐篷漏水" not in page and "修路障" in page
    assert desk.post(reverse("close-item", args=[TENT])).status_code == 404
    with pytest.raises(NotFound):
        actions.close_item(scene.town, item=UUID(int=9))


def test_what_was_taken_back_or_written_of_it_stands_nowhere_in_clear(scene: Scene):
    record = two_left(scene)
    words = identities.typed_words(scene.office, [record])[record]
    assert words[f"unit:{TENT}"] == "物资保障组" and Identity.objects.filter(record=record).count() == 1
    Intake(scene.cast.incident.pk, scene.sites[0], numbers=NUMBERS).void(record, at=MOMENT + HOUR)
    scene.office.apply()
    scene.pass_time(2 * HOUR)
    assert seen(scene, 2 * HOUR) == {}


def body(*left: dict[str, object], **more: object) -> HandOverBody:
    return msgspec.convert({"items": [*left], **more}, HandOverBody)


def test_an_item_without_one_owner_is_refused_and_older_records_stay_valid():
    one = {"item": str(TENT), "text": "帐篷漏水"}
    assert refuse_hand_over(body(one)) == "item_without_owner"
    assert refuse_hand_over(body({**one, "unit": "甲组", "person": str(TENT)})) == "item_without_owner"
    assert refuse_hand_over(body({**one, "unit": "甲组"}, {**one, "unit": "乙组"})) == "item_twice"
    assert refuse_hand_over(body({**one, "closed": True})) is None
    old = body(open_items="路障：张队", keys=3)
    assert refuse_hand_over(old) is None and msgspec.json.decode(bare_hand_over(old) or b"") == {"keys": 3}
    bare = msgspec.json.decode(bare_hand_over(body({**one, "unit": "甲组"})) or b"")
    assert bare == {"items": [{"item": str(TENT)}]}
