"""What the worker runs for screening."""

from __future__ import annotations

from dataclasses import replace

from procrastinate.contrib.django import app

from muster.incidents import queries as incidents
from muster.kernel.scope import acting, system
from muster.screening import jobs
from muster.screening.actions import follow
from muster.screening.linking import older
from muster.screening.rounds import escalate, filing, reminding
from muster.screening.sources import gates


@app.periodic(cron="* * * * *")
@app.task(name="screening.match_tests", queueing_lock="screening.match_tests")
def match_tests(timestamp: int) -> None:
    """Tick off tests by what laboratories have answered since the last look, in every open incident; by all that they
    ever answered once an hour."""
    look = follow.match_open_tests if timestamp // 60 % 60 == 0 else follow.match_new_results
    for incident in incidents.open_incidents():
        with acting(replace(system(incident.pk, "job:match_tests"), names=True)) as scope:
            look(scope=scope)


@app.periodic(cron="* * * * *")
@app.task(name="screening.file_found", queueing_lock="screening.file_found")
def file_found(timestamp: int) -> None:
    """File people whom visitors found at doors as rows of a source, in every open incident."""
    for incident in incidents.open_incidents():
        filing.file_found(replace(system(incident.pk, "job:file_found"), names=True))


@app.periodic(cron="*/5 * * * *")
@app.task(name="screening.escalate", queueing_lock="screening.escalate")
def escalate_overdue(timestamp: int) -> None:
    """Let what nobody has seen to in time go up to the town and the county, in every open incident."""
    for incident in incidents.open_incidents():
        with acting(system(incident.pk, "job:escalate")) as scope:
            escalate.escalate(scope=scope)


@app.periodic(cron="* * * * *")
@app.task(name="screening.take_arrivals", queueing_lock="screening.take_arrivals")
def take_arrivals(timestamp: int) -> None:
    """Take in who came from elsewhere through a gate, in every open incident."""
    for incident in incidents.open_incidents():
        gates.take_arrivals(replace(system(incident.pk, "job:take_arrivals"), names=True))


@app.periodic(cron="23 * * * *")
@app.task(name="screening.give_keys", queueing_lock="screening.give_keys")
def give_keys(timestamp: int) -> None:
    """Give keys to people who came into the ledger before it was linked, in every open incident."""
    for incident in incidents.open_incidents():
        older.give_keys(replace(system(incident.pk, "job:give_keys"), names=True))


@app.periodic(cron="*/5 * * * *")
@app.task(name="screening.remind", queueing_lock="screening.remind")
def remind_teams(timestamp: int) -> None:
    """Remind teams of what is due of their people, morning and evening, in every open incident."""
    for incident in incidents.open_incidents():
        with acting(replace(system(incident.pk, "job:remind"), names=True)) as scope:
            reminding.remind(scope=scope)


@app.periodic(cron="*/5 * * * *")
@app.task(name="screening.look_at_rules", queueing_lock="screening.look_at_rules")
def look_at_rules(timestamp: int) -> None:
    """Look at everybody anew once the time of a rule set has come or is over, in every open incident."""
    for incident in incidents.open_incidents():
        with acting(system(incident.pk, "job:look_at_rules")) as scope:
            jobs.look_at_rules(scope=scope, opened_at=incident.opened_at)
