"""What the worker runs for rosters."""

from __future__ import annotations

from procrastinate.contrib.django import app

from muster.incidents import queries as incidents
from muster.rosters.actions import asking


@app.periodic(cron="* * * * *")
@app.task(name="rosters.ask_substitutes", queueing_lock="rosters.ask_substitutes")
def ask_substitutes(timestamp: int) -> None:
    """Ask substitutes where somebody is late, absent or has declined, in every open incident."""
    for incident in incidents.open_incidents():
        asking.ask_substitutes(incident.pk)
