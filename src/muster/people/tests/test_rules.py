"""Numbers, phones, plates and names: what is right, what is wrong, what may be seen."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.people import rules
from muster.people.generated import Generator
from muster.people.rules import NumberKind, NumberProblem

TODAY = date(2022, 9, 12)


def read(text: str) -> rules.Number:
    return rules.read_number(text, today=TODAY)


def numbered(first: str) -> str:
    return first + rules.check_digit(first)


@given(st.integers(0, 10**6))
def test_generated_people_have_right_numbers(seed: int) -> None:
    person = Generator(seed, ["510521100001"]).person()
    number = read(person.id_number)
    assert (number.kind, number.problem) == (NumberKind.RESIDENT, None)
    assert number.birth_date == person.birth_date
    assert number.female == (person.sex == "female")
    assert rules.is_phone(person.phone)


@given(st.integers(0, 10**6), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(seed: int, position: int, shift: int) -> None:
    right = Generator(seed, ["510521100001"]).person().id_number
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    assert read(wrong).problem is NumberProblem.CHECK_DIGIT


@given(st.integers(0, 10**6), st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(seed: int, position: int) -> None:
    right = Generator(seed, ["510521100001"]).person().id_number
    swapped = right[:position] + right[position + 1] + right[position] + right[position + 2 :]
    assert (swapped == right) or read(swapped).problem is NumberProblem.CHECK_DIGIT


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        ("51052119900229901", NumberProblem.BIRTH_DATE),
        ("51052119901301901", NumberProblem.BIRTH_DATE),
        ("51052120220913901", NumberProblem.BIRTH_DATE),
        ("51052118891231901", NumberProblem.BIRTH_DATE),
        ("51052119920229901", None),
        ("99999919900101901", None),
        ("51021219750101901", None),
        ("56059919900101901", NumberProblem.REGION),
    ],
)
def test_dates_and_regions_are_real(first: str, problem: NumberProblem | None) -> None:
    assert read(numbered(first)).problem is problem


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", NumberKind.NONE),
        ("  ", NumberKind.NONE),
        ("H12345678", NumberKind.HOME_RETURN_PERMIT),
        ("m 1234567801", NumberKind.HOME_RETURN_PERMIT),
        ("12345678", NumberKind.TAIWAN_PERMIT),
        ("E12345678", NumberKind.PASSPORT),
        ("CAN310080010101", NumberKind.PERMANENT_RESIDENT),
        (numbered("83000019900101901"), NumberKind.RESIDENCE_PERMIT),
        (numbered("91112419900101901"), NumberKind.PERMANENT_RESIDENT),
    ],
)
def test_other_documents_are_known(text: str, kind: NumberKind) -> None:
    number = read(text)
    assert (number.kind, number.problem) == (kind, None)


@pytest.mark.parametrize("text", ["5105211990010190", "51052119900101901?", "1234", "无", "x"])
def test_what_is_no_number_is_said(text: str) -> None:
    assert read(text).problem is NumberProblem.FORM


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("154 0000 1234", "15400001234"),
        ("+86-154-0000-1234", "15400001234"),
        ("008615400001234", "15400001234"),
        ("８６１５４００００１２３４", "15400001234"),
        ("0830-8190000", "08308190000"),
        ("+852 9000 0000", "+85290000000"),
        ("00852-90000000", "+85290000000"),
    ],
)
def test_phones_have_one_way_of_writing(text: str, phone: str) -> None:
    assert rules.normal_phone(text) == phone
    assert rules.is_phone(phone)


def test_what_nobody_can_call_is_no_phone() -> None:
    assert not any(rules.is_phone(text) for text in ["", "12345", "12345678901", "154000012345", "不详"])


@pytest.mark.parametrize(
    ("text", "plate"),
    [("川E·6K2A7", "川E6K2A7"), ("川e 6k2a7", "川E6K2A7"), ("川Ｅ－６Ｋ２Ａ７", "川E6K2A7"), ("川EOI234", "川E01234")],
)
def test_plates_have_one_way_of_writing(text: str, plate: str) -> None:
    assert rules.normal_plate(text) == plate
    assert rules.is_plate(plate)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王 小明", "王小明"),
        ("王\u3000小明", "王小明"),
        ("阿不都.热合曼", "阿不都·热合曼"),
        (" John  SMITH ", "john smith"),
    ],
)
def test_names_have_one_way_of_writing(text: str, name: str) -> None:
    assert rules.normal_name(text) == name


WRITTEN = st.characters(codec="gb18030", categories=("Lo", "Nd", "Zs", "Po", "Pd")) | st.sampled_from("·． ＡｘX0１-")


@given(st.text(WRITTEN, max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    for normal in (rules.normal_name, rules.normal_number, rules.normal_plate, rules.normal_phone):
        assert normal(normal(text)) == normal(text)


def test_masks_show_what_is_agreed() -> None:
    assert rules.mask_name("王小明") == "王某某"
    assert rules.mask_name("王明") == "王某"
    assert rules.mask_name("欧阳小明") == "欧阳某某"
    assert rules.mask_name("John Smith") == "J*** S***"
    assert rules.mask_number(numbered("51052119900101901"))[:-2] == "5105** **** **** **"
    assert rules.mask_number("H12345678") == "H******78"
    assert rules.mask_phone("138 0000 1234") == "138****1234"
    assert rules.mask_phone("0830-8190012") == "083******12"
    assert rules.mask_plate("川E·6K2A7") == "川E·6K2**"
    assert rules.mask_plate("川ED12345") == "川E·D12***"


@given(st.integers(0, 10**6))
def test_masks_hide(seed: int) -> None:
    generator = Generator(seed, ["510521100001"])
    person = generator.person()
    plate = generator.plate()
    assert person.name[1:] not in rules.mask_name(person.name)
    assert person.id_number[4:16] not in rules.mask_number(person.id_number)
    assert f"{person.birth_date:%Y%m%d}" not in rules.mask_number(person.id_number).replace(" ", "")
    assert person.phone[3:7] not in rules.mask_phone(person.phone)
    assert rules.mask_plate(plate) == f"{rules.normal_plate(plate)[:2]}·{rules.normal_plate(plate)[2:5]}" + "*" * (
        len(plate) - 6
    )


@given(st.text(max_size=40))
def test_nothing_breaks_the_masks(text: str) -> None:
    for mask in (rules.mask_name, rules.mask_number, rules.mask_phone, rules.mask_plate):
        assert isinstance(mask(text), str)


def test_the_same_seed_makes_the_same_people() -> None:
    one, other = Generator(7, ["510521100001"]), Generator(7, ["510521100001"])
    assert [one.person() for _ in range(50)] == [other.person() for _ in range(50)]
    assert [one.plate() for _ in range(50)] == [other.plate() for _ in range(50)]


def test_nobody_comes_twice() -> None:
    generator = Generator(1, ["510521100001"])
    people = [generator.person() for _ in range(3000)]
    assert len({p.id_number for p in people}) == len({p.phone for p in people}) == 3000
    assert len({generator.plate() for _ in range(3000)}) == 3000
