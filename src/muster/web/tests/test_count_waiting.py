"""What waits stands beside each line of the navigation: counted once for some pages, and anew after one's own write."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import COUNTY, MOMENT, browser

from muster.kernel import approvals, clock
from muster.kernel.models import Approval
from muster.kernel.scope import acting, system

pytestmark = pytest.mark.django_db


def ask(cast, job):
    with acting(system(cast.incident.pk, "user:0")) as scope:
        approvals.ask(scope, job=job, incident=cast.incident.pk, kind="x", wanted=approvals.Ask(COUNTY, 60, "协查"))
        return Approval.objects.get(job=job).pk


def beside(client):
    """How many files wait to be agreed to, as the navigation of a page says it; and whether it was counted for it."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/figures/").content.decode()
    line = re.search(r'href="/approvals/"[^>]*>([^<]*)(?:<span class="count">(\d+))?', page)
    return int(line[2] or 0), any("kernel_approval" in one["sql"] for one in asked)


def test_counted_once_and_anew_after_a_write(cast):
    client = browser(cast.command, cast.incident)
    first = ask(cast, 1)
    assert beside(client) == (1, True)
    ask(cast, 2)
    assert beside(client) == (1, False), "what others do is seen some seconds later"
    client.post(f"/approvals/{first}/", {"answer": "refuse"})
    assert beside(client) == (1, True), "one was decided on, another came in"
    assert beside(client) == (1, False)


def test_whoever_reaches_less_has_counts_of_their_own(cast):
    ask(cast, 1)
    assert beside(browser(cast.command, cast.incident))[0] == 1
    assert beside(browser(cast.entrusted, cast.incident))[0] == 0


def test_an_exercise_that_moved_on_is_counted_anew(cast):
    client = browser(cast.command, cast.incident)
    assert beside(client) == (0, True)
    ask(cast, 1)
    clock.move(cast.incident.pk, to=MOMENT + timedelta(minutes=1))
    assert beside(client) == (1, True)
