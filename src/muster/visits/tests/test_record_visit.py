"""Visits come in from a post's phone: each household counts once, doors are sealed, the desk sees to what was found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import COUNTY, MOMENT, SITE, VILLAGE, browser

from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.scope import Scope, acting
from muster.people.models import Identity
from muster.people.rules import normal_household
from muster.people.tests.post import SALT, Post
from muster.visits import queries
from muster.visits.bodies import Said, VisitBody, refuse_visit
from muster.visits.models import Visit

HOUR = timedelta(hours=1)
KIND = "visits.record_visit"


def household(door, **more):
    said = {"door": door, "salt": SALT, **more.pop("said", {})}
    return {"subject": "household", "place": VILLAGE, "outcome": "done", "said": said, **more}


def shop(name, **more):
    return {"subject": "premises", "place": VILLAGE, "outcome": "done", "kind": "shop", "name": name, **more}


def counted(scope, key, **period):
    return figure(f"visits.{key}").query.total(scope, Period(**period))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"subject": "household"}, "door_missing"),
        ({"subject": "household", "said": Said(SALT, " ")}, "door_missing"),
        ({"subject": "household", "said": Said(SALT, "3-2-501"), "name": "店"}, "visit_names_premises"),
        ({"subject": "premises", "kind": "shop"}, "premises_missing"),
        ({"subject": "premises", "kind": "shop", "name": "店", "said": Said(SALT, "3-2")}, "visit_names_door"),
        ({"subject": "premises", "kind": "shop", "name": "店", "said": Said(SALT, note="缺测温")}, None),
        ({"subject": "household", "said": Said(SALT, "3-2-501")}, None),
    ],
)
def test_what_contradicts_itself_is_refused(said, reason):
    assert refuse_visit(VisitBody(place=VILLAGE, outcome="done", **said)) == reason


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3栋2单元501", "3-2-501", True),
        ("3幢2单元501室", "３号楼 2单元 0501号", True),
        ("大田组12号", "大田组 12", True),
        ("3栋2单元501", "3栋25单元01", False),
        ("A座1201", "a座-1201", True),
        ("3楼2号", "3栋2号", False),
    ],
)
def test_one_door_is_written_in_many_ways(one, other, same):
    assert (normal_household(f"{VILLAGE} {one}") == normal_household(f"{VILLAGE} {other}")) is same


@pytest.mark.django_db
def test_each_household_and_premises_counts_once(cast):
    scope = Scope(cast.incident.pk, (COUNTY,), True, f"user:{cast.command.pk}", frozenset({"command"}))
    upper = Scope(cast.incident.pk, ("51",), actor="user:9")
    post = Post(cast.incident.pk, SITE)
    post.hand_in(
        household("3栋2单元501", outcome="absent"), household("3栋2单元501", way="call"), household("3-2-501"),
        household("3-2-502", place="510522101001"), shop("惠民超市"), shop("惠民 超市", outcome="gone"),
        shop("永兴超市"), kind=KIND, at=MOMENT - 2 * HOUR, every=timedelta(minutes=1),
    )  # fmt: skip
    with acting(upper):
        assert (counted(upper, "households"), counted(upper, "premises"), counted(upper, "visits")) == (2, 2, 7)
        assert Identity.objects.count() == 0, "figures, never names"
    with acting(scope):
        rows = list(figure("visits.households").query.rows(scope, Period(), limit=9))
        assert {row.id for row in rows} <= set(Visit.objects.values_list("record", flat=True)) and len(rows) == 2
        assert set(Visit.objects.values_list("place", flat=True)) == {VILLAGE}, "a post records at its own place"
        assert figure("visits.households").query.by_place(scope, Period(), 12) == {VILLAGE: 2}
        last = Visit.objects.get(name="永兴超市")
    clock.move(cast.incident.pk, to=MOMENT + HOUR)
    post.void(last.record, at=MOMENT)
    with acting(scope):
        assert counted(scope, "premises") == 1
        assert counted(scope, "premises", as_of=last.recorded_at) == 2
        assert queries.visits(scope, queries.Wanted(subject="premises", outcome="gone"), None).count() == 1


@pytest.mark.django_db
def test_the_desk_reads_the_note_and_sees_to_it(cast):
    note = "老人独居，需要买药"
    Post(cast.incident.pk, SITE).hand_in(
        household("3-2-501", attention=True, people=1, said={"note": note}), kind=KIND, at=MOMENT - HOUR
    )
    office = browser(cast.command, cast.incident)
    listed = office.get("/visits/?attention=on").content.decode()
    assert "3-2-501" in listed and "1 条走访" in listed
    with acting(Scope(cast.incident.pk, (COUNTY,), True, "user:1")):
        address = f"/visits/{Visit.objects.get().record}/"
        assert note.encode() not in bytes(Identity.objects.get().sealed)
    assert note in office.get(address).content.decode()
    assert office.post(f"{address}settle/").status_code == 302
    assert "3-2-501" not in office.get("/visits/?attention=on").content.decode()
    assert "已处置" in office.get(address).content.decode()
    everything = office.get("/visits/").content.decode()
    assert "3-2-501" in everything and "已处置" in everything and "待处置</span>" not in everything
    assert office.post(f"{address}settle/").status_code == 409
    assert browser(cast.neighbour, cast.incident).get(address).status_code == 404
