"""Spreadsheets that leave the program: nothing in them runs, and each says who took it and when."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from muster.kernel.sheets.child import inert
from muster.kernel.sheets.mapping import ERRORS_HEADING

NARROW, WIDE = 16, 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def errors_file(header: Sequence[str], rows: Iterable[tuple[Sequence[str], str]], *, watermark: str) -> bytes:
    """The rows that could not be loaded as they came, with what is wrong in a column of its own.

    The first sheet can be corrected and loaded again as it is; the watermark stands in the print's margin and on a
    second sheet.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_("Rows to correct")[:31])
        sheet.set_column(0, len(header) - 1, NARROW, text)
        sheet.set_column(len(header), len(header), WIDE)
        sheet.freeze_panes(1, 0)
        _mark(sheet, watermark)
        _line(sheet, 0, [*header, ERRORS_HEADING], bold)
        for number, (cells, problems) in enumerate(rows, 1):
            _line(sheet, number, [*cells, problems], text)
        about = book.add_worksheet(_("About")[:31])
        about.write_string(0, 0, watermark)
        about.write_string(1, 0, _("Correct the cells, leave the headings, and load this file again."))
    return buffer.getvalue()


def table_file(title: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, watermark: str) -> bytes:
    """A list as it is seen: the watermark in the first line and in the print's margin."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(title[:31])
        sheet.set_column(0, len(header) - 1, NARROW, text)
        _mark(sheet, watermark)
        _line(sheet, 0, [watermark], None)
        _line(sheet, 1, header, bold)
        for number, cells in enumerate(rows, 2):
            _line(sheet, number, cells, text)
    return buffer.getvalue()


@dataclass(frozen=True)
class Form:
    """How an office prints a list: the sheet's name, its heading, a line below it, who took it, columns with widths."""

    sheet: str
    title: str
    about: str
    watermark: str
    columns: Sequence[tuple[str, int]]


def form_file(path: Path, form: Form, rows: Iterable[Sequence[str | int]]) -> None:
    """A list of any length in an office's layout, ready for printing; rows are written as they come."""
    with xlsxwriter.Workbook(str(path), {**OPTIONS, "in_memory": False, "constant_memory": True}) as book:
        sheet = book.add_worksheet(form.sheet[:31])
        bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        head = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        for index, (_heading, width) in enumerate(form.columns):
            sheet.set_column(index, index, width)
        _mark(sheet, form.watermark)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 2)
        sheet.merge_range(0, 0, 0, max(1, len(form.columns) - 1), form.title, head)
        _line(sheet, 1, [f"{form.about} · {form.watermark}"], None)
        _line(sheet, 2, [heading for heading, _width in form.columns], bold)
        for line, cells in enumerate(rows, start=3):
            for index, value in enumerate(cells):
                if isinstance(value, int):
                    sheet.write_number(line, index, value, cell)
                else:
                    sheet.write_string(line, index, value, cell)
        sheet.freeze_panes(3, 0)


OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def _mark(sheet: xlsxwriter.worksheet.Worksheet, watermark: str) -> None:
    sheet.set_landscape()
    sheet.set_footer("&L" + watermark.replace("&", "&&")[:200] + "&R&P / &N")


def _line(
    sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[str], style: xlsxwriter.format.Format | None
) -> None:
    for position, cell in enumerate(cells):
        sheet.write_string(number, position, inert(cell), style)
