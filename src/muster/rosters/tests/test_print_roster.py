"""A roster on paper and as a workbook: by post for the wall, by person to take along."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
from django.conf import settings
from django.urls import reverse
from tests.cast import browser

from muster.kernel import jobs
from muster.kernel.models import Job
from muster.rosters.queries import grid
from muster.rosters.tests.scene import Scene


def fetch(scene: Scene, roster: int, by: str, kind: str) -> Path:
    """Ask for it at the desk, and do what the worker does."""
    desk = browser(scene.cast.command, scene.cast.incident)
    desk.post(reverse("export-roster", args=[roster]), {"by": by, "as": kind})
    scene.office.apply()
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    scene.office.apply()
    job.refresh_from_db()
    return settings.HOME.files / job.file


def pages(path: Path) -> list[str]:
    said = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    return said.split("\f")[:-1]


def test_each_post_and_each_person_has_a_sheet_with_their_shifts(scene: Scene):
    row = scene.roster(days=2)
    scene.put(row, 0)
    scene.put(row, 1, night=True)
    scene.put(row, 0, day=1)
    names = [grid.names(scene.office, [one])[one].name for one in scene.staff[:2]]
    east, west = pages(fetch(scene, row.pk, "post", "paper"))
    assert "东卡口 查验岗" in east and "白班 08:00" in east and all(name in east for name in names)
    assert scene.cast.command.username in east and "user:" not in east, "whoever had it printed, by name"
    assert "西卡口" in west and "还缺 1 人" in west and names[0] not in west
    (first,) = [page for page in pages(fetch(scene, row.pk, "person", "paper")) if names[0] in page]
    assert "09-12" in first and "09-13" in first and "2 个班次，24 小时" in first and names[1] not in first
    sheet = openpyxl.load_workbook(fetch(scene, row.pk, "person", ""), read_only=True).worksheets[0]
    assert {cells[0] for cells in sheet.iter_rows(min_row=3, values_only=True)} == set(names)


def test_an_empty_roster_is_not_printed_by_person_and_says_so(scene: Scene):
    row = scene.roster(days=1)
    fetch(scene, row.pk, "person", "paper")
    assert "尚未安排人员" in Job.objects.latest("pk").problem
