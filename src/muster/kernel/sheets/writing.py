"""Spreadsheets that leave the program: nothing in them runs, and each says who took it and when."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

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


OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def _mark(sheet: xlsxwriter.worksheet.Worksheet, watermark: str) -> None:
    sheet.set_landscape()
    sheet.set_footer("&L" + watermark.replace("&", "&&")[:200] + "&R&P / &N")


def _line(
    sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[str], style: xlsxwriter.format.Format | None
) -> None:
    for position, cell in enumerate(cells):
        sheet.write_string(number, position, inert(cell), style)
