"""What the worker runs for call-ups."""

from __future__ import annotations

from procrastinate.contrib.django import app

from muster.callups.actions import chasing, orders
from muster.incidents import queries as incidents


@app.periodic(cron="* * * * *")
@app.task(name="callups.chase", queueing_lock="callups.chase")
def chase(timestamp: int) -> None:
    """Tell and remind the silent, tell units of their orders, bring up what is overdue."""
    for incident in incidents.open_incidents():
        chasing.chase(incident.pk)
        orders.tell(incident.pk)
        orders.rise(incident.pk)
