"""A list of sites: its columns told apart, previewed, opened, put right and loaded again, nothing opened twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import COUNTY, SIBLING_TOWN, TOWN, VILLAGE, Cast, browser

from muster.kernel import jobs
from muster.kernel.models import Audit, Job, Upload, UploadPart
from muster.kernel.tests import files
from muster.places.models import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_keys")]

HEADER = ["序号", "卡点名称", "类型", "所在地", "经度", "纬度", "负责人"]
ROWS: list[list[object]] = [
    ["1", "云石路口", "卡口", "福集镇", 105.38, 29.15, "王小明"],
    ["2", "嘉明北门", "", "嘉明镇", None, None, "李芳"],
    ["3", "大田采样点", "采样点", VILLAGE, "105.4", "", ""],
    ["4", "", "卡口", "福集镇", None, None, ""],
    ["5", "火星路口", "卡口", "火星镇", None, None, ""],
    ["6", "云石路口", "卡口", "福集镇", None, None, ""],
    ["7", "泸州路口", "卡口", "510504", None, None, ""],
    ["8", "奇怪的点", "望远镜", "", "东边", "29.1", ""],
]


def bring(client: Any, data: bytes, *, place: str = COUNTY, source: str = "交警大队") -> Any:
    given = {"place": place, "kind": "K", "source": source, "file": SimpleUploadedFile("点位.xlsx", data)}
    return client.post("/sites/lists/", given)


def text(response: Any) -> str:
    return str(response.content.decode())


def choose(client: Any, address: str) -> Any:
    """Send the columns as the page proposes them."""
    page = text(client.get(address))
    fields = {}
    for name, body in re.findall(r'<select id="[^"]+" name="(column-\d+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="(\w*)" selected', body)
        fields[name] = chosen.group(1) if chosen else ""
    return client.post(address, fields)


def load(client: Any, number: int) -> Any:
    """Open the sites, with the worker's part; answers the last page."""
    client.post(f"/sites/lists/{number}/load/")
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    return client.get(f"/sites/lists/{number}/")


def test_a_list_is_previewed_opened_corrected_and_opened_again(cast: Cast):
    client = browser(cast.command, cast.incident)
    brought = bring(client, files.xlsx_file([[*HEADER], *ROWS]))
    assert brought.status_code == 302, text(brought)
    columns = text(client.get(brought["Location"]))
    assert "王小明" not in columns, "nobody asked who is in charge"
    preview = choose(client, brought["Location"])
    shown = text(client.get(preview["Location"]))
    assert not Site.objects.exists()
    for words in ("缺少名称", "缺少经度或纬度", "找不到该地点", "同一点位", "没有这种点位类型", "不是以度为单位"):
        assert words in shown, words
    number = Upload.objects.get().pk
    done = text(load(client, number))
    assert "未能导入" in done
    assert sorted(Site.objects.values_list("place", "kind", "name")) == [
        (TOWN, "K", "云石路口"), (SIBLING_TOWN, "K", "嘉明北门"),
    ]  # fmt: skip
    assert Upload.objects.get().counts == {"opened": 2, "standing": 0, "failed": 6}
    wrong = files.rows_of(client.get(f"/sites/lists/{number}/errors/").content)
    assert [row[1] for row in wrong[1:]] == ["大田采样点", "", "火星路口", "云石路口", "泸州路口", "奇怪的点"]
    corrected: list[list[object]] = [[*HEADER], *ROWS[:2], ["3", "大田采样点", "采样点", VILLAGE, "105.4", "29.1", ""]]
    second = bring(client, files.xlsx_file(corrected))
    choose(client, second["Location"])
    again = Upload.objects.latest("pk")
    load(client, again.pk)
    again.refresh_from_db()
    assert again.counts == {"opened": 1, "standing": 2, "failed": 0}
    assert not UploadPart.objects.filter(upload=again.pk).exists(), "what is done is not kept"
    assert Audit.objects.filter(action="kernel.load_list").count() == 2
    assert client.post(f"/sites/lists/{again.pk}/load/").status_code == 409


def test_the_columns_of_a_sender_are_remembered(cast: Cast):
    client = browser(cast.command, cast.incident)
    odd = [["甲", "乙"], ["北门", "福集镇"]]
    first = bring(client, files.xlsx_file(odd))["Location"]
    assert client.post(first, {"column-0": "", "column-1": "place"}).status_code == 422
    client.post(first, {"column-0": "name", "column-1": "place"})
    preview = choose(client, bring(client, files.xlsx_file(odd))["Location"])
    assert preview.status_code == 302
    unknown = choose(client, bring(client, files.xlsx_file(odd), source="民政局")["Location"])
    assert unknown.status_code == 422


def test_rows_are_sealed_and_belong_to_who_brought_them(cast: Cast):
    client = browser(cast.command, cast.incident)
    bring(client, files.xlsx_file([[*HEADER], *ROWS]))
    row = Upload.objects.get()
    kept = b"".join(bytes(part.sealed) for part in UploadPart.objects.filter(upload=row.pk))
    assert kept
    assert "云石路口".encode() not in kept
    assert "王小明".encode() not in kept
    for user in (cast.secretary, cast.neighbour, cast.foreign):
        for page in ("", "columns/", "preview/", "errors/"):
            assert browser(user, cast.incident).get(f"/sites/lists/{row.pk}/{page}").status_code in (302, 404)
        assert "点位.xlsx" not in text(browser(user, cast.incident).get("/sites/lists/"))
    client.post(f"/sites/lists/{row.pk}/discard/")
    row.refresh_from_db()
    assert (UploadPart.objects.exists(), row.state) == (False, "discarded")


def test_a_file_that_is_no_list_is_refused_in_words(cast: Cast):
    client = browser(cast.command, cast.incident)
    for data, words in ((files.broken_zip(), "损坏"), (files.csv_file([HEADER[:2]]), "没有内容")):
        answer = bring(client, data)
        assert answer.status_code == 400
        assert words in text(answer)
        assert 'value="交警大队"' in text(answer), "what was typed stays"
    many = [["名称"], *([str(number)] for number in range(5_001))]
    assert "5,000" in text(bring(client, files.csv_file(many)))
    assert not Upload.objects.exists()


def test_a_secretary_brings_sites_of_the_own_town_only(cast: Cast):
    client = browser(cast.secretary, cast.incident)
    assert bring(client, files.xlsx_file([[*HEADER], *ROWS]), place=COUNTY).status_code == 200
    assert not Upload.objects.exists()
    brought = bring(client, files.xlsx_file([[*HEADER], *ROWS]), place=TOWN)
    choose(client, brought["Location"])
    load(client, Upload.objects.get().pk)
    assert list(Site.objects.values_list("place", flat=True)) == [TOWN]
