"""What stands in a cell is read the same however it is written."""

import pytest

from muster.linkage import fields, names, numbers

NUMBER = "510521198503129017"
WITH_X = "51052119990101901X"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (NUMBER, NUMBER),
        ("510521 19850312 9017", NUMBER),
        ("'510521198503129017", NUMBER),
        ("５１０５２１１９８５０３１２９０１７", NUMBER),
        ("51O521198503129O17", NUMBER),
        ("51052119990101901x", WITH_X),
        ("51052119990101901×", WITH_X),
        ("51052119990101901Ｘ", WITH_X),
        ("5.10521E+17", ""),
        ("510***********9017", ""),
        ("不详", ""),
        ("000000000000000000", ""),
        ("123456", ""),
        ("E12345678", "E12345678"),
    ],
)
def test_a_number_is_read(cell, meant):
    assert numbers.normal(cell) == meant


def test_an_old_number_of_15_digits_becomes_the_new_one_but_is_not_valid_by_itself():
    first = "51052119650312901"
    new = first + numbers.check_character(first)
    old = new[:6] + new[8:17]
    assert numbers.normal(old) == new
    assert numbers.was_old(old)
    table = numbers.table(["", new, new], [False, False, True])
    assert table.valid.tolist() == [False, True, False]


def _valid(number: str) -> bool:
    return bool(numbers.table(["", number], [False, False]).valid[1])


def _with_check(first: str) -> str:
    return first + numbers.check_character(first)


def test_a_valid_number_has_check_digit_province_and_day():
    good = _with_check("51052119850312901")
    assert _valid(good)
    assert not _valid(good[:-1] + ("1" if good[-1] != "1" else "2"))
    assert not _valid(_with_check("99052119850312901")), "no such province"
    assert not _valid(_with_check("51052119850230901")), "no such day"
    assert not _valid(good[:-1])


def test_a_county_that_is_no_more_makes_no_number_wrong():
    assert _valid(_with_check("51253119700101901"))


def test_what_a_number_says():
    table = numbers.table(["", _with_check("51052119850312901"), _with_check("51052119850312902")], [False] * 3)
    assert table.birth.tolist() == [0, 19850312, 19850312]
    assert table.sex.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("cell", "sound"),
    [
        ("王小明", "wangxiaoming"),
        (" 王 小明 ", "wangxiaoming"),
        ("王小明（户主）", "wangxiaoming"),
        ("王小明老师", "wangxiaoming"),
        ("Wang Xiaoming", "wangxiaoming"),
        ("WANG XIAOMING", "wangxiaoming"),
        ("Xiaoming Wang", "wangxiaoming"),
        ("Wáng Xiǎomíng", "wangxiaoming"),
        ("張偉", "zhangwei"),
        ("张伟", "zhangwei"),
        ("古丽·尼亚孜", "guliniyazi"),
        ("古丽•尼亚孜", "guliniyazi"),
        ("古丽尼亚孜", "guliniyazi"),
        ("NGUYEN VAN THANH", "nguyenvanthanh"),
        ("", ""),
        ("12345", ""),
    ],
)
def test_a_name_is_heard(cell, sound):
    assert names.read(cell).sound == sound


def test_names_that_sound_alike_in_the_south_are_folded():
    assert names.read("陈静").folded == names.read("岑津").folded
    assert names.read("陈静").folded != names.read("陈军").folded


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("15412345678", (15412345678, 0)),
        ("+8615412345678", (15412345678, 0)),
        ("86 154 1234 5678", (15412345678, 0)),
        ("154-1234-5678", (15412345678, 0)),
        ("15412345678/15487654321", (15412345678, 15487654321)),
        ("15412345678或15412345678", (15412345678, 0)),
        ("1541234567815487654321", (15412345678, 15487654321)),
        ("1541234567", (1541234567, 0)),
        ("0776-2820011", (7762820011, 0)),
        ("无", (0, 0)),
    ],
)
def test_phones_are_read(cell, meant):
    assert fields.phones(cell) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("1985-03-12", 19850312),
        ("19850312", 19850312),
        ("1985/3/12", 19850312),
        ("1985年3月12日", 19850312),
        ("1985.3.12", 19850312),
        ("1985-03-12 00:00:00", 19850312),
        ("31118", 19850312),
        ("1985年", 19850000),
        ("1985", 19850000),
        ("", 0),
        ("春节", 0),
    ],
)
def test_days_are_read(cell, meant):
    assert fields.day(cell) == meant


def test_sexes_are_read():
    assert [fields.sex(cell) for cell in ("男", "男性", "M", "1", "女", "f", "2", "", "?")] == [
        1,
        1,
        1,
        1,
        2,
        2,
        2,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("石桥镇大湾村4组63号", "石桥镇大湾村4组63"),
        ("石桥镇 大湾村三组", "石桥镇大湾村三组"),
        ("石桥镇", ""),
        ("三义村委会", ""),
        ("", ""),
    ],
)
def test_an_address_that_names_only_a_town_or_village_is_no_home(address, home):
    assert fields.home(address) == home
