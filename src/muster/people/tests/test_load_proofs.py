"""A laboratory's list: read as laboratories write it, filed once, found by the number; what does not fit comes back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import TOWN, VILLAGE, Cast, browser

from muster.kernel import jobs
from muster.kernel.models import Job, Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.tests import files
from muster.people.generated import Generator
from muster.people.models import TestProof
from muster.people.tests.cast import take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]
HEADER = ["序号", "姓名", "证件号码", "采样时间", "报告时间", "检测结果", "试管条码"]
PAGES = "/test-proofs/lists/"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def bring(client: Any, rows: list[list[object]]) -> tuple[int, str]:
    """A list as far as the preview, its columns as they are proposed; its number and the preview."""
    file = SimpleUploadedFile("结果.xlsx", files.xlsx_file(rows))
    sent = client.post(PAGES, {"place": TOWN, "source": "县医院", "file": file})
    assert sent.status_code == 302, sent.content.decode()
    page = client.get(sent["Location"]).content.decode()
    proposed = re.findall(r'name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.findall(r'value="(\w*)" selected', body)[0] for name, body in proposed}
    preview = client.post(sent["Location"], chosen)
    assert preview.status_code == 302
    return Upload.objects.latest("pk").pk, client.get(preview["Location"]).content.decode()


def load(client: Any, number: int) -> dict[str, int]:
    client.post(f"{PAGES}{number}/load/")
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    counts: dict[str, int] = Upload.objects.get(pk=number).counts
    return counts


@pytest.fixture
def desk(cast: Cast) -> Scope:
    return Scope(incident=cast.incident.pk, places=("510521",), names=True, actor=f"user:{cast.command.pk}")


def test_a_laboratorys_list_from_file_to_proofs(cast: Cast, desk: Scope):
    make = Generator(21, [VILLAGE])
    known, unknown, third = make.person(), make.person(), make.person()
    take(desk, f"{VILLAGE}-K001", known)
    rows: list[list[object]] = [
        ["县医院核酸检测结果（9月11日）"],
        [*HEADER],
        ["1", known.name, known.id_number, "2022-09-11 08:30", "44815.75", "阴性(-)", "T-001"],
        ["2", unknown.name, unknown.id_number, "9月11日 9时", "", "阳性", "T-002"],
        ["3", third.name, "5.10521E+17", "2022-09-11 09:10", "", "阴性", "T-003"],
        ["4", "李芳", "", "2022-09-11", "", "阴性", ""],
        ["5", third.name, third.id_number, "2022-09-30", "", "弱阳?阴", "T-005"],
        ["6", known.name, known.id_number, "2022-09-11 08:30", "", "阴性", "T-001"],
    ]
    client = browser(cast.command, cast.incident)
    number, preview = bring(client, rows)
    assert not TestProof.objects.exists()
    for words in (
        "四舍五入",
        "缺少身份证号",
        "晚于当前时间",
        "无法识别检测结果",
        "已有相同内容",
        "未写年份",
        "已还原",
        "1 行标题",
    ):
        assert words in preview, words
    for person in (known, unknown, third):
        assert person.id_number not in preview
        assert person.name not in preview
    counts = load(client, number)
    assert counts == {"filed": 2, "known": 0, "unmatched": 1, "positive": 1, "failed": 4}
    with acting(desk):
        negative = TestProof.objects.get(result="negative")
    assert (negative.tube, negative.place) == ("T-001", TOWN)
    assert negative.sampled_at == datetime(2022, 9, 11, 8, 30, tzinfo=SHANGHAI)
    assert negative.reported_at == datetime(2022, 9, 11, 18, 0, tzinfo=SHANGHAI)
    page = client.get("/test-proofs/").content.decode()
    assert "T-002" in page, "who is not known stays visible"
    assert "T-001" not in client.get("/test-proofs/", {"whom": "unknown"}).content.decode()
    again, _preview = bring(client, rows)
    assert load(client, again) == {"filed": 0, "known": 2, "unmatched": 1, "positive": 1, "failed": 4}
    with acting(desk):
        assert TestProof.objects.count() == 2


def test_nobody_of_another_town_loads_results_here(cast: Cast):
    file = SimpleUploadedFile("结果.xlsx", files.xlsx_file([[*HEADER]]))
    answer = browser(cast.neighbour, cast.incident).post(PAGES, {"place": TOWN, "source": "县医院", "file": file})
    assert answer.status_code in (200, 404)
    assert not Upload.objects.exists()
