"""A real worker that is told to stop in the middle of a roster keeps the best plan so far, and the page says so."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN, VILLAGE, browser, make_cast

import muster
from muster.kernel.models import Job, JobState
from muster.kernel.scope import acting
from muster.people.actions import organisations, staff
from muster.people.generated import Generator
from muster.people.models import Organisation
from muster.rosters.actions import filling, needs
from muster.rosters.actions.needs import Wanted
from muster.rosters.models import Computation, Post
from muster.rosters.tests.scene import DAY, Scene, make_scene

pytestmark = pytest.mark.slow(seconds=20)

UNITS, PEOPLE, PATIENCE = 12, 150, 60.0


@pytest.fixture
def large(fresh_database: None) -> Scene:
    """Too much to be proven the best while somebody waits: posts that want units together, people of many units."""
    with transaction.atomic():
        scene = make_scene(make_cast())
        generator, dice = Generator("stopped", [VILLAGE]), random.Random(3)
        people = []
        for number in range(UNITS):
            unit = organisations.open_organisation(
                scene.office, kind="agency", place=COUNTY, name_zh=f"第{number}单位", since=date(2022, 1, 1)
            )
            row = Organisation.objects.get(pk=unit)
            for _ in range(PEOPLE // UNITS):
                one, home = generator.person(), dice.choice((TOWN, SIBLING_TOWN))
                people.append(staff.Person(one.name, one.id_number, one.phone, row, home=home))
        staff.load_staff(scene.office, people=people, on=date(2022, 9, 1), at=MOMENT - 10 * DAY)
        wanted = [Wanted(shift.pk, "any", 20, 30) for shift in (scene.day, scene.night)]
        needs.set_needs(scene.office, posts=list(Post.objects.values_list("pk", flat=True)), wanted=wanted)
    return scene


def until(what, sentence: str) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, sentence
        time.sleep(0.2)


def test_the_best_plan_so_far_is_kept_and_said(large: Scene):
    with acting(large.office):
        row = large.roster(days=14)
        asked = filling.start(large.office, roster=row.pk, seconds=600, subject="排班")

    def now() -> Computation:
        with acting(large.office):
            return Computation.objects.get(pk=asked.pk)

    environment = {**os.environ, "PYTHONPATH": str(Path(muster.__file__).parents[1]), "MUSTER_POOL": "0"}
    worker = subprocess.Popen([sys.executable, "-m", "muster", "worker"], env=environment)
    try:
        until(lambda: now().cost is not None, "no plan came")
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE)
        took = time.monotonic() - began
    finally:
        worker.kill()
        worker.wait()
    found = now()
    assert (found.state, found.cut_short) == ("done", True)
    assert took < 15, "that is how long the program waits for its worker"
    with acting(large.office):
        assert Job.objects.get(pk=found.job or 0).state == JobState.DONE
        assert large.sums(row).people == len({*map(tuple, _own(found))}) > 0
    page = browser(large.cast.command, large.cast.incident).get(reverse("computation", args=[asked.pk]))
    assert "程序已停止运行" in page.content.decode()


def _own(found: Computation):
    from muster.rosters.problem import is_own

    return [(one["person"], one["day"]) for one in found.plan["assignments"] if is_own(one)]
