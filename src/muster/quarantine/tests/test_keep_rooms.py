"""A quarantine site of 900 rooms: who comes, moves and leaves, with both signatures; each figure is its rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, VILLAGE, browser, make_cast
from tests.moments import at_once

from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.places import queries as places
from muster.places.actions.sites import SiteDraft, open_sites
from muster.quarantine import actions, forms, queries, rules
from muster.quarantine.figures import SHOWN
from muster.quarantine.models import Handover, Room, Stay
from muster.quarantine.rules import Ranges, Side
from muster.screening.actions import decide
from muster.screening.actions.ledger import Entry
from muster.screening.measures import Contact, Subject
from muster.screening.queries import ending
from muster.screening.tests.office import entered, entry, office, people, publish, put_together

pytestmark = pytest.mark.usefixtures("fresh_keys")

HAND, RECEIVE = Side("王队长", "M1 1L9 9"), Side("李医生")


@pytest.fixture
def command(cast):
    return office(cast)


@pytest.fixture
def site(command):
    """With 900 rooms of one bed and one room of two."""
    with acting(command):
        open_sites(scope=command, drafts=[SiteDraft(COUNTY + "100", "I", "玉蟾酒店", None, None)], opened_at=MOMENT)
        (found,) = places.sites(command, kind="I")
        assert actions.open_rooms(scope=command, site=found.code, ranges=Ranges("A", 1, 18, 50, 1)) == 900
        assert actions.open_rooms(scope=command, site=found.code, ranges=Ranges("A", 1, 18, 50, 1)) == 0
        actions.open_rooms(scope=command, site=found.code, ranges=Ranges("B", 1, 1, 1, 2))
        return found.code


@pytest.fixture
def held(command):
    """Three people to be quarantined centrally."""
    publish(command)
    found = entered(command, *(entry(person) for person in people(3)))
    with acting(command):
        decide.confirm(scope=command, people=found)
    return found


def room(name):
    return Room.objects.get(name=name).pk


def totals(scope, as_of=None):
    found = {}
    for key in SHOWN:
        query, period = figure(key).query, Period(as_of)
        rows = list(query.rows(scope, period, limit=2000))
        assert query.total(scope, period) == query.count_rows(scope, period) == len(rows)
        found[key.partition(".")[2]] = len(rows)
    return found


def test_people_come_move_and_leave_and_every_figure_is_its_rows(command, site, held, cast):
    first, second, third = held
    with acting(command):
        assert len(queries.expected(command)) == 3
        one = actions.take_in(scope=command, room=room("A-0101"), person=first, handed=HAND, received=RECEIVE)
        actions.take_in(scope=command, room=room("B-0101"), person=second, handed=HAND, received=RECEIVE)
        actions.take_in(scope=command, room=room("B-0101"), person=third, handed=HAND, received=RECEIVE)
        assert queries.expected(command) == []
        assert actions.give_kits(scope=command, site=site, stays=[one]) == 1
        now = {"rooms": 901, "occupied": 2, "people": 3, "arrivals": 3, "departures": 0, "kits_due": 2}
        assert totals(command) == now
    clock.move(cast.incident.pk, to=MOMENT + timedelta(hours=2))
    with acting(command):
        moved = actions.move(scope=command, stay=one, room=room("A-1850"))
        actions.leave(scope=command, stay=moved, to="hospital", handed=HAND, received=RECEIVE)
        assert totals(command) == now | {"occupied": 1, "people": 2, "arrivals": 4, "departures": 1, "kits_due": 2}
        actions.give_kits(scope=command, site=site, stays=list(queries.present(command).values_list("pk", flat=True)))
        hour = MOMENT + timedelta(hours=1)
        assert totals(command, hour) == now, "an hour before it reads as it did"
        assert queries.counts(command, hour)[site]["kits"] == queries.kits_due(command, site, hour).count() == 2
        assert queries.counts(command, None)[site]["kits"] == 0
        assert Handover.objects.filter(stay=moved).count() == 1
        assert all("王队长".encode() not in bytes(row.sealed) for row in Handover.objects.all())


def test_a_bed_is_given_once_and_what_cannot_be_is_said(command, site, held):
    first, second, _third = held
    signed = {"handed": HAND, "received": RECEIVE}

    def refused(code, **given):
        with acting(command), pytest.raises(Problem) as problem:
            actions.take_in(scope=command, **{"room": room("A-0101"), "person": second, **signed, **given})
        assert problem.value.code == code

    with acting(command):
        stay = actions.take_in(scope=command, room=room("A-0101"), person=first, **signed)
    refused("room_full")
    refused("person_placed", room=room("A-0102"), person=first)
    refused("signature_missing", room=room("A-0102"), received=Side(" "))
    refused("drawing_wrong", room=room("A-0102"), received=Side("李", "<svg>"))
    with acting(command), pytest.raises(Problem, match="先|住"):
        actions.set_room(scope=command, room=room("A-0101"), closed=True, why="水管维修")
    with acting(command):
        actions.set_room(scope=command, room=room("A-0102"), closed=True, why="水管维修")
    refused("room_closed", room=room("A-0102"))
    with acting(command), pytest.raises(Problem) as problem:
        actions.leave(scope=command, stay=stay, to="hospital")
    assert problem.value.code == "signature_missing"
    with acting(command), pytest.raises(Problem) as problem:
        actions.leave(scope=command, stay=stay, to="released", handed=HAND)
    assert problem.value.code == "signature_missing", "one side alone is no handing over"
    with acting(command):
        actions.leave(scope=command, stay=stay, to="released", handed=HAND, received=RECEIVE)
        assert Handover.objects.filter(stay=stay, coming=False).count() == 1, "what they signed is kept"
        with pytest.raises(NotFound):
            actions.leave(scope=command, stay=stay, to="released")


def test_rooms_belong_to_quarantine_sites_alone(command, cast):
    with acting(command):
        open_sites(scope=command, drafts=[SiteDraft(VILLAGE, "K", "卡口", None, None)], opened_at=MOMENT)
        (gate,) = places.sites(command, kind="K")
        with pytest.raises(NotFound):
            actions.open_rooms(scope=command, site=gate.code, ranges=Ranges("", 1, 1, 1, 1))
    client = browser(cast.command, cast.incident)
    assert client.get(reverse("quarantine-site", args=[gate.code])).status_code == 404
    assert client.get(reverse("quarantine-rooms", args=[gate.code])).status_code == 404


def test_two_entries_of_one_person_have_one_room(command, site, held):
    first, second, third = held
    with acting(command):
        actions.take_in(scope=command, room=room("A-0101"), person=first, handed=HAND, received=RECEIVE)
        put_together(command, first, second)
        assert [row.person for row in queries.expected(command)] == [third]
        assert set(queries.ends_of(command, [first, second])) == {first, second}
        for entry_ in (first, second):
            with pytest.raises(Problem) as problem:
                actions.take_in(scope=command, room=room("A-0102"), person=entry_, handed=HAND, received=RECEIVE)
            assert problem.value.code == "person_placed"


def test_an_end_is_said_of_whom_it_is_known_alone(command, site, cast):
    """Who comes from another town is none of this one's; what came later is not told of an earlier moment."""
    publish(command)
    near, far = people(2)
    near, far = entered(command, entry(near), entry(far, place=SIBLING_TOWN + "001"))
    with acting(command):
        decide.confirm(scope=command, people=[near, far])
        stays = [
            actions.take_in(scope=command, room=room(name), person=person, handed=HAND, received=RECEIVE)
            for name, person in (("A-0101", near), ("A-0102", far))
        ]
    clock.move(cast.incident.pk, to=MOMENT + timedelta(hours=2))
    with acting(command):
        decide.release(scope=command, people=[near, far], why="专家会诊后解除")
        assert queries.ends_of(command, [near, far]) == {near: None, far: None}
    town = office(cast, "secretary")
    with acting(town):
        assert queries.ends_of(town, [near, far]) == {near: None}
        assert [row.person for row in queries.expected(town)] == []

    client, past = browser(cast.command, cast.incident), {"as_of": "2022-09-12T09:00"}
    there = reverse("quarantine-site", args=[site])
    assert client.get(there).content.decode().count("已期满") == 2
    assert "已期满" not in client.get(there, past).content.decode()
    one_stay = reverse("quarantine-stay", args=[stays[0]])
    assert "已期满" in client.get(one_stay).content.decode()
    with acting(command):
        actions.leave(scope=command, stay=stays[0], to="home")
    said = client.get(one_stay, past).content.decode()
    assert "已期满" not in said and "离开时间" not in said


def test_two_at_the_same_moment_get_words(fresh_database):
    command = office(make_cast())
    publish(command)
    (person,) = entered(command, entry(people(1)[0]))
    with acting(command):
        decide.confirm(scope=command, people=[person])
        open_sites(scope=command, drafts=[SiteDraft(COUNTY + "100", "I", "玉蟾酒店", None, None)], opened_at=MOMENT)
        (site,) = places.sites(command, kind="I")
    ranges = Ranges("A", 1, 1, 2, 1)

    def opens():
        return actions.open_rooms(scope=command, site=site.code, ranges=ranges)

    def comes():
        number = room("A-0101")
        return actions.take_in(scope=command, room=number, person=person, handed=HAND, received=RECEIVE)

    def closes():
        actions.set_room(scope=command, room=room("A-0101"), closed=True, why="水管维修")

    assert at_once(command, opens, opens) == (2, 0)
    came, refused = at_once(command, comes, closes)
    assert refused.code == "room_taken"
    with acting(command):
        actions.leave(scope=command, stay=came, to="home")
    closed, refused = at_once(command, closes, comes)
    assert closed is None and refused.code == "room_closed"
    with acting(command):
        assert Stay.objects.filter(left_at=None).count() == 0


def test_the_pages_show_900_rooms_and_take_somebody_in(command, site, held, cast):
    client = browser(cast.command, cast.incident)
    page = client.get(reverse("quarantine-site", args=[site])).content.decode()
    assert page.count('class="box free"') == 901 + 1, "each room, and the legend"
    assert "3 人应集中隔离" in client.get(reverse("quarantine-sites")).content.decode()
    there = reverse("quarantine-room", args=[room("A-0101")])
    given = {"person": str(held[0]), "handed_by": "王队长", "received_by": "", "handed_drawing": "M1 1L9 9"}
    assert "双方" in client.post(there, given).content.decode()
    came = client.post(there, given | {"received_by": "李医生"})
    stay = client.get(came["Location"]).content.decode()
    assert "王队长" in stay and "李医生" in stay and "M1 1L9 9" in stay
    assert (
        page.count("A-0101")
        and 'class="box full"' in client.get(reverse("quarantine-site", args=[site])).content.decode()
    )


def test_a_room_is_at_a_glance_what_its_beds_say():
    looks = [rules.look(2, taken, closed=False) for taken in range(3)]
    assert [*looks, rules.look(2, 0, closed=True)] == ["free", "part", "full", "closed"]


def test_among_many_who_wait_one_is_found_by_the_whole_name_and_no_name_is_in_an_address(
    command, site, held, cast, monkeypatch
):
    monkeypatch.setattr(forms, "FEW", 2)
    desk, (somebody, *_others) = browser(cast.command, cast.incident), people(3)
    page = reverse("quarantine-room", args=[room("A-0101")])
    shown = desk.get(page).content.decode()
    assert "<select" not in shown.split('name="person-search"')[1] and 'hx-post="/quarantine/awaited/' in shown
    asked = reverse("quarantine-awaited") + "?field=person"
    for text in (somebody.name, somebody.id_number, somebody.phone):
        found = desk.post(asked, {"person-search": text}).content.decode()
        assert f'value="{held[0]}"' in found and somebody.name not in found
    assert "radio" not in desk.post(asked, {"person-search": somebody.name[:1]}).content.decode()
    signed = {"handed_by": "王队长", "received_by": "李医生"}
    refused = desk.post(page, signed | {"person-search": "无此人"}).content.decode()
    assert "没有人" in refused and not Stay.objects.exists()
    desk.post(page, signed | {"person-search": somebody.phone})
    with acting(command):
        assert Stay.objects.get().person == held[0], "without a script the whole name or number is enough"


def test_who_goes_on_at_home_needs_no_room_any_more(command, site, cast):
    """A close contact's measure lasts three days longer than the room."""
    (one,) = people(1)
    met = MOMENT - timedelta(days=1)
    content = {"name": one.name, "id_number": one.id_number, "phone": one.phone}
    (person,) = entered(command, Entry(content, VILLAGE, "phone", met, "", (), (Contact(Subject.CLOSE, met),)))
    with acting(command):
        decide.confirm(scope=command, people=[person])
        (end,) = queries.ends_of(command, [person]).values()
        assert [row.person for row in queries.expected(command)] == [person]
        signed = {"handed": HAND, "received": RECEIVE}
        stay = actions.take_in(scope=command, room=room("A-0101"), person=person, **signed)
    assert end < ending.one(command, person).until == end + timedelta(days=3)
    clock.move(cast.incident.pk, to=end - timedelta(hours=2))
    there = reverse("quarantine-site", args=[site])
    assert reverse("quarantine-stay", args=[stay]) in browser(cast.command, cast.incident).get(there).content.decode()
    clock.move(cast.incident.pk, to=end + timedelta(hours=9))
    for page in (there, reverse("quarantine-stay", args=[stay])):
        assert "超时 9 小时" in browser(cast.command, cast.incident).get(page).content.decode(), "red past its end"
    with acting(command):
        actions.leave(scope=command, stay=stay, to="home")
        assert queries.expected(command) == []
    desk = browser(cast.command, cast.incident)
    shown = desk.get(reverse("screened", args=[person])).content.decode()
    assert all(said in shown for said in ("入住", "A-0101", "离开房间")), "their timeline tells of the room"
    before = desk.get(reverse("screened", args=[person]), {"as_of": f"{timezone.localtime(end):%Y-%m-%dT%H:%M}"})
    assert "入住" in before.content.decode() and "离开房间" not in before.content.decode()
