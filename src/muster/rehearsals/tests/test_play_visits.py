"""A small exercise of visits: premises and households come out as wanted, by records that were more than those."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from muster.incidents import queries as incidents
from muster.instance.home import Home
from muster.instance.secrets import secret
from muster.kernel.figures import Period, figure
from muster.kernel.scope import acting, system
from muster.people.rules import normal_household
from muster.rehearsals import exercise
from muster.rehearsals.client import Client
from muster.rehearsals.operations import operation
from muster.rehearsals.player import Pace
from muster.rehearsals.setting import can_play, features
from muster.visits.rehearsal import scripted

LUXIAN, BAISE = operation("luxian-2022"), operation("baise-2022")


def test_a_script_asks_as_many_households_as_were_published():
    wanted = scripted.totals(BAISE.figures)
    assert [(one.subject, one.count, one.prefix) for one in wanted] == [("household", 10_000, "451003")]
    places = [(f"45{county}10{number:04}", f"{number}村") for county in ("1003", "1024") for number in range(9)]
    since, until = BAISE.days
    made = scripted.script(wanted, places, since=since, until=until, seed="x")
    assert len(made.posts) == 9 and all(post.place.startswith("451003") for post in made.posts)
    doors = Counter(
        normal_household(f"{deed.body['place']} {deed.body['said']['door']}")
        for deed in made.deeds
        if deed.body["outcome"] == "done"
    )
    assert len(doors) == 10_000 and max(doors.values()) == 2
    assert any(deed.body["outcome"] == "absent" for deed in made.deeds)


def test_premises_of_luxian_come_out_of_records(serving: str, tmp_path: Path):
    feature = features()["visits"]
    assert can_play(LUXIAN, feature) and not can_play(operation("weicheng-2022"), feature)
    client = Client(serving, secret(Home.from_environment(), "operator").hex())
    played = exercise.play(LUXIAN, feature, client, tmp_path, pace=Pace.of(None), share=0.004)
    assert played.figures == {"screening.places_visited": 80}
    assert played.journal.wrong == []
    for name, counted in played.faults.items():
        assert counted["found"] == counted["played"], name
    with acting(system(incidents.by_name(played.incident).pk, "test")) as scope:
        assert figure("visits.visits").query.total(scope, Period()) > 80
