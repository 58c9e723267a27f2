"""Work in the background: done with the asker's reach, found by them alone, taken up after a kill, thrown away."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from muster.kernel import jobs, tasks
from muster.kernel.models import Job, JobState
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting

SCOPE = Scope(incident=1, places=("510521",), actor="user:1", roles=frozenset({"command"}))
OTHER = Scope(incident=1, places=("510521",), actor="user:2", roles=frozenset({"command"}))


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))

    @jobs.job("test.write", "写文件")
    def write(work, *, text):
        work.progress(1, 2)
        path = work.folder / "a.txt"
        path.write_text(f"{text} {work.scope.places[0]}", encoding="utf-8")
        return jobs.Result(path, "甲.txt", "text/plain")

    @jobs.job("test.refuse", "拒绝")
    def refuse(work):
        raise Problem("no", "不行")

    @jobs.job("test.break", "出错")
    def fail(work):
        raise ValueError("a bug")


def run(number):
    jobs.perform(number, SCOPE.incident, SCOPE.actor)


def started(kind, **arguments):
    with acting(SCOPE):
        return jobs.start(SCOPE, kind, **arguments)


def seen(number, scope=SCOPE):
    with acting(scope):
        return jobs.find(scope, number)


@pytest.mark.django_db
def test_it_is_done_with_the_asker_s_reach():
    number = started("test.write", text="好")
    assert seen(number).state == JobState.WAITING
    run(number)
    row = seen(number)
    assert (row.state, row.done, row.total, row.file_name) == (JobState.DONE, 1, 2, "甲.txt")
    with acting(SCOPE):
        assert jobs.open_result(SCOPE, number)[1].read_text(encoding="utf-8") == "好 510521"
        assert [one.pk for one in jobs.mine(SCOPE)] == [number]


@pytest.mark.django_db
def test_nobody_else_finds_it():
    number = started("test.write", text="好")
    run(number)
    with pytest.raises(NotFound):
        seen(number, OTHER)
    with acting(OTHER):
        assert not Job.objects.filter(pk=number).exists(), "the database hides it too"
        with pytest.raises(NotFound):
            jobs.open_result(OTHER, number)


@pytest.mark.django_db
def test_a_refusal_is_told_and_a_fault_is_raised():
    number = started("test.refuse")
    run(number)
    assert (seen(number).state, seen(number).problem) == (JobState.FAILED, "不行")
    broken = started("test.break")
    with pytest.raises(ValueError, match="a bug"):
        run(broken)
    assert seen(broken).state == JobState.FAILED


@pytest.mark.django_db
def test_it_can_run_twice():
    number = started("test.write", text="好")
    run(number)
    first = seen(number).file
    run(number)
    assert seen(number).file == first


@pytest.mark.django_db
def test_a_result_is_thrown_away_in_its_time():
    number = started("test.write", text="好")
    run(number)
    file = settings.HOME.files / seen(number).file
    assert jobs.expire() == 0
    with acting(SCOPE):
        Job.objects.filter(pk=number).update(expires_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(Problem) as gone:
            jobs.open_result(SCOPE, number)
    assert gone.value.code == "result_gone"
    assert jobs.expire() == 1
    assert not file.exists()
    assert not file.parent.exists()


WORKER = """
import os, time
import django; django.setup()
from muster.kernel import jobs, tasks
tasks.DEAD_SECONDS = 3
@jobs.job("test.slow", "慢")
def slow(work):
    open(work.folder / "started", "w").close()
    if os.environ["SLOW"] == "1":
        time.sleep(600)
    path = work.folder / "a.txt"
    path.write_text("done")
    return jobs.Result(path, "a.txt", "text/plain")
from procrastinate.contrib.django import app
with app.replace_connector(app.connector.get_worker_connector()):
    app.run_worker(concurrency=1, update_heartbeat_interval=1, stalled_worker_timeout=3)
"""


def worker(slow):
    environment = {**os.environ, "SLOW": slow, "MUSTER_POOL": "0", "DJANGO_SETTINGS_MODULE": "muster.config.settings"}
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment, start_new_session=True)


def wait_for(number, state, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if seen(number).state == state:
            return
        time.sleep(0.3)
    raise AssertionError(f"still {seen(number).state} after {seconds} s")


@pytest.mark.slow
def test_a_killed_worker_s_job_is_taken_up_by_the_next(fresh_database):
    jobs._kinds["test.slow"] = jobs.Kind("test.slow", "慢", lambda work: None)
    number = started("test.slow")
    first = worker("1")
    try:
        wait_for(number, JobState.RUNNING, 30)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    time.sleep(4)
    with contextlib.suppress(AlreadyEnqueued):
        tasks.resume_jobs.defer(timestamp=0)  # what the worker does by itself every minute
    second = worker("0")
    try:
        wait_for(number, JobState.DONE, 60)
    finally:
        second.terminate()
        second.wait(20)
