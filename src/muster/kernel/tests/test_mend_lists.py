"""Lists as people make them: titles, two heading rows, merged cells, days as numbers; mended and told, or refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter

from muster.kernel.problems import Problem
from muster.kernel.sheets import cells, heading, mapping
from muster.kernel.sheets.reading import Sheet, read_sheet

USUAL = (("id_number", r"身份证"), ("phone", r"电话|手机"), ("home", r"村|住址"), ("name", r"姓名"))
LOOKS: dict[str, Callable[[str], bool]] = {
    "id_number": lambda cell: len(cell) == 18,
    "phone": lambda cell: len(cell) == 11 and cell.isdigit(),
    "name": lambda cell: 1 < len(cell) < 5 and not cell.isascii(),
}
WANG, LI = ["王小明", "510521199001019015", "15400000001"], ["李芳", "510521199001019031", "15400000002"]
TODAY = date(2022, 9, 12)
Draw = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def at(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2022) -> datetime:
    """A moment on paper, without a zone."""
    return datetime.combine(date(year, month, day), datetime.min.time()) + timedelta(hours=hour, minutes=minute)


def spreadsheet(draw: Draw) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        draw(book, book.add_worksheet())
    return buffer.getvalue()


def read(draw: Draw) -> Sheet:
    return read_sheet(spreadsheet(draw), headings=["姓名"], usual=USUAL)


def test_title_lines_two_heading_rows_and_merged_cells():
    def draw(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        style = book.add_format()
        sheet.merge_range(0, 0, 0, 3, "福集镇来返人员登记表", style)
        sheet.merge_range(1, 0, 1, 3, "填报单位：某村   2022年9月10日", style)
        sheet.merge_range(2, 0, 3, 0, "住址", style)
        sheet.merge_range(2, 1, 2, 2, "基本情况", style)
        sheet.merge_range(2, 3, 3, 3, "手机", style)
        sheet.write_row(3, 1, ["姓名", "身份证号"])
        sheet.merge_range(4, 0, 5, 0, "大田村", style)
        sheet.write_row(4, 1, [WANG[0], WANG[1], WANG[2]])
        sheet.write_row(5, 1, [LI[0], LI[1], LI[2]])
        sheet.merge_range(6, 0, 6, 3, "以下为外省人员", style)
        sheet.write_row(7, 0, ["云石村", *WANG])

    sheet = read(draw)
    assert sheet.header == ["住址", "姓名（基本情况）", "身份证号（基本情况）", "手机"]
    assert sheet.rows == [(5, ["大田村", *WANG]), (6, ["大田村", *LI]), (8, ["云石村", *WANG])]
    assert dict(sheet.notes) == {heading.MERGED: 7, heading.TITLES: 2, heading.TWO_ROWS: 1, heading.SECTIONS: 1}
    assert mapping.guess(sheet.header, USUAL) == dict(
        zip(sheet.header, ["home", "name", "id_number", "phone"], strict=True)
    )


def test_a_list_without_a_heading_is_known_by_its_content():
    sheet = read(lambda _book, sheet: [sheet.write_row(at, 0, row) for at, row in enumerate([WANG, LI])] and None)
    assert (sheet.header, dict(sheet.notes)) == (["#1", "#2", "#3"], {heading.NONE: 1})
    assert [row for _number, row in sheet.rows] == [WANG, LI]
    found, told = mapping.recognise(sheet.header, {}, [WANG, LI], LOOKS)
    assert found == {"#1": "name", "#2": "id_number", "#3": "phone"}
    assert told == sheet.header


def test_swapped_columns_are_offered_the_right_way_round():
    header = ["姓名", "身份证号", "联系电话"]
    guessed = mapping.guess(header, USUAL)
    rows = [[WANG[1], WANG[0], WANG[2]], [LI[1], LI[0], LI[2]]]
    found, told = mapping.recognise(header, guessed, rows, LOOKS)
    assert found == {"姓名": "id_number", "身份证号": "name", "联系电话": "phone"}
    assert told == ["姓名", "身份证号"]
    assert mapping.recognise(header, guessed, [WANG, LI], LOOKS) == (guessed, [])


def test_a_column_of_mistakes_stays_what_its_heading_says():
    header = ["姓名", "电话"]
    guessed = mapping.guess(header, USUAL)
    assert mapping.recognise(header, guessed, [["王小明", "无"], ["李芳", "12"]], LOOKS) == (guessed, [])


def test_a_hundred_thousand_empty_rows_are_passed_over():
    def draw(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        style = book.add_format({"border": 1})
        sheet.write_row(0, 0, ["姓名", "身份证号", "电话"])
        for at in range(1, 100_001):
            sheet.write_blank(at, 0, None, style)
        sheet.write_row(100_001, 0, WANG)

    assert read(draw).rows == [(100_002, WANG)]


def test_a_sheet_that_is_too_long_is_refused_in_words():
    with pytest.raises(Problem) as trouble:
        read_sheet(("姓名\n" + "王小明\n" * 100_001).encode())
    assert trouble.value.code == "file_long"


def test_a_heading_printed_on_each_page_is_left_out():
    sheet = read_sheet("姓名,电话\n王小明,15400000001\n姓名,电话\n李芳,15400000002\n".encode(), usual=USUAL)
    assert [number for number, _cells in sheet.rows] == [2, 4]
    assert dict(sheet.notes) == {heading.REPEATED: 1}


def test_two_heading_rows_of_a_text_list():
    sheet = read_sheet(
        "序号,人员,,电话\n,姓名,身份证号,\n1,王小明,510521199001019015,15400000001\n".encode(), usual=USUAL
    )
    assert sheet.header == ["序号", "姓名（人员）", "身份证号", "电话"]
    assert len(sheet.rows) == 1


def test_the_first_row_is_not_taken_for_a_second_heading():
    sheet = read_sheet("姓名,,电话\n李芳,女,\n王小明,男,15400000001\n".encode(), usual=USUAL)
    assert [cells for _number, cells in sheet.rows] == [["李芳", "女", ""], ["王小明", "男", "15400000001"]]


def test_what_a_spreadsheet_made_of_days():
    def draw(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["姓名", "采样时间"])
        sheet.write_datetime(1, 1, at(9, 10, 8, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_number(2, 1, 44814.354166666664)
        sheet.write_string(3, 1, "２０２２年９月１０日 8时30分")

    for _number, (_name, cell) in read(draw).rows:
        assert cells.moment(cell, today=TODAY, mended=[]) == at(9, 10, 8, 30), cell


@pytest.mark.parametrize(
    ("text", "wanted", "told"),
    [
        ("2022-09-10", at(9, 10), []),
        ("2022/9/10 08:30", at(9, 10, 8, 30), []),
        ("2022.9.10", at(9, 10), []),
        ("20220910", at(9, 10), []),
        ("2022-09-10T08:30", at(9, 10, 8, 30), []),
        ("9月10日下午3点", at(9, 10, 15), ["year_guessed"]),
        ("12月31日", at(12, 31, year=2021), ["year_guessed"]),
        ("44814", at(9, 10), ["day_serial"]),
        ("昨天", None, []),
        ("2022-13-40", None, []),
        ("2022-09-10 上班后", None, []),
        ("44", None, []),
        ("", None, []),
    ],
)
def test_days_as_people_write_them(text, wanted, told):
    mended: list[str] = []
    assert cells.moment(text, today=TODAY, mended=mended) == wanted
    assert mended == told


def test_a_rounded_number_is_seen():
    assert cells.rounded("6.1E+17")
    assert cells.rounded("５.10521E+17")
    assert not cells.rounded("510521199001019015")
    assert not cells.rounded("E123")
