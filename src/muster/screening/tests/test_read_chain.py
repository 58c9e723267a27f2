"""Chains as people paste them from a chat: any order, full-width marks, emoji, spaces in numbers."""

from __future__ import annotations

import pytest

from muster.people.generated import Generator
from muster.screening.sources.chain import read_chain

ZHANG = "510521199001019015"
PHONE = "15412345678"


def only(text: str) -> dict[str, str]:
    (link,) = read_chain(text)
    return link.cells


@pytest.mark.parametrize(
    "line",
    [
        f"1. 张三 {ZHANG} 从西安回来 {PHONE}",
        f"1、张三，{PHONE}，{ZHANG}，从西安回来",
        f"１．张三　身份证：{ZHANG}　电话：{PHONE}　从西安回来😷",
        f"1) {PHONE} 张三 {ZHANG[:6]} {ZHANG[6:14]} {ZHANG[14:]} 从西安回来",
        f"1.姓名：张三 手机 154-1234-5678 {ZHANG} 从西安回来🚗🚗",
        f"（1）张三从西安回来 +86 {PHONE} {ZHANG}",
        f"1 张三从西安回来{PHONE}身份证{ZHANG}",
        f"{ZHANG}张三 {PHONE}从西安回来",
    ],
)
def test_one_line_in_any_order(line):
    cells = only(line)
    assert (cells["name"], cells["id_number"], cells["phone"], cells["origin"]) == ("张三", ZHANG, PHONE, "西安")
    assert "从西安回来" in cells["text"].replace(" ", "")


def test_a_whole_chain_with_title_example_and_wrapped_lines():
    text = f"""#接龙
西安返乡人员登记，请写姓名、身份证、电话
例 李某某 ...

1. 李芳 {PHONE}
   12月20日 西安返回，住大田村
2. 欧阳国华 {ZHANG} 没有电话
3. 家里三口人都回来了
4. 王小明 5105211990010190 15400000002
5. John Smith E12345678 15400000003 from Beijing"""
    links = read_chain(text)
    assert [link.number for link in links] == [1, 2, 3, 4, 5]
    first, second, third, fourth, fifth = (link.cells for link in links)
    assert (first["name"], first["arrived_at"], first["origin"]) == ("李芳", "12月20日", "西安")
    assert "大田村" in first["text"]
    assert (second["name"], second["id_number"]) == ("欧阳国华", ZHANG)
    assert "phone" not in second
    assert set(third) == {"text"}, "nobody is guessed"
    assert fourth["id_number"] == "5105211990010190", "a number with digits missing is kept, to be asked about"
    assert (fifth["name"], fifth["id_number"]) == ("John Smith", "E12345678")


@pytest.mark.parametrize("line", [f"1. 张三(回家) {PHONE}", f"2. 张三（务工返乡）{PHONE}", f"3. 【玉蟾】张三 {PHONE}"])
def test_words_in_brackets_beside_a_name(line):
    assert only(line)["name"] == "张三"


def test_a_phone_before_a_number_is_not_taken_for_its_digits():
    cells = only(f"1. {PHONE} {ZHANG} 赵强")
    assert (cells["phone"], cells["id_number"], cells["name"]) == (PHONE, ZHANG, "赵强")


def test_generated_people_are_all_found_again():
    make = Generator(41, ["510521100001"])
    people = [make.person() for _ in range(200)]
    forms = ("{0}. {1} {2} {3} 从成都回来", "{0}、{3}，{1}，{2}", "{0}.{1}{3} {2}", "{0} {2} {1} 电话{3}")
    text = "\n".join(forms[at % 4].format(at + 1, one.name, one.id_number, one.phone) for at, one in enumerate(people))
    found = [(c["id_number"], c["phone"], c.get("name")) for c in (link.cells for link in read_chain(text))]
    right = sum(one == (p.id_number, p.phone, p.name) for one, p in zip(found, people, strict=True))
    assert right == len(people)


@pytest.mark.parametrize("text", ["", "  \n\n", "大家好", "😷😷", "#接龙\n通知"])
def test_nobody_in_it(text):
    assert read_chain(text) == []
