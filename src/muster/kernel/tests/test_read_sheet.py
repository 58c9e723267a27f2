"""Lists as they come: encodings, spreadsheets, and files that must not get in."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.kernel.problems import Problem
from muster.kernel.sheets import child
from muster.kernel.sheets.reading import LARGEST, read_sheet
from muster.kernel.tests import files

HEADINGS = ["姓名", "電話", "身份證"]
ROWS = [["姓名", "身份证号", "联系电话"], ["王小明", "510521199001019015", "15400000001"], ["李芳", "", "15400000002"]]
TRADITIONAL = [["姓名", "身份證號", "聯絡電話"], ["歐陽國華", "", "15400000003"], ["劉麗娟", "", "15400000004"]]


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 BOM"), ("gb18030", "GB18030"), ("gbk", "GB18030"), ("utf-16", "UTF-16")],
)
def test_encodings_are_known(codec, name):
    read = read_sheet(files.csv_file(ROWS, codec), headings=HEADINGS)
    assert (read.encoding, read.header) == (name, ROWS[0])
    assert read.rows == [(2, ROWS[1]), (3, ROWS[2])]


def test_big5_is_known():
    read = read_sheet(files.csv_file(TRADITIONAL, "big5"), headings=HEADINGS)
    assert (read.encoding, read.header) == ("Big5", TRADITIONAL[0])
    assert [cells for _number, cells in read.rows] == TRADITIONAL[1:]


NAMES = st.text(st.characters(codec="gb2312", min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=3)


@settings(max_examples=60)
@given(st.lists(NAMES, min_size=3, max_size=20))
def test_no_name_is_ever_read_as_another(names):
    """Whatever the names: right, or refused; never other characters."""
    rows = [["编号", "姓名"], *(["1", name] for name in names)]
    encoding, text = child.decode(files.csv_file(rows, "gb18030"), ["姓名"])
    assert encoding in ("GB18030", "UTF-8")
    assert all(name in text for name in names) or encoding == "UTF-8"


def test_what_makes_no_sense_is_refused():
    refused(bytes([0x81, 0x31, 0xFF, 0xFE, 0x9C]) * 30, "encoding_unknown")
    refused("Привет, мир; добро пожаловать".encode("cp1251") * 9, "encoding_unknown")


def test_a_spreadsheet_is_read_as_typed():
    read = read_sheet(
        files.xlsx_file([["姓名", "电话", "日期", "数"], ["王小明", 15400000001, date(2022, 9, 10), 1.5], [None] * 4])
    )
    assert read.encoding == "xlsx"
    assert read.rows == [(2, ["王小明", "15400000001", "2022-09-10", "1.5"])]


def test_headings_are_made_different_and_rows_even():
    read = read_sheet("姓名,,姓名\n王,a\n\n李,b,c,d\n".encode())
    assert read.header == ["姓名", "#2", "姓名 #3", "#4"], "nothing is lost beside the heading"
    assert read.rows == [(2, ["王", "a", "", ""]), (4, ["李", "b", "c", "d"])]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_delimiters_are_known(delimiter):
    assert read_sheet(f"姓名{delimiter}电话\n王小明{delimiter}1\n".encode()).rows == [(2, ["王小明", "1"])]


def refused(data: bytes, code: str) -> None:
    with pytest.raises(Problem) as trouble:
        read_sheet(data)
    assert trouble.value.code == code
    assert str(trouble.value) != code


@pytest.mark.parametrize("make", [files.bomb, files.lying_bomb, files.wide_bomb])
def test_a_bomb_is_refused_quickly(make):
    data = make()
    assert len(data) < 1_000_000
    began = time.monotonic()
    with pytest.raises(Problem) as trouble:
        read_sheet(data)
    assert trouble.value.code in {"file_bomb", "file_wide", "file_broken"}
    assert time.monotonic() - began < 25


def test_damaged_and_foreign_files_are_refused():
    refused(files.broken_zip(), "file_broken")
    refused(files.cut_zip(), "file_broken")
    refused(b"PK\x03\x04" + b"\x00" * 100, "file_broken")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "file_old_or_locked")
    refused(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file_kind")
    refused(b"", "file_empty")
    refused(b"  \n \n", "file_empty")
    refused(b"a" * (LARGEST + 1), "file_large")
    refused(("姓名," + "," * 300).encode(), "file_wide")
    refused(("姓名\n" + "字" * 3000).encode(), "cell_long")


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_bytes_break_the_reader(data):
    try:
        answer = child.read(data)
    except child.Refused:
        return
    assert answer["rows"]


@given(st.text(min_size=1, max_size=20))
def test_inert_text_comes_back_as_it_was(text):
    once = child.cell_text(text)
    assert not child.inert(once).startswith(("=", "+", "-", "@"))
    assert child.cell_text(child.inert(once)) == once


def test_the_reader_runs_in_limits():
    """Its own limits, not the web process's."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    read_sheet(files.csv_file(ROWS))
    assert resource.getrlimit(resource.RLIMIT_AS) == before
