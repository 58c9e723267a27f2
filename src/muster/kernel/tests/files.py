"""Files as people bring them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl


def csv_file(rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def xlsx_file(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of(data: bytes, sheet: int = 0) -> list[list[str]]:
    """The cells of a spreadsheet as text; a formula would begin with '='."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[str(cell or "") for cell in row] for row in book.worksheets[sheet].iter_rows(values_only=True)]


def _replaced(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return buffer.getvalue()


def bomb() -> bytes:
    """Under a megabyte that unpacks to 400."""
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"A" * 400_000_000 + b"</t></is></c></row>"
    return _replaced(xlsx_file([["x"]]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + row)


def lying_bomb() -> bytes:
    """A bomb whose list of contents says that it is small."""
    data = bytearray(bomb())
    directory = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    assert data[directory : directory + 4] == b"PK\x01\x02"
    data[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def wide_bomb() -> bytes:
    """Two cells in opposite corners: small on disk, 17 thousand million cells for a reader that wants a full table."""
    sheet = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )
    return _replaced(xlsx_file([["x"]]), "xl/worksheets/sheet1.xml", sheet)


def broken_zip() -> bytes:
    data = bytearray(xlsx_file([["姓名", "电话"]] + [["王小明", "15400000001"]] * 50))
    for at in range(len(data) // 3, len(data) // 3 + 400):
        data[at] ^= 0xFF
    return bytes(data)


def cut_zip() -> bytes:
    data = xlsx_file([["姓名", "电话"]])
    return data[: len(data) // 2]
