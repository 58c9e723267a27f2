"""What the worker runs for checkpoints."""

from __future__ import annotations

from procrastinate.contrib.django import app

from muster.checkpoints import judge, rollup
from muster.incidents import queries as incidents


@app.periodic(cron="* * * * *")
@app.task(name="checkpoints.judge", queueing_lock="checkpoints.judge")
def judge_checks(timestamp: int) -> None:
    """Judge what has come in since the minute before, in every open incident."""
    for incident in incidents.open_incidents():
        judge.judge_all(incident.pk)


@app.periodic(cron="* * * * *")
@app.task(name="checkpoints.close_hours", queueing_lock="checkpoints.close_hours")
def close_hours(timestamp: int) -> None:
    """Sum the hours that are over; of closed operations, too, since their last hours end after them."""
    for incident in incidents.all_incidents():
        rollup.close_hours(incident=incident.pk)
