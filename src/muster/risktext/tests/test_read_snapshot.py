"""Snapshots: every row, in the several ways in which they name a county."""

import gzip
import json

import pytest

from muster.risktext import Gazetteer, How, read


def row(province: str, city: str, county: str, *communities: str) -> dict[str, object]:
    return {
        "type": "2",
        "province": province,
        "city": city,
        "county": county,
        "area_name": f"{province} {city} {county}",
        "communitys": list(communities),
    }


def snapshot(*rows: dict[str, object], stated: int | None = None) -> bytes:
    count = sum(len(r["communitys"]) for r in rows) if stated is None else stated  # type: ignore[arg-type, misc]
    data = {"end_update_time": "2022-09-05 22时", "hcount": count, "mcount": 0, "lcount": 0, "highlist": list(rows)}
    return json.dumps({"data": {**data, "middlelist": [], "lowlist": []}, "code": 0}, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("place", "community", "code", "how"),
    [
        (("四川省", "泸州市", "泸县"), "翠湖小区", "510521", How.STATED),
        (("四川省", "泸州市", "泸县"), "得胜镇翠湖小区", "510521103", How.STATED),
        (("上海市", "上海市", "浦东新区"), "翠湖小区", "310115", How.STATED),
        (("北京市", "昌平区", "北七家镇"), "翠湖小区", "110114115", How.STATED),
        (("北京市", "市辖区", "昌平区"), "翠湖小区", "110114", How.STATED),
        (("海南省", "省直辖县级行政单位", "万宁市"), "翠湖小区", "469006", How.STATED),
        (("海南省", "儋州市", "市辖区"), "那大镇翠湖小区", "460400100", How.STATED),
        (("广东省", "东莞市", "常平镇"), "翠湖小区", "441900110", How.STATED),
        (("四川省", "成都市", "高新区"), "翠湖小区", None, How.UNRESOLVED),
        (("吉林省", "长春市", "经开区"), "翠湖小区", "220171", How.ALIAS),
        (("四川省", "泸州市", "凌云科技示范区"), "鱼塘街道翠湖小区", "510504006", How.TOWN),
        (("新疆生产建设兵团", "新疆生产建设兵团", "新疆生产建设兵团"), "第八师石河子市翠湖小区", "659001", How.TOWN),
        (("新疆生产建设兵团", "新疆生产建设兵团", "新疆生产建设兵团"), "七十七团", None, How.UNRESOLVED),
    ],
)
def test_rows_take_a_code_by_name(gazetteer: Gazetteer, place: tuple[str, str, str], community: str, code, how):
    area = read(snapshot(row(*place, community)), gazetteer, file="2022-09-05.json").areas[0]
    assert (area.place.code, area.place.how, area.text) == (code, how, community)
    assert (area.place.code is None) == (area.place.how is How.UNRESOLVED)
    assert area.place.province in (place[0], "新疆维吾尔自治区")


def test_every_community_is_an_area_and_the_counts_are_compared(gazetteer: Gazetteer):
    rows = [row("四川省", "泸州市", "泸县", "甲小区", "乙小区"), row("四川省", "泸州市", "江阳区", "丙小区（新增）")]
    document = read(gzip.compress(snapshot(*rows)), gazetteer, file="2022-09-05.json.gz")
    assert [(area.text, area.new) for area in document.areas] == [
        ("甲小区", False),
        ("乙小区", False),
        ("丙小区", True),
    ]
    assert [(group.level, group.stated, group.read) for group in document.groups] == [("high", 3, 3)]
    assert (document.as_of, document.published) == ("2022-09-05T22:00+08:00", "2022-09-05")
    wrong = read(snapshot(*rows, stated=4), gazetteer, file="x.json")
    assert any("states 4 areas, but 3 were read" in problem.why for problem in wrong.problems)


def test_an_empty_row_is_told(gazetteer: Gazetteer):
    document = read(snapshot(row("四川省", "泸州市", "泸县")), gazetteer, file="x.json")
    assert [(problem.text, problem.why) for problem in document.problems] == [
        ("四川省 泸州市 泸县", "this row names no community")
    ]
