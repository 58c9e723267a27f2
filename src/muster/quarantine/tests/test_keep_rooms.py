"""A quarantine site of 900 rooms: who comes, moves and leaves, with both signatures; each figure is its rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, browser

from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.places import queries as places
from muster.places.actions.sites import SiteDraft, open_sites
from muster.quarantine import actions, queries, rules
from muster.quarantine.figures import SHOWN
from muster.quarantine.models import Handover, Room
from muster.quarantine.rules import Ranges, Side
from muster.screening.actions import decide
from muster.screening.tests.office import entered, entry, office, people, publish

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
        assert totals(command, MOMENT + timedelta(hours=1)) == now, "an hour before it reads as it did"
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
    with acting(command):
        actions.leave(scope=command, stay=stay, to="released")
        with pytest.raises(NotFound):
            actions.leave(scope=command, stay=stay, to="released")


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
