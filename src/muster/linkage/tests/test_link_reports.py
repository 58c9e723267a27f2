"""Reports of one person come together, those of two stay apart: each trap of the field once."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.linkage import from_rows, link, names_agree
from muster.linkage.samples import GENERATORS
from muster.linkage.tests.people import groups, listed, number

A = number("51052119850312901")
B = number("51052119850312903")
CHILD = number("51052120150607902")
HOME = {"town": "石桥镇", "village": "大湾村"}


def test_the_same_number_and_name_is_one_person():
    assert groups({"name": "王建国", "id_number": A}, {"name": "王健国", "id_number": A}) == [0, 0]


@pytest.mark.parametrize("typed", [A[:17], A[:10] + "9" + A[11:], A[:12] + A[13] + A[12] + A[14:], A.replace("0", "O")])
def test_a_number_typed_wrongly_is_found_by_name_and_phone(typed):
    one = {"name": "王建国", "id_number": A, "phone": "15412345678", **HOME}
    assert groups(one, {"name": "王建国", "id_number": typed, "phone": "15412345678", **HOME}) == [0, 0]


def test_an_old_number_is_found():
    born = number("51052119650312901")
    old = born[:6] + born[8:17]
    one = {"name": "王建国", "id_number": born, "phone": "15412345678"}
    assert groups(one, {"name": "王建国", "id_number": old, "phone": "15412345678"}) == [0, 0]


def test_name_and_number_swapped():
    one = {"name": "王建国", "id_number": A, "phone": "15412345678"}
    assert groups(one, {"name": A, "id_number": "王建国", "phone": "15412345678"}) == [0, 0]


def test_twins_with_consecutive_numbers_stay_apart():
    both = {"phone": "15412345678", **HOME}
    assert groups({"name": "王建国", "id_number": A, **both}, {"name": "王建军", "id_number": B, **both}) == [0, 1]


def test_two_trusted_numbers_are_never_joined_but_shown():
    both = {"name": "王建国", "phone": "15412345678", **HOME}
    linked = link(listed({"id_number": A, **both}, {"id_number": B, **both}))
    assert linked.persons == 2
    assert [(pair.one, pair.two) for pair in linked.review] == [(0, 1)]
    assert "two trusted numbers" in linked.review[0].why


def test_a_child_on_the_parents_phone_and_number_stays_apart():
    parent = {"name": "王建国", "id_number": A, "phone": "15412345678", **HOME}
    wrong = {"name": "王雨涵", "id_number": A, "phone": "15412345678", "birth_date": "2015-06-07", **HOME}
    child = {"name": "王雨涵", "id_number": CHILD, "phone": "15412345678", **HOME}
    assert groups(parent, parent, wrong, child) == [0, 0, 1, 1]


def test_one_phone_of_a_work_unit_joins_nobody():
    names = "王建国 李丽霞 陈志强 赵晓燕 黄永福 周文斌 徐秀英 孙海涛 胡玉兰 朱成功".split()  # noqa: SIM905
    assert len(set(groups(*({"name": name, "phone": "15412345678"} for name in names)))) == len(names)


def test_a_name_alone_joins_nobody_when_many_have_it():
    rows = [{"name": "王伟", "id_number": number(f"510521198{year}0312901")} for year in range(10)]
    linked = groups(*rows, {"name": "王伟"})
    assert linked == list(range(11))


def test_a_name_of_several_whose_phones_differ_joins_nobody():
    rows = [{"name": "韩德刚", "id_number": number(f"510521198{year}0312901")} for year in range(3)]
    rows[0] |= {"phone": "15412345678", "sex": "男"}
    assert groups(*rows, {"name": "韩德刚", "phone": "15487654321", "sex": "男"}) == list(range(4))


@pytest.mark.parametrize("spelled", ["古丽•尼亚孜", "古丽尼亚孜", "古丽 尼亚孜"])
def test_the_middle_dot_in_any_spelling(spelled):
    one = {"name": "古丽·尼亚孜", "birth_date": "1985-03-12", **HOME}
    assert groups({**one, "id_number": A}, {**one, "name": spelled}) == [0, 0]


def test_two_phones_in_a_cell():
    one = {"name": "王建国", "id_number": A, "phone": "15412345678/15487654321", **HOME}
    assert groups(one, {"name": "王建国", "phone": "+86 15487654321", **HOME}) == [0, 0]


def test_a_clerks_wrong_number_does_not_glue_two_people():
    owner = {"name": "陈丽霞", "id_number": B, "phone": "15400000001", "birth_date": "1985-03-12"}
    copied = {"name": "王建国", "id_number": B, "phone": "15412345678", "birth_date": "1990-07-08"}
    true = {"name": "王建国", "id_number": number("51052119900708901"), "phone": "15412345678"}
    assert groups(owner, owner, copied, copied, true) == [0, 0, 1, 1, 1]


def test_an_empty_list_has_nobody():
    linked = link(from_rows([]))
    assert (linked.person, linked.persons, linked.review) == ([], 0, [])


def test_reports_that_say_nothing_are_everybodys_own():
    assert groups({}, {}, {"sex": "男"}) == [0, 1, 2]


def _pairs(sizes: Iterable[int]) -> float:
    return sum((size * (size - 1) / 2 for size in sizes), 0.0)


def _quality(name: str, size: int, seed: int) -> tuple[float, float, int]:
    """F1 and precision over all true pairs, and the largest group."""
    truth, rows = zip(*GENERATORS[name](size, seed), strict=True)
    person = link(from_rows(rows)).person
    found, true, both = Counter(person), Counter(truth), Counter(zip(person, truth, strict=True))
    right = _pairs(both.values())
    return (
        2 * right / (_pairs(found.values()) + _pairs(true.values())),
        right / _pairs(found.values()),
        max(found.values()),
    )


@pytest.mark.parametrize(("name", "least"), [("county", 0.985), ("lists", 0.96)])
def test_a_generated_list_is_linked_well(name, least):
    f1, precision, largest = _quality(name, 4000, 901)
    assert f1 >= least
    assert precision >= 0.985
    assert largest <= 10


_SOME = [cells for _, cells in GENERATORS["lists"](400, 902)]
_PERSON = {cells["report_id"]: person for cells, person in zip(_SOME, link(from_rows(_SOME)).person, strict=True)}


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(random):
    shuffled = random.sample(_SOME, len(_SOME))
    person = link(from_rows(shuffled)).person
    assert {cells["report_id"]: one for cells, one in zip(shuffled, person, strict=True)} == _PERSON


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("王建国", "王建国", True),
        ("王建国", "王建帼", True),
        ("王建国", "王国建", True),
        ("王建国", "Wang Jianguo", True),
        ("Smith John", "Smyth John", True),
        ("王建国", "", True),
        ("王建国", "王小宝", False),
        ("王刚", "王明", False),
        ("王建国", "李秀英", False),
    ],
)
def test_which_names_may_be_one_persons(one: str, other: str, agree: bool):
    assert names_agree(one, other) is agree
    assert names_agree(other, one) is agree
