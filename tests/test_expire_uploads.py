"""Lists that somebody brought and forgot are gone after a day: their rows, and files that a broken request left."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from muster.kernel import jobs, tasks
from muster.kernel.models import Audit, Job, Upload, UploadPart
from muster.kernel.scope import acting, system
from muster.kernel.sheets import forgotten
from muster.kernel.tests import files
from muster.people.actions import organisations
from tests.cast import COUNTY, TOWN, Cast, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_keys")]
DAY = timedelta(hours=24)
STAFF = [["姓名", "联系电话"], ["王小明", "15400000001"], ["李芳", "无"]]
SITES = [["名称", "类型"], ["云石路口", "卡口"], ["", "卡口"]]


@pytest.fixture
def office(cast: Cast) -> Any:
    """A command officer's browser, and the unit whose list is brought."""
    with acting(system(cast.incident.pk, "command:test")) as scope:
        unit = organisations.open_organisation(
            scope, kind="village-committee", place=TOWN, name_zh="福集镇政府", since=date(2022, 1, 1)
        )
    return browser(cast.command, cast.incident), unit


def bring(client: Any, address: str, rows: list[list[str]], **given: Any) -> None:
    file = SimpleUploadedFile("名单.xlsx", files.xlsx_file(rows))
    answer = client.post(address, {"source": "镇政府", "file": file, **given})
    assert answer.status_code == 302, answer.content.decode()


def bring_both(office: Any) -> None:
    client, unit = office
    bring(client, "/staff/imports/", STAFF, organisation=unit)
    bring(client, "/sites/lists/", SITES, place=COUNTY)


def age(by: timedelta) -> None:
    Upload.objects.update(received_at=timezone.now() - by)


def test_what_is_fresh_stays_and_what_is_a_day_old_goes(office: Any):
    bring_both(office)
    age(DAY - timedelta(minutes=1))
    assert forgotten.expire() == 0
    assert UploadPart.objects.exists()
    age(DAY + timedelta(minutes=1))
    assert forgotten.expire() == 2
    assert not UploadPart.objects.exists()
    assert {row.state for row in Upload.objects.all()} == {"expired"}
    told = Audit.objects.filter(actor="system:expiry")
    assert {(one.action, one.place, one.detail["kind"]) for one in told} == {
        ("kernel.expire_list", TOWN, "people.staff"), ("kernel.expire_list", COUNTY, "places.sites"),
    }  # fmt: skip
    assert forgotten.expire() == 0, "once"


def test_the_pages_say_so(office: Any):
    bring_both(office)
    age(DAY * 2)
    forgotten.expire()
    client, _unit = office
    for pages, kind in (("/staff/imports/", "people.staff"), ("/sites/lists/", "places.sites")):
        row = Upload.objects.get(kind=kind)
        assert "已过期" in client.get(pages).content.decode()
        for page in ("", "columns/", "preview/"):
            assert client.get(f"{pages}{row.pk}/{page}", follow=True).status_code == 200
        assert client.get(f"{pages}{row.pk}/errors/").status_code == 404


def test_rows_kept_for_correction_go_too_and_what_was_loaded_stays(office: Any):
    client, _unit = office
    bring(client, "/sites/lists/", SITES, place=COUNTY)
    number = Upload.objects.get().pk
    client.post(f"/sites/lists/{number}/columns/", {"column-0": "name", "column-1": "kind"})
    client.post(f"/sites/lists/{number}/load/")
    job = Job.objects.get()
    jobs.perform(job.pk, job.incident, job.owner)
    assert UploadPart.objects.exists()
    age(DAY * 2)
    forgotten.expire()
    assert (UploadPart.objects.exists(), Upload.objects.get().state) == (False, "loaded")
    page = client.get(f"/sites/lists/{number}/").content.decode()
    assert "未能导入的行已删除" in page
    assert f"/sites/lists/{number}/errors/" not in page
    assert "云石路口" in client.get("/sites/").content.decode()


def test_files_left_in_the_folder_for_uploads_are_deleted():
    folder = settings.HOME.uploads
    old, fresh, deep = folder / "名单.upload", folder / "新.upload", folder / "restore-x"
    for file in (old, fresh):
        file.write_bytes(files.xlsx_file(STAFF))
    deep.mkdir()
    (deep / "dump").write_text("王小明", encoding="utf-8")
    yesterday = time.time() - DAY.total_seconds() - 60
    for path in (old, deep):
        os.utime(path, (yesterday, yesterday))
    tasks.expire_uploads(timestamp=0)
    assert [path.exists() for path in (old, deep, fresh)] == [False, False, True]
    fresh.unlink()
    assert Audit.objects.get(action="kernel.expire_uploads").detail == {"files": 2}
