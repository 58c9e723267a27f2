"""Each irregularity by itself, on addresses that were made up."""

import pytest

from muster.risktext import Area, Document, Gazetteer, How, NotReadable, read, read_text


def reading(gazetteer: Gazetteer, text: str, name: str = "2022-03-14.txt") -> Document:
    return read_text(text, gazetteer, file=name)


def areas(gazetteer: Gazetteer, group: str) -> list[Area]:
    return reading(gazetteer, f"中风险地区（9个）：\n{group}\n").areas


def codes(gazetteer: Gazetteer, group: str) -> list[str | None]:
    return [area.place.code and area.place.code[:6] for area in areas(gazetteer, group)]


@pytest.mark.parametrize(
    ("group", "texts"),
    [
        ("四川省泸州市（2个）：泸县得胜镇、玄滩镇。", ["得胜镇", "玄滩镇"]),
        ("四川省泸州市（1个）：泸县得胜镇翠湖小区3号楼、5号楼。", ["得胜镇翠湖小区3号楼、5号楼"]),
        ("四川省泸州市（2个）：泸县得胜镇翠湖小区3号楼、金色花园5号楼。", ["得胜镇翠湖小区3号楼", "金色花园5号楼"]),
        (
            "四川省泸州市（2）：泸县得胜镇；龙马潭区鱼塘街道翠湖小区(A、B区(东侧))",
            ["得胜镇", "鱼塘街道翠湖小区(A、B区(东侧))"],
        ),
        (
            "四川省泸州市（2个）：泸县得胜镇东至新民路、西至工农路、南至河边、北至学府路区域，翠湖小区。",
            ["得胜镇东至新民路、西至工农路、南至河边、北至学府路区域", "翠湖小区"],
        ),
        (
            "四川省泸州市（1个）：泸县得胜镇新民路以南、工农路以西、学府路以北、龙城大道以东合围区域。",
            ["得胜镇新民路以南、工农路以西、学府路以北、龙城大道以东合围区域"],
        ),
        ("四川省泸州市（3个）：泸县得胜镇,玄滩镇；云锦镇", ["得胜镇", "玄滩镇", "云锦镇"]),
        ("四川省泸州市（2个）：泸县得胜镇翠湖小区泸县玄滩镇金色花园。", ["得胜镇翠湖小区", "玄滩镇金色花园"]),
        ("四川省泸州市（2个）：泸县得胜镇，，玄滩镇。。", ["得胜镇", "玄滩镇"]),
        ("四川省泸州市（2个）：泸县得胜镇翠湖小区（一期，玄滩镇金色花园。", ["得胜镇翠湖小区（一期", "玄滩镇金色花园"]),
    ],
)
def test_marks_are_read_by_sense_and_by_the_stated_count(gazetteer: Gazetteer, group: str, texts: list[str]):
    document = reading(gazetteer, f"中风险地区：\n{group}\n")
    assert [area.text for area in document.areas] == texts
    assert [(g.stated, g.read) for g in document.groups] == [(len(texts), len(texts))]


def test_a_count_against_all_sense_is_not_believed_but_told(gazetteer: Gazetteer):
    document = reading(gazetteer, "中风险地区：\n四川省泸州市（2个）：\n泸县得胜镇\n龙马潭区鱼塘街道\n江阳区黄舣镇\n")
    assert len(document.areas) == 3
    assert [(g.stated, g.read) for g in document.groups] == [(2, 3)]
    assert any("states 2 areas, but 3 were read" in problem.why for problem in document.problems)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("云南（1个）：\n瑞丽市弄岛镇", ["533102"]),
        ("云南德宏州（1个）：瑞丽市弄岛镇", ["533102"]),
        ("云南省德宏自治州（1个）：瑞丽市弄岛镇", ["533102"]),
        ("辽宁大连市（1个）：甘井子区凌水街道", ["210211"]),
        ("北京市（1个）：昌平区北七家镇", ["110114"]),
        ("北京市昌平区（1个）：北七家镇翠湖小区", ["110114"]),
        ("重庆市（2个）：渝中区翠湖小区；忠县翠湖小区", ["500101"[:4] + "03", "500233"]),
        ("河南:1个\n驻马店遂平县翠湖小区", ["411728"]),
        ("河南郑州市（1个）：管城区翠湖小区", ["410104"]),
        ("内蒙古呼和浩特市（1个）：土左旗翠湖小区", ["150121"]),
        ("广东省东莞市（1个）：翠湖小区", ["441900"]),
        ("新疆乌鲁木齐市（1个）：经济技术开发区(头屯河区)", ["650106"]),
        ("四川省泸州市（2个）：泸县得胜镇，翠湖小区", ["510521", "510521"]),
        ("四川省泸州市（2个）：泸县得胜镇，鱼塘街道翠湖小区", ["510521", "510504"]),
        ("四川省泸州市（2个）：泸县得胜镇，凌云科技示范区翠湖小区", ["510521", None]),
        ("四川省泸州市（1个）：翠湖小区", [None]),
        ("浙江杭州市（1个）：下城区翠湖小区", ["330105"]),
        ("山东省德州市（1个）：某某科技有限公司（禹城市迎宾路9号）", ["371482"]),
    ],
)
def test_counties_are_found_or_left_open(gazetteer: Gazetteer, group: str, expected: list[str | None]):
    assert codes(gazetteer, group) == expected


def test_how_a_county_was_found_is_told(gazetteer: Gazetteer):
    group = "四川省泸州市（4个）：泸县得胜镇，翠湖小区，鱼塘街道，凌云科技示范区金色花园"
    assert [area.place.how for area in areas(gazetteer, group)] == [
        How.STATED,
        How.CARRIED,
        How.TOWN,
        How.UNRESOLVED,
    ]
    assert areas(gazetteer, "浙江杭州市（1个）：下城区翠湖小区")[0].place.how is How.ALIAS


def test_a_line_that_names_its_city_does_not_take_the_county_of_the_line_before(gazetteer: Gazetteer):
    assert codes(gazetteer, "四川:2个\n泸州市泸县得胜镇\n泸州市翠湖小区") == ["510521", None]


def test_an_older_name_means_what_it_meant_on_that_day(gazetteer: Gazetteer):
    text = "中风险地区（1个）：\n浙江杭州市（1个）：江干区翠湖小区\n"
    assert reading(gazetteer, text, "2021-03-01.txt").areas[0].place.code is None  # it was split in two
    place = reading(gazetteer, text.replace("江干区", "下城区"), "2021-03-01.txt").areas[0].place
    assert (place.code, place.county) == ("330105", "下城区")
    assert reading(gazetteer, text.replace("江干区", "下城区"), "2035-03-01.txt").areas[0].place.code is None


def test_the_code_is_as_deep_as_the_text_is_certain(gazetteer: Gazetteer):
    town = areas(gazetteer, "四川省泸州市（1个）：泸县得胜镇翠湖小区")[0].place
    assert town.code == "510521103"
    assert (town.province, town.city, town.county) == ("四川省", "泸州市", "泸县")
    assert areas(gazetteer, "四川省泸州市（1个）：泸县翠湖小区")[0].place.code == "510521"


def test_exceptions_wholes_and_new_ones_are_told_only_where_the_text_says_so(gazetteer: Gazetteer):
    group = (
        "四川省泸州市（6个）：泸县得胜镇全域；玄滩镇（除翠湖村、金色村以外）；云锦镇（不含翠湖社区）；"
        "兆雅镇（翠湖小区除外）；福集镇【新增】；喻寺镇(翠湖村为低风险；金色村为高风险)"
    )
    found = areas(gazetteer, group)
    assert [area.whole for area in found] == [True, False, False, False, False, False]
    assert [area.excepted for area in found] == [
        (),
        ("翠湖村", "金色村"),
        ("翠湖社区",),
        ("翠湖小区",),
        (),
        ("翠湖村", "金色村"),
    ]
    assert [area.new for area in found] == [False, False, False, False, True, False]
    assert found[4].text == "福集镇"


@pytest.mark.parametrize(
    ("text", "excepted"),
    [
        ("泸县（除高、中风险区以外的其他区域）", ("高、中风险区",)),
        (
            "泸县（除4个高风险乡镇，得胜镇、玄滩镇和云锦镇3个低风险乡镇外的其他地区）",
            ("4个高风险乡镇", "得胜镇", "玄滩镇", "云锦镇"),
        ),
        ("泸县得胜镇（和平村、和谐村除外）", ("和平村", "和谐村")),
        ("泸县得胜镇（含和平村）", ()),
    ],
)
def test_each_exception_is_named(gazetteer: Gazetteer, text: str, excepted: tuple[str, ...]):
    (area,) = areas(gazetteer, f"四川省泸州市（1个）：{text}。")
    assert area.excepted == excepted


def test_names_that_begin_like_a_conjunction_are_names(gazetteer: Gazetteer):
    found = areas(gazetteer, "四川省泸州市：泸县得胜镇翠湖小区、和平小区、含光小区、与民小区。")
    assert [area.text for area in found] == ["得胜镇翠湖小区", "和平小区", "含光小区", "与民小区"]


def test_a_whole_county_is_an_area(gazetteer: Gazetteer):
    found = areas(gazetteer, "四川省泸州市（2个）：泸县、江阳区（除高风险地区外的其他乡镇）。")
    assert [(area.text, area.place.code, area.excepted) for area in found] == [
        ("泸县", "510521", ()),
        ("（除高风险地区外的其他乡镇）", "510502", ("高风险地区",)),
    ]


@pytest.mark.parametrize(
    ("overview", "name", "as_of", "published"),
    [
        ("截至3月13日24时，全国现有1个中风险地区：", "2022-03-14.txt", "2022-03-14T00:00+08:00", "2022-03-14"),
        ("截至 12月31日9时，全国有1个中风险地区：", "2022-01-01.txt", "2021-12-31T09:00+08:00", "2022-01-01"),
        ("2021年7月16日07时，全国1个中风险地区。", "list.txt", "2021-07-16T07:00+08:00", None),
        ("3月12日，全国有1个中风险地区：", "20220314.txt", "2022-03-12", "2022-03-14"),
        ("全国有1个中风险地区：", "2022-03-14-2.txt", None, "2022-03-14"),
    ],
)
def test_the_moment_of_the_list_is_not_the_day_of_publication(
    gazetteer: Gazetteer, overview: str, name: str, as_of: str | None, published: str | None
):
    document = reading(gazetteer, f"{overview}\n四川省泸州市（1个）：泸县得胜镇。\n", name)
    assert (document.as_of, document.published) == (as_of, published)
    assert [area.level for area in document.areas] == ["medium"]


def test_a_list_without_any_year_says_so(gazetteer: Gazetteer):
    document = reading(gazetteer, "截至3月13日24时，全国现有1个中风险地区：\n四川省泸州市（1个）：泸县。\n", "list.txt")
    assert document.as_of is None
    assert any("year" in problem.why for problem in document.problems)


def test_a_note_of_changes_is_no_list_but_is_not_dropped(gazetteer: Gazetteer):
    text = "中风险地区（1个）：\n四川省泸州市（1个）：泸县得胜镇。\n"
    changes = "3月13日更新情况：\n四川省泸州市江阳区由中风险降低为低风险。\n"
    document = reading(gazetteer, text + changes)
    assert [area.text for area in document.areas] == ["得胜镇"]
    assert sum("note of changes" in problem.why for problem in document.problems) == 2


def test_a_list_that_no_level_stands_above_is_a_problem(gazetteer: Gazetteer):
    document = reading(gazetteer, "疫情风险提醒\n四川省泸州市（1个）：泸县得胜镇。\n")
    assert document.areas == []
    assert [problem.text for problem in document.problems] == ["四川省泸州市（1个）："]


def test_no_areas_in_the_country_is_an_empty_list(gazetteer: Gazetteer):
    document = reading(gazetteer, "10月1日，全国境内无中、高风险地区。\n境外（除澳门为低风险外）仍全部为高风险地区。\n")
    assert (document.areas, document.groups, document.problems) == ([], [], [])


@pytest.mark.parametrize("content", [b"\x00\xff\x00\x01", b'{"rows": []}', b"\x1f\x8bdamaged"])
def test_what_is_no_bulletin_is_refused(gazetteer: Gazetteer, content: bytes):
    with pytest.raises(NotReadable):
        read(content, gazetteer, file="x")
