"""What the worker runs for messages: each channel by itself, one process at a time (`sending` sees to that)."""

from __future__ import annotations

import contextlib

from django.db import transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from muster.incidents import queries as incidents
from muster.messages import sending


@app.task(name="messages.drain", retry=False, pass_context=True)
def drain(context: JobContext, incident: int, channel: int) -> None:
    """Send, ask and listen for one channel. A worker that is told to stop ends after the step in hand, and the next
    minute goes on; what a killed one had in hand is asked about by the next one."""
    sending.drain(incident, channel, stopping=context.should_abort)


@app.periodic(cron="* * * * *")
@app.task(name="messages.look", queueing_lock="messages.look")
def look(timestamp: int) -> None:
    """Start whatever has something to do."""
    for incident in incidents.open_incidents():
        for channel in sending.waiting_channels(incident.pk):
            start(incident.pk, channel)


def start(incident: int, channel: int) -> None:
    """Put a channel's sending into the queue, unless it waits there. A lock of the queue would keep it waiting behind
    the sending of a killed worker until somebody misses its heartbeat."""
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        drain.configure(queueing_lock=f"messages.drain:{channel}").defer(incident=incident, channel=channel)
