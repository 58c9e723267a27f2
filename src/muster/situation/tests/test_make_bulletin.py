"""A report's numbers are frozen, come out the same for the same minute, and disagreeing sums stop it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from muster.kernel import figures, sections
from muster.kernel.figures import Figure, Identity
from muster.kernel.models import Audit, Record
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.situation import actions, queries
from muster.situation.models import State
from muster.situation.tests import scene

EIGHT = scene.START + timedelta(hours=8)


def make(scope, as_of=EIGHT, place=scene.COUNTY):
    return actions.make_bulletin(scope=scope, place=place, as_of=as_of)


def test_the_numbers_of_the_day_and_in_total(drill, scene_section):
    with scene.everywhere(drill) as scope:
        scene.record(drill, hours=-20)
        printed = queries.printed(make(scope))
    assert printed["scene.turned_back", "total", ""] == 3
    assert printed["scene.turned_back", "day", ""] == 2
    assert printed["scene.turned_back", "before", ""] == 1
    assert printed["scene.checks", "total", scene.TOWN] == 3
    assert printed["scene.checks", "day", scene.OTHER_TOWN] == 1


def test_the_same_minute_gives_the_same_digits_later(drill, scene_section):
    with scene.everywhere(drill) as scope:
        first = queries.printed(make(scope))
        scene.void(drill, Record.objects.earliest("effective_at").id, hours=9)
        scene.record(drill, hours=1, late=10)
        assert queries.printed(make(scope)) == first
        later = queries.printed(make(scope, as_of=EIGHT + timedelta(hours=4)))
    assert later["scene.turned_back", "total", ""] == 2
    assert later["scene.turned_back", "day", ""] == 2


def test_checked_and_sent_once(drill, scene_section):
    with scene.everywhere(drill) as scope:
        report = make(scope)
        with pytest.raises(Problem) as early:
            actions.send_bulletin(scope=scope, bulletin=report)
        assert early.value.code == "not_checked"
        actions.check_bulletin(scope=scope, bulletin=report)
        actions.send_bulletin(scope=scope, bulletin=report)
        assert queries.state(report) == State.SENT
        for again in (actions.check_bulletin, actions.send_bulletin):
            with pytest.raises(Problem) as refused:
                again(scope=scope, bulletin=report)
            assert refused.value.code == "sent_already"
        with pytest.raises(Problem):
            actions.write_next_steps(scope=scope, bulletin=report, text="too late")
        done = list(
            Audit.objects.filter(subject=f"bulletin:{report.pk}").order_by("id").values_list("action", flat=True)
        )
    assert done == ["situation.draft_bulletin", "situation.checked_bulletin", "situation.sent_bulletin"]


def test_numbers_are_counted_up_within_the_year(drill, scene_section):
    with scene.everywhere(drill) as scope:
        reports = [make(scope), make(scope), make(scope, place=scene.TOWN)]
        for report in reports:
            actions.check_bulletin(scope=scope, bulletin=report)
        numbers = [queries.steps(report)[State.CHECKED].number for report in reports]
    assert numbers == [1, 2, 1]


def test_a_sum_that_disagrees_stops_it_and_says_by_how_much(drill, scene_section, monkeypatch):
    figures.register_identity(Identity("scene.checks", ("scene.turned_back", "scene.passed"), "结果"))
    wrong = Figure("scene.passed", "放行", "次", "", scene.Counted("passed", plus=2))
    monkeypatch.setitem(figures._figures, "scene.passed", wrong)
    with scene.everywhere(drill) as scope:
        report = make(scope)
        with pytest.raises(Problem) as refused:
            actions.check_bulletin(scope=scope, bulletin=report)
    assert refused.value.code == "sums_disagree"
    assert "查验" in str(refused.value)
    assert "+2" in str(refused.value)


def test_places_that_do_not_add_up_stop_it(drill, scene_section, monkeypatch):
    wrong = Figure("scene.checks", "查验", "次", "", scene.Counted(plus=1))
    monkeypatch.setitem(figures._figures, "scene.checks", wrong)
    with scene.everywhere(drill) as scope:
        report = make(scope)
        with pytest.raises(Problem) as refused:
            actions.check_bulletin(scope=scope, bulletin=report)
    assert "-1" in str(refused.value)


def test_records_that_no_longer_give_the_printed_number_stop_it(drill, scene_section, monkeypatch):
    with scene.everywhere(drill) as scope:
        report = make(scope)
        scene.record(drill, hours=4)  # slipped in with a recorded time of the past, which the door never gives
        with pytest.raises(Problem) as refused:
            actions.check_bulletin(scope=scope, bulletin=report)
    assert refused.value.code == "sums_disagree"
    assert "4" in str(refused.value)


def test_a_time_to_come_is_refused(drill, scene_section):
    with scene.everywhere(drill) as scope, pytest.raises(Problem) as refused:
        make(scope, as_of=scene.START.replace(year=2100))
    assert refused.value.code == "as_of_ahead"


def test_frozen_numbers_cannot_be_changed(drill, scene_section):
    with scene.everywhere(drill) as scope:
        report = make(scope)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            report.values_frozen.update(value=0)


def test_another_town_sees_neither_the_county_s_report_nor_makes_one(drill, scene_section):
    with scene.everywhere(drill) as scope:
        report = make(scope)
    town = Scope(incident=drill.pk, places=(scene.TOWN,), actor="user:7")
    with acting(town):
        assert not list(queries.bulletins(town))
        with pytest.raises(NotFound):
            queries.bulletin(town, report.pk)
        with pytest.raises(NotFound):
            make(town, place=scene.OTHER_TOWN)
        assert sections.sections()
