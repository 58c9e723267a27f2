"""A small month of screening, played by clerks and residents through the pages of a running program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.harness import served

from muster.incidents import queries as incidents
from muster.instance.home import Home
from muster.instance.secrets import secret
from muster.kernel.scope import Scope, acting, system
from muster.rehearsals.client import Client
from muster.rehearsals.desks import play_desks
from muster.rehearsals.operations import operation
from muster.rehearsals.setting import can_play, desk_feature, desk_features
from muster.screening import words
from muster.screening.models import FollowUp, Measure
from muster.screening.queries import ledger
from muster.screening.queries.ledger import day_of
from muster.screening.rehearsal import bulletins
from muster.screening.rehearsal.amounts import totals
from muster.screening.rehearsal.people import Country, travellers
from muster.screening.rehearsal.scenes import SCENES
from muster.screening.rounds import late
from muster.screening.sources import queries

WEICHENG = operation("weicheng-2022")


def test_a_list_fourteen_days_later_means_the_same_whichever_end_of_the_way_a_source_tells() -> None:
    since, town, village = datetime(2021, 12, 4, tzinfo=UTC), ("610404001", "中山街道"), ("610404001001", "社区")
    abroad = tuple(("雁塔区", f"{number}街道", f"6101130{number:02}") for number in range(12))
    here = Country((town,), {town[0]: (village,)}, SCENES["610404"], abroad)
    made = [who for who in travellers(2000, here, range(6), since, Random(3)) if who.risky is not None]
    assert len(made) > 50
    for who in made:
        named = who.came.replace(hour=0, minute=0) + timedelta(days=14) + bulletins.HOUR
        assert named < who.left + timedelta(days=14) < who.came + timedelta(days=14)


SHARE = 0.002


@pytest.mark.slow(seconds=45)
def test_month_of_screening(fresh_database: None, tmp_path: Path) -> None:
    feature = desk_features()["screening"]
    assert can_play(WEICHENG, feature)
    assert desk_feature("luxian-2022") is None, "its person-times were not published"
    wanted = totals(WEICHENG.figures, SHARE)
    with served(worker=True) as url:
        client = Client(url, secret(Home.from_environment(), "operator").hex())
        result = play_desks(WEICHENG, feature, client, tmp_path, share=SHARE)

    assert result.figures["screening.screened_person_times"] == wanted.person_times
    assert result.figures["screening.screened_people"] == wanted.people
    for name, counted in result.faults.items():
        assert counted["found"] == counted["played"], name
    never = {name for name, counted in result.faults.items() if not counted["played"]}
    assert never <= {"signed_by_two", "missed_test", "released_late"}, "in so small a month"

    assert result.journal.wrong == []
    incident = incidents.by_name(result.incident)
    with acting(replace(system(incident.pk, "command:test"), names=True)) as scope:
        whole = queries.total(scope)
        assert whole.whole
        assert whole.linked == wanted.person_times
        assert whole.persons == wanted.people
        met = FollowUp.objects.filter(way=words.GATE, contact="arrived").values("person").distinct().count()
        assert met == result.figures["screening.from_gates"], "who stood at a gate need not be asked whether they came"
        visited = FollowUp.objects.exclude(site="").exclude(way=words.GATE).count()
        looks_like_a_morning(scope, result.figures)
    assert result.journal.acknowledged == result.figures["screening.from_gates"] + visited


def looks_like_a_morning(scope: Scope, figures: Mapping[str, int]) -> None:
    """Most of who is under a measure were reached the day before; of a few something is overdue, of some for so long
    that it has gone up."""
    day = day_of(incidents.now(scope.incident or 0))
    towns = ledger.board(scope, day.now)
    under = sum(numbers["force"] for numbers in towns.values())
    overdue = late.counts(scope, day)
    reached = Measure.objects.filter(state="force", reported_at__gte=day.begins - timedelta(days=1)).count()
    assert under > 20 and reached > 0.8 * under
    assert 0 < overdue.total() < 0.2 * under
    assert overdue["county"] > 0, "somebody who never answers"
    assert figures["screening.follow_ups"] > figures["screening.reached"] > 3 * under
    assert figures["screening.overdue_at_county"] > 0
