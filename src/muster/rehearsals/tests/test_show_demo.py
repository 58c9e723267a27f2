"""The demonstration: played once, with an account for each role, and playing on when asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from tests.harness import served

from muster.accounts.access import scope_for
from muster.incidents import queries as incidents
from muster.instance.home import Home
from muster.instance.secrets import secret
from muster.kernel import asof
from muster.kernel.figures import Period, figure
from muster.kernel.scope import acting, system
from muster.rehearsals import demo, exercise
from muster.rehearsals.client import Client
from muster.screening.models import Measure
from muster.screening.queries.ledger import day_of
from muster.screening.rehearsal.amounts import Totals
from muster.screening.round_models import Escalated
from muster.screening.rounds import late

AT_DESKS = (
    "calls.published",
    "people.in_teams",
    "people.deployments",
    "screening.screened_people",
    "screening.released",
    "duty.begun",
    "duty.handovers",
    "duty.open_items",
    "calls.orders_closed",
    "quarantine.arrivals",
    "quarantine.departures",
    "visits.households",
    "passes.households",
)
"""What desks do in the demonstration comes to something, too."""

FEW_OVERDUE = 15
"""Of a hundred people of whom lists tell."""

pytestmark = pytest.mark.slow(seconds=80)


@pytest.fixture
def at_work(fresh_database: None) -> Iterator[str]:
    """The URL of a server with its worker: lists that desks bring are loaded by it."""
    with served(worker=True) as url:
        yield url


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A fiftieth of the amounts, and the fewest people at desks; what the command says is kept."""
    monkeypatch.setattr("muster.rehearsals.demo.exercise.play", partial(exercise.play, share=0.02))
    monkeypatch.setattr("muster.screening.rehearsal.IN_SMALL", Totals(person_times=150, sms=20))
    said: list[str] = []
    yield said
    (Home.from_environment().root / "demo.json").unlink(missing_ok=True)


def test_demo_is_played_once_and_has_an_account_for_each_role(at_work: str, small: list[str], tmp_path: Path) -> None:
    client = Client(at_work, secret(Home.from_environment(), "operator").hex())

    name = demo.prepare(client, tmp_path, small.append, lambda _moment, _records: None)

    incident = incidents.by_name(name)
    assert incident.exercise
    assert incidents.now(incident.pk) == demo.STANDS
    assert asof.settled(demo.UNTIL, incident.pk), "the report of that hour can be made"
    scope = system(incident.pk, "command:test")
    checks = figure("gates.checks").query
    with acting(scope):
        assert checks.total(scope, Period()) > 1000
        assert checks.total(scope, Period(since=demo.UNTIL)) == 0
        recent = checks.total(scope, Period(since=demo.UNTIL - timedelta(hours=2)))
        overdue = {one.person for one in late.listed(scope, day_of(demo.UNTIL))}
        owned = Measure.objects.filter(person__in=overdue, owner__isnull=False).count()
        went_up = set(Escalated.objects.values_list("recorded_at", flat=True))
        at_desks = {key: figure(key).query.total(scope, Period()) for key in AT_DESKS}
    assert recent > 0
    assert all(at_desks.values()), at_desks
    assert len(overdue) < FEW_OVERDUE, "teams call whom they are to ask"
    assert owned == len(overdue), "each has somebody who answers for them"
    assert max(went_up) <= demo.UNTIL, "nothing is left for the minute at which the clock stands"
    assert min(went_up) < demo.UNTIL - timedelta(days=1) and len(went_up) > 1, "dated as it happened"
    for account in demo.accounts():
        user = authenticate(RequestFactory().post("/"), username=account.username, password=account.password)
        assert user is not None, account.role
        if account.role not in demo.ADMINISTRATORS:
            reach = scope_for(user, incident.pk)
            assert reach.roles == {account.role}
            assert reach.places

    small.clear()
    assert demo.prepare(client, tmp_path, small.append, lambda _moment, _records: None) == name
    assert small == []

    with demo.going_on(name, client, tmp_path / "live", 3600.0, small.append):
        deadline = time.monotonic() + 60
        while incidents.now(incident.pk) < demo.UNTIL + timedelta(hours=2) and time.monotonic() < deadline:
            time.sleep(0.2)
    with acting(scope):
        assert checks.total(scope, Period(since=demo.UNTIL)) > 0
    assert small == []
