"""What the worker runs for checkpoints."""

from __future__ import annotations

from procrastinate.contrib.django import app

from muster.checkpoints import judge
from muster.incidents import queries as incidents


@app.periodic(cron="* * * * *")
@app.task(name="checkpoints.judge", queueing_lock="checkpoints.judge")
def judge_checks(timestamp: int) -> None:
    """Judge what has come in since the minute before, in every open incident."""
    for incident in incidents.open_incidents():
        judge.judge_all(incident.pk)
