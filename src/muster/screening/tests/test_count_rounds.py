"""Calls and visits as numbers, as they stood at a moment; and that a phone that carries so many gets the next."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from tests.cast import MOMENT, VILLAGE

from muster.kernel import clock
from muster.kernel.figures import Period, figure, totals
from muster.kernel.scope import acting, system
from muster.people.tests.post import Post
from muster.places import actions as places
from muster.places.actions import SiteDraft
from muster.screening import phone
from muster.screening.actions import decide, follow
from muster.screening.rehearsal import visits
from muster.screening.rounds import actions, escalate
from muster.screening.tests.office import DAY, entered, entry, people

HOUR = timedelta(hours=1)
KEYS = ("follow_ups", "reached", "told_of_symptoms", "overdue_at_county")


@pytest.fixture
def post(cast, command, published):
    """A community's office that is entrusted with the village."""
    with acting(system(cast.incident.pk, "test")) as scope:
        site = places.open_site(
            scope=scope, draft=SiteDraft(kind="V", place=VILLAGE, name="工作站"), opened_at=MOMENT
        ).code
    with acting(command):
        actions.entrust(scope=command, site=site, place=VILLAGE)
    return Post(cast.incident.pk, site)


@pytest.fixture
def under(command, published):
    """Three people under a measure."""
    found = entered(command, *(entry(one) for one in people(3)))
    with acting(command):
        decide.confirm(scope=command, people=found)
    return found


def counted(command, period=Period()):  # noqa: B008 - it never changes
    queries = [figure(f"screening.{key}").query for key in KEYS]
    with acting(command):
        found = totals(command, [(query, period) for query in queries])
        assert found == [query.total(command, period) for query in queries]
        assert found == [len(list(query.rows(command, period, limit=99))) for query in queries]
    return found


@pytest.mark.django_db
def test_calls_and_visits_are_counted_as_they_stood(cast, command, post, under):
    def at(hours, person, **said):
        clock.move(cast.incident.pk, to=MOMENT + hours * HOUR)
        body = {"person": str(person), "way": "visit", "contact": "arrived", **said}
        return post.hand_in(body, at=MOMENT + hours * HOUR, kind="screening.record_visit")[0]

    one, two, three = under
    at(1, one, temperature_tenths=365)
    hot = at(2, two, temperature_tenths=373)
    at(3, three, contact="no_answer")
    assert counted(command) == [3, 2, 1, 0]
    clock.move(cast.incident.pk, to=MOMENT + 4 * HOUR)
    post.void(hot, at=MOMENT + 4 * HOUR)
    with acting(command):
        follow.note(scope=command, person=two, spoken=follow.Spoken("call", "arrived", symptoms=("cough",)))
    assert counted(command) == [3, 2, 1, 0], "the desk's call in the place of what was taken back"
    assert counted(command, Period(MOMENT + 3 * HOUR)) == [3, 2, 1, 0]
    assert counted(command, Period(MOMENT + 1 * HOUR)) == [1, 1, 0, 0]
    assert counted(command, Period(since=MOMENT + 3 * HOUR)) == [2, 1, 1, 0]


@pytest.mark.django_db
def test_what_went_up_to_the_county_is_counted_once_each_time(cast, command, under):
    clock.move(cast.incident.pk, to=MOMENT + 6 * DAY)
    for _again in range(2):
        with acting(command):
            escalate.escalate(scope=command)
    assert counted(command) == [0, 0, 0, 3]


@pytest.mark.django_db
def test_who_is_done_gives_way_to_who_is_due(cast, command, post, under, monkeypatch):
    monkeypatch.setattr(phone, "MOST", 2)
    whole = system(cast.incident.pk, "test")

    def carried():
        with acting(whole) as scope:
            found = phone.pack(scope, post.site, clock.now(cast.incident.pk))["round"]
        return [one["id"] for one in found["people"] if one["due"]], found["more"]

    first, more = carried()
    assert (len(first), more) == (2, 1)
    clock.move(cast.incident.pk, to=MOMENT + HOUR)
    with acting(command):
        for person in sorted(under):
            if str(person) in first:
                follow.note(scope=command, person=person, spoken=follow.Spoken("call", "arrived"))
    due = {str(person) for person in under} - set(first)
    assert due <= set(carried()[0])


def test_a_day_reaches_most_never_some_and_finds_a_few_ill():
    def carried(number, *due):
        return {"id": str(number), "name": "王某", "home": f"{number}号", "phone": "154", "due": list(due)}

    at = [MOMENT + day * DAY + hour for day in range(3) for hour in visits.HOURS]
    everybody = [carried(number, "daily") for number in range(2000)]
    came = [[visits.seen(one, moment)[1] for one in everybody] for moment in at]
    assert came == [[visits.seen(one, moment)[1] for one in everybody] for moment in at], "by seed"
    said = Counter(body["contact"] for body in came[0])
    assert 0.85 < said["arrived"] / 2000 < 0.95 and said["no_answer"] > said["refused"] > 0
    never = [number for number in range(2000) if all(day[number]["contact"] == "no_answer" for day in came)]
    assert 0.02 < len(never) / 2000 < 0.04
    hot = [body for body in came[0] if body.get("symptoms")]
    assert hot and all(body["temperature_tenths"] >= visits.FEVER for body in hot)
    assert all("temperature_tenths" in body for body in came[0] if body["contact"] == "arrived")
    assert visits.seen(carried(1, "test"), at[0]) is None, "the laboratory comes to them"
    assert "temperature_tenths" not in visits.seen(carried(7, "ask"), at[0])[1]


def test_one_town_has_too_few_visitors_and_a_large_month_only_its_last_days():
    assert [visits.goes_round(number, 3, 4) for number in range(3)] == [True, True, True]
    assert [visits.goes_round(number, 3, 6) for number in range(3)] == [True, True, False]
    assert visits.goes_round(0, 1, 6), "where there is but one"
    assert (visits.first_day(200, 14, 31), visits.first_day(56_000, 14, 31)) == (14, 24)


@pytest.mark.django_db
def test_who_is_not_met_gives_way_to_whom_nobody_tried_today(cast, command, post, under, monkeypatch):
    monkeypatch.setattr(phone, "MOST", 1)
    whole, tried = system(cast.incident.pk, "test"), []
    for hour in range(1, 5):
        clock.move(cast.incident.pk, to=MOMENT + DAY + hour * HOUR)
        with acting(whole) as scope:
            (one,) = phone.pack(scope, post.site, clock.now(cast.incident.pk))["round"]["people"]
        tried.append(one["id"])
        body = {"person": one["id"], "way": "visit", "contact": "no_answer"}
        post.hand_in(body, at=MOMENT + DAY + hour * HOUR, kind="screening.record_visit")
    assert set(tried[:3]) == {str(person) for person in under}, "each once before anybody is tried again"
    assert tried[3] in tried[:3] and one["due"], "then those who were not met"
