"""What the worker runs for releases."""

from __future__ import annotations

from dataclasses import replace

from procrastinate.contrib.django import app

from muster.certificates import actions
from muster.incidents import queries as incidents
from muster.kernel.scope import system


@app.periodic(cron="* * * * *")
@app.task(name="certificates.release_at_end", queueing_lock="certificates.release_at_end")
def release_at_end(timestamp: int) -> None:
    """Release whoever's measure ends in this minute and needs nobody to look, in every open incident."""
    for incident in incidents.open_incidents():
        actions.release_at_end(replace(system(incident.pk, "job:release_at_end"), names=True))
