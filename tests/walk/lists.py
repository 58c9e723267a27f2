"""Brings each kind of list to the scene through its pages: one that is loaded, and one that waits to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from muster.callups.models import CallUp
from muster.kernel import jobs
from muster.kernel.models import Job, Upload
from muster.kernel.scope import acting
from muster.kernel.tests import files
from muster.messages.models import Channel
from muster.people.generated import Generator
from muster.people.models import Organisation
from tests.cast import COUNTY, VILLAGE
from tests.walk.scene import Scene

STAFF = [
    ["姓名", "联系电话", "特长"],
    *([f"王小{one}", f"1540000000{number}", "驾驶"] for number, one in enumerate("明华强芳", 1)),
    ["李芳", "无", ""],
]
UNITS = [["单位名称", "上级单位"], ["县税务局", ""], ["县税务局第一支部", "县税务局"], ["无上级", "无此单位"]]
ROLL = [
    ["姓名", "手机", "队伍名称", "队内职务"],
    ["王小明", "15400000001", "大田村突击队", "队长"],
    ["王小华", "15400000002", "大田村突击队", "队员"],
    ["李芳", "无", "", ""],
]
SENT = [["队伍", "地点", "任务"], ["大田村突击队", VILLAGE, "小区值守"], ["无此队", VILLAGE, ""]]
SITES = [["点位名称", "类型", "经度", "纬度"], ["云石路口", "卡口", "105.4", "29.1"], ["", "卡口", "", ""]]
PROOFS = [
    ["核酸检测结果", "", "", ""],
    ["身份证号", "采样时间", "检测结果", "管号"],
    [Generator(18, [VILLAGE]).person().id_number, "9月11日 08:30", "阴性", "T-0001"],
    [Generator(19, [VILLAGE]).person().id_number, "44815.3", "阳性", "T-0002"],
    ["6.1E+17", "昨天", "?", "T-0003"],
]
RETURNEES = [
    ["姓名", "身份证号", "电话", "来自何地"],
    ["王小明", Generator(23, [VILLAGE]).person().id_number, "15400000011", "泸州市"],
    ["李芳", "6.1E+17", "15400000012", "火星市"],
]
POSTS = [["卡口名称", "类型", "启用时间"], ["石桥省界", "公路卡口", "9月10日 08:00"], ["大田村口", "望远镜", "明年"]]
NOTICES = [["手机"], ["15400000021"], ["12"]]
HOUSEHOLDS = [["门牌"], ["1栋1单元101"], [""]]

Sheet = list[list[str]]
Given = dict[str, Any]


def bring_lists(scene: Scene, client: Any) -> None:
    """Twice each: the first ones are loaded, the second ones wait."""
    post(client, "/messages/channels/", name="联通号码清单", kind="list", place=COUNTY, per_second="20")
    for load in (True, False):
        for prefix, rows, columns, given in _lists(scene):
            bring(scene, client, (prefix, rows, columns), load=load, **given)


def bring_named(scene: Scene, client: Any) -> None:
    """A list of whom the village names, loaded, and one that waits."""
    callup = scene.one(CallUp, asks="name").pk
    with acting(scene.office):
        unit = Organisation.objects.get(pk=scene.world.organisations["village"]).name_zh
    named = [["推荐单位", "姓名", "手机"], [unit, "王小明", "15400000001"]]
    for load in (True, False):
        bring(scene, client, ("/call-ups/lists/", named, ("organisation", "name", "phone")), load=load, callup=callup)


def _lists(scene: Scene) -> Iterator[tuple[str, Sheet, tuple[str, ...], Given]]:
    """The address of each list's pages, its sheet, what its columns are, what its form wants besides."""
    here, unit = {"place": COUNTY}, {"organisation": scene.world.organisations["village"]}
    sent = {"starts_at": "2022-09-12T08:00"}
    yield "/staff/imports/", STAFF, ("name", "phone", "skills"), unit
    yield "/organisations/lists/", UNITS, ("name", "parent"), {**here, "kind": "agency"}
    yield "/teams/lists/", ROLL, ("name", "phone", "team", "role"), {**here, **unit, "kind": "vanguard-team"}
    yield "/deployments/lists/", SENT, ("team", "place", "duty"), {**here, **sent}
    yield "/sites/lists/", SITES, ("name", "kind", "longitude", "latitude"), here
    yield "/checkpoints/lists/", POSTS, ("name", "post", "since"), {**here, "kind": "road", "mode": "tally"}
    yield "/test-proofs/lists/", PROOFS, ("id_number", "sampled_at", "result", "tube"), here
    homes = {"title": "玉蟾小区", "since": "2022-09-12", "length": "7"}
    yield "/passes/lists/", HOUSEHOLDS, ("door",), {**here, **homes}
    office = {"owner": "县排查专班"}
    yield "/screening/sources/lists/", RETURNEES, ("name", "id_number", "phone", "origin"), {**here, **office}
    yield "/screening/sources/notices/", NOTICES, ("phone",), {**here, **_notice(scene)}


def _notice(scene: Scene) -> Given:
    """People who are asked to report themselves: through which channel, with which words."""
    link = "https://muster.example/report/x/"
    return {
        "channel": scene.one(Channel, kind="list", name="联通号码清单").pk, "signature": "泸县指挥部",
        "text": "请申报：{链接}", "link": link,
    }  # fmt: skip


def bring(scene: Scene, client: Any, brought: tuple[str, Sheet, tuple[str, ...]], *, load: bool, **given: Any) -> None:
    """One list: its file, what its columns are, and perhaps loading it."""
    prefix, rows, columns = brought
    file = SimpleUploadedFile("名单.xlsx", files.xlsx_file(rows))
    post(client, prefix, source="镇政府", file=file, **given)
    number = scene.one(Upload).pk
    post(client, f"{prefix}{number}/columns/", **{f"column-{at}": field for at, field in enumerate(columns)})
    if load:
        post(client, f"{prefix}{number}/load/")
        perform(scene.one(Job))


def post(client: Any, address: str, **given: Any) -> None:
    """Send a form that is taken."""
    answer = client.post(address, given)
    assert answer.status_code == 302, f"{address}: {answer.content.decode()[:2000]}"


def perform(job: Job) -> None:
    """Do a job as the worker would."""
    jobs.perform(job.pk, job.incident, job.owner)
