"""A list of checkpoints: previewed, put into service with its sites, corrected, and nothing put into service twice."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import COUNTY, MOMENT, Cast, browser

from muster.checkpoints.lists import post_kind
from muster.checkpoints.models import Checkpoint
from muster.kernel import jobs
from muster.kernel.models import Audit, Job, Upload
from muster.kernel.scope import acting, system
from muster.kernel.tests import files
from muster.places.actions import SiteDraft, open_site
from muster.places.models import Site

pytestmark = pytest.mark.usefixtures("fresh_keys")

HEADER = ["序号", "卡口名称", "卡口类型", "所在乡镇", "启用时间", "联系人"]
ROWS: list[list[object]] = [
    ["1", "云石省界", "公路卡口", "福集镇", "2022-09-10 08:00", "王小明"],
    ["2", "嘉明北门", "", "嘉明镇", "", "李芳"],
    ["3", "大田村口", "村口卡点", "福集镇", "9月11日", ""],
    ["4", "火星路口", "公路卡口", "火星镇", "", ""],
    ["5", "得胜路口", "望远镜", "得胜镇", "", ""],
    ["6", "得胜东口", "公路卡口", "得胜镇", "2022-10-01", ""],
]


def text(response: Any) -> str:
    return str(response.content.decode())


def bring(client: Any, rows: list[list[object]]) -> int:
    """Bring a list and say that its columns are as the page proposes; answers its number."""
    file = SimpleUploadedFile("卡口.xlsx", files.xlsx_file([[*HEADER], *rows]))
    given = {"place": COUNTY, "kind": "road", "mode": "tally", "source": "交警大队", "file": file}
    brought = client.post("/checkpoints/lists/", given)
    assert brought.status_code == 302, text(brought)
    page = text(client.get(brought["Location"]))
    assert "王小明" not in page, "nobody asked whom to call"
    fields = {}
    for name, body in re.findall(r'<select id="[^"]+" name="(column-\d+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="(\w*)" selected', body)
        fields[name] = chosen.group(1) if chosen else ""
    assert client.post(brought["Location"], fields).status_code == 302
    return int(Upload.objects.latest("pk").pk)


def load(client: Any, number: int) -> str:
    client.post(f"/checkpoints/lists/{number}/load/")
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    return text(client.get(f"/checkpoints/lists/{number}/"))


def in_service() -> list[tuple[str, str, datetime]]:
    names = dict(Site.objects.values_list("code", "name"))
    return [(names[row.site], row.kind, row.since) for row in Checkpoint.objects.order_by("pk")]


def test_a_list_becomes_checkpoints_with_their_sites_once(cast: Cast):
    client = browser(cast.command, cast.incident)
    with acting(system(cast.incident.pk, "command:test")) as scope:
        standing = open_site(scope=scope, draft=SiteDraft("510521101", "K", "嘉明北门"), opened_at=MOMENT)
    number = bring(client, ROWS)
    shown = text(client.get(f"/checkpoints/lists/{number}/preview/"))
    for words in ("找不到该地点", "没有这种卡口", "不能晚于现在"):
        assert words in shown, words
    assert in_service() == []
    load(client, number)
    expected = [
        ("云石省界", "road", MOMENT - timedelta(days=2)),
        ("大田村口", "village", MOMENT - timedelta(hours=32)),
        ("嘉明北门", "road", MOMENT),
    ]
    assert sorted(in_service()) == sorted(expected)
    assert Checkpoint.objects.filter(site=standing.code).exists(), "the site was there and is not opened again"
    assert Site.objects.count() == 3
    assert Audit.objects.filter(action="checkpoints.open_checkpoints").exists()

    load(client, bring(client, ROWS[:3]))
    assert len(in_service()) == 3
    page = text(client.get("/checkpoints/"))
    assert "云石省界" in page
    assert "/checkpoints/lists/" in page


def test_somebody_of_one_town_puts_nothing_of_another_into_service(cast: Cast):
    client = browser(cast.secretary, cast.incident)
    given = {"place": COUNTY, "kind": "road", "mode": "tally", "source": "镇"}
    file = SimpleUploadedFile("卡口.xlsx", files.xlsx_file([[*HEADER], *ROWS]))
    client.post("/checkpoints/lists/", {**given, "file": file})
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("公路卡口", "road"), ("省界高速卡口", "road"), ("Road checkpoint", "road"), ("road", "road"),
        ("村口", "village"), ("小区大门", "compound"), ("村级公路", None), ("望远镜", None),
    ],
)  # fmt: skip
def test_what_offices_call_a_kind(said: str, kind: str | None):
    assert post_kind(said) == kind
