"""Made-up bulletins of every layout: what is read is what was meant, within the thresholds that are promised."""

from collections import Counter

import pytest

from muster.risktext import Gazetteer, How, read, read_text
from muster.risktext.tests.bulletins import CHROME_BELOW, LAYOUTS, Maker
from muster.risktext.tests.measure import compare, silent

TEXTS = 24


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_are_read_as_they_were_meant(gazetteer: Gazetteer, layout: str):
    found: Counter[str] = Counter()
    for seed in range(TEXTS):
        made = Maker(gazetteer, seed).make(layout)
        document = read_text(made.text, gazetteer, file=made.name)
        assert all((a.place.code is None) == (a.place.how is How.UNRESOLVED) for a in document.areas)
        found += compare(made, document)
        assert document.as_of == made.as_of
        assert document.published == made.name.removesuffix(".txt")
    assert found["meant"] > 10 * TEXTS
    assert found["matching"] >= 0.97 * found["groups"]
    assert found["both"] >= 0.98 * found["meant"]
    assert found["both"] >= 0.98 * found["read"]
    assert found["right"] >= 0.96 * found["certain"]
    assert found["wrong"] <= 0.01 * found["certain"]
    assert found["told"] >= 0.98 * found["placed"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_of_a_list_is_dropped_silently(gazetteer: Gazetteer, layout: str):
    for seed in range(TEXTS):
        made = Maker(gazetteer, 1000 + seed).make(layout)
        document = read_text(made.text, gazetteer, file=made.name)
        begin = made.text.index("截至")
        end = made.text.index(CHROME_BELOW)
        assert list(silent(made.text, document, begin, end)) == []


def test_page_chrome_and_advice_are_no_areas(gazetteer: Gazetteer):
    made = Maker(gazetteer, 5).make("groups")
    without = made.text[made.text.index("截至") : made.text.index(CHROME_BELOW)]
    with_chrome = read_text(made.text, gazetteer, file=made.name)
    assert with_chrome.areas == read_text(without, gazetteer, file=made.name).areas


@pytest.mark.parametrize("seed", range(6))
def test_a_list_written_out_as_data_is_read_once(gazetteer: Gazetteer, seed: int):
    maker = Maker(gazetteer, seed)
    made = maker.make_data()
    document = read(made.text.encode(), gazetteer, file=made.name)
    found = compare(made, document)
    assert found["both"] == found["meant"] == found["read"]
    assert found["matching"] >= 0.9 * found["groups"] > 0
    assert found["wrong"] == 0
    assert found["right"] == found["certain"]


def test_the_same_text_in_the_chinese_national_encoding_reads_the_same(gazetteer: Gazetteer):
    made = Maker(gazetteer, 3).make("lines")
    utf8 = read(made.text.encode(), gazetteer, file=made.name)
    assert read(made.text.encode("gb18030"), gazetteer, file=made.name).areas == utf8.areas
    assert (
        read(b"\xef\xbb\xbf" + made.text.replace("\n", "\r\n").encode(), gazetteer, file=made.name).areas == utf8.areas
    )


def test_a_table_of_divisions_with_villages_in_its_rows_serves_as_well(gazetteer: Gazetteer):
    rows = [(code, name) for code, name in gazetteer.names.items() if code.startswith("51")]
    own = Gazetteer([*rows, ("510521114201", "云锦村村民委员会")])
    text = "高风险地区（1个）：\n四川省泸州市（1个）：泸县云锦镇云锦村。\n"
    assert read_text(text, own, file="2022-09-01.txt").areas[0].place.code == "510521114201"
