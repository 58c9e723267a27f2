"""How alike two values are, level by level."""

import numpy as np
import pytest

from muster.linkage import compare, names, numbers


def _name_level(one: str, two: str) -> int:
    table = names.table([names.EMPTY, names.read(one), names.read(two)])
    first, second = np.array([1]), np.array([1 if names.read(one) == names.read(two) else 2])
    return int(compare.names(table, first, second)[0])


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        ("王小明", "王小明", compare.SAME),
        ("王小明", "王晓明", compare.SOUND),
        ("張偉", "张伟", compare.SOUND),
        ("王小明", "Wang Xiaoming", compare.SOUND),
        ("陈静", "岑津", compare.FOLDED),
        ("王建国", "王志国", compare.LAST_SAME),
        ("王建国", "王建军", compare.MIDDLE_SAME),
        ("王建国", "王建", compare.SHORTER),
        ("王建国", "王国", compare.SHORTER),
        ("王建国", "王国建", compare.TURNED),
        ("王建国", "李建国", compare.GIVEN),
        ("覃婷", "立婷", compare.ALIKE),
        ("王建国", "王丽霞", compare.SURNAME),
        ("王伟", "王芳", compare.SURNAME),
        ("王建国", "陈丽霞", compare.OTHER),
        ("Maria Santos", "Maria Santo", compare.ALIKE),
    ],
)
def test_names_have_a_level(one, two, level):
    assert _name_level(one, two) == level
    assert _name_level(two, one) == level


def _number_level(one: str, two: str) -> int:
    table = numbers.table(["", one, two], [False] * 3)
    return int(compare.numbers(table, np.array([1]), np.array([2]))[0])


BASE = "510521198503129017"


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ("510521198503129117", compare.ONE_OFF),
        ("510521198503120917", compare.ONE_OFF),
        ("51052119850312917", compare.ONE_OFF),
        ("5105211985031290017", compare.ONE_OFF),
        ("51052119850312", compare.CUT),
        ("5105211985", compare.CUT_SHORT),
        ("510521198503129028", compare.TWO_OFF),
        ("510521198503121246", compare.SAME_DAY),
        ("610113197603129017", compare.SAME_END),
        ("610113197611111234", compare.NUMBER_OTHER),
    ],
)
def test_numbers_have_a_level(other, level):
    assert _number_level(BASE, other) == level
    assert _number_level(other, BASE) == level


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        (19850312, 19850312, compare.BIRTH_SAME),
        (19850312, 19850000, compare.BIRTH_YEAR_ONLY),
        (19850312, 19850313, compare.BIRTH_NEAR),
        (19850312, 19851203, compare.BIRTH_NEAR),
        (19850312, 19970312, compare.BIRTH_DAY),
        (19850312, 19851129, compare.BIRTH_YEAR),
        (19850312, 20011129, compare.BIRTH_OTHER),
        (19850312, 0, 0),
    ],
)
def test_days_have_a_level(one, two, level):
    assert compare.births(np.array([one]), np.array([two])).tolist() == [level]


def test_phones_that_differ_in_one_digit_are_near():
    one = np.array([15412345678] * 4)
    two = np.array([15412345679, 15412345687, 15412345000, 0])
    assert compare.near_phones(one, two).tolist() == [True, True, False, False]
