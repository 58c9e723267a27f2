"""How far it is that everybody is looked at anew stands on the pages that wait for it, whoever began it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import MOMENT, browser

from muster.kernel import asof, jobs
from muster.kernel.models import JobState
from muster.kernel.scope import acting, system
from muster.screening.jobs import EVALUATE, start_evaluating
from muster.screening.tests.office import entered, entry, office, people

pytestmark = pytest.mark.django_db
PAGES = ("control-rules", "risk-lists", "ledger")


@pytest.fixture
def begun(cast):
    """What the worker begins by itself when the time of a rule set has come."""
    with acting(system(cast.incident.pk, "job:look_at_rules")) as worker:
        return worker, start_evaluating(worker, subject="第九版")


def told(worker, job, done, total):
    jobs.Work(job, worker, None).progress(done, total)
    with acting(worker):
        jobs.find(worker, job).__class__.objects.filter(pk=job).update(state=JobState.RUNNING)


def test_the_program_looks_anew_and_every_page_that_waits_says_how_far_it_is(cast, command, begun):
    worker, job = begun
    desk = browser(cast.command, cast.incident)
    for route in PAGES:
        page = desk.get(reverse(route)).content.decode()
        assert f'hx-get="{reverse("looking-anew")}"' in page, route
        assert "可以离开本页" in page, route
    told(worker, job, 5_000, 56_000)
    part = desk.get(reverse("looking-anew"), HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert 'max="1"' in part, "the work reaches further than the county: no numbers"
    before = asof.text(MOMENT - timedelta(hours=1))
    assert reverse("looking-anew") not in desk.get(reverse("control-rules"), {"as_of": before}).content.decode()


def test_numbers_are_for_whom_all_of_it_is_in_reach(cast, command):
    with acting(command):
        job = start_evaluating(command, subject="")
    told(command, job, 5_000, 56_000)
    with acting(command):
        assert jobs.under_way(command, EVALUATE) == jobs.UnderWay(5_000, 56_000)
    secretary = office(cast, "secretary")
    with acting(secretary):
        assert jobs.under_way(secretary, EVALUATE) == jobs.UnderWay(0, 0)
        assert jobs.under_way(secretary, "screening.export") is None
    elsewhere = system(cast.incident.pk + 1, "command:test")
    with acting(elsewhere):
        assert jobs.under_way(elsewhere, EVALUATE) is None


def test_it_ends_with_the_way_to_what_waits(cast, command, published):
    entered(command, entry(people(1)[0]))
    with acting(command):
        job = start_evaluating(command, subject="")
    jobs.perform(job, cast.incident.pk, command.actor)
    desk = browser(cast.command, cast.incident)
    part = desk.get(reverse("looking-anew"), HTTP_HX_REQUEST="true").content.decode()
    assert "hx-get" not in part and f"{reverse('ledger')}?state=proposed" in part
    whole = desk.get(reverse("looking-anew")).content.decode()
    assert "<html" in whole and "hx-get" not in whole.partition("<main")[2].partition("</main")[0]
    assert all(reverse("looking-anew") not in desk.get(reverse(route)).content.decode() for route in PAGES)
