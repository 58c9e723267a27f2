"""What the worker runs for screening."""

from __future__ import annotations

from dataclasses import replace

from procrastinate.contrib.django import app

from muster.incidents import queries as incidents
from muster.kernel.scope import acting, system
from muster.screening.actions import follow


@app.periodic(cron="* * * * *")
@app.task(name="screening.match_tests", queueing_lock="screening.match_tests")
def match_tests(timestamp: int) -> None:
    """Tick off tests by what laboratories have answered, in every open incident."""
    for incident in incidents.open_incidents():
        with acting(replace(system(incident.pk, "job:match_tests"), names=True)) as scope:
            follow.match_open_tests(scope=scope)
