"""The worker is killed while it sends: the next one goes on at once, and nothing goes out twice."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import connection
from tests.cast import COUNTY, make_cast

from muster.kernel import sealing, tasks
from muster.kernel.scope import Scope, acting
from muster.messages import actions
from muster.messages import tasks as sender
from muster.messages.actions import ChannelDraft, Sending, Target
from muster.messages.tests.carrier import Carrier

MANY, PER_SECOND = 80, 10.0
"""The first step is 50 of them: what is left is the next worker's."""
PAUSE = 25.0
"""A worker starts in three seconds, on a busy machine in ten; a lease would have been waited for up to 85."""


@contextmanager
def worker():
    command = [sys.executable, "-m", "muster", "worker"]
    started = subprocess.Popen(command, env={**os.environ, "MUSTER_POOL": "0"}, start_new_session=True)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGKILL)
        started.wait()


def until(done, seconds):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not after {seconds} s"
        time.sleep(0.05)


def queued(carrier):
    """A sending of the tests' operation to the carrier; the channel."""
    sealing.forget_keys()
    cast = make_cast()
    scope = Scope(cast.incident.pk, (COUNTY,), True, f"user:{cast.command.pk}", frozenset({"command"}))
    settings = {"host": "127.0.0.1", "port": carrier.port, "system_id": "muster", "source": "1069"}
    draft = ChannelDraft(COUNTY, "短信", "smpp", settings, secret=carrier.password, per_second=PER_SECOND)
    with acting(scope):
        channel = actions.open_channel(scope, draft=draft)
        sending = Sending("test:1", COUNTY, "提醒", "泸县指挥部", "请今日采样。")
        targets = [Target(f"154{number:08d}", COUNTY, {}) for number in range(MANY)]
        actions.queue(scope, channel=channel, sending=sending, targets=targets)
    return cast.incident.pk, channel


@pytest.mark.slow
def test_the_next_worker_goes_on_at_once(fresh_database, carrier: Carrier):
    incident, channel = queued(carrier)
    sender.start(incident, channel)
    with worker():
        until(lambda: len(carrier.taken) >= 10, 60)
    killed, before = time.monotonic(), len(carrier.taken)
    with worker():
        until(lambda: len(carrier.taken) > before, 60)
        assert time.monotonic() - killed < PAUSE
        until(lambda: len(carrier.taken) >= before + MANY - 50, 60)
    assert set(carrier.numbers().values()) == {1}


def test_what_waits_in_the_queue_takes_the_place_of_what_a_killed_worker_had(fresh_database):
    """Both have the same place in the queue: one such pair had kept all others from being taken up again."""
    with connection.cursor() as cursor:
        for _ in range(2):
            sender.start(1, 7)
            cursor.execute("update procrastinate_jobs set status = 'doing' where status = 'todo' and id ="
                           " (select min(id) from procrastinate_jobs)")  # fmt: skip
        assert states(cursor) == ["doing", "todo"]
    asyncio.run(tasks.resume_jobs.func(timestamp=0))
    with connection.cursor() as cursor:
        assert states(cursor) == ["failed", "todo"]


def states(cursor):
    cursor.execute("select status::text from procrastinate_jobs order by id")
    return [row[0] for row in cursor.fetchall()]
