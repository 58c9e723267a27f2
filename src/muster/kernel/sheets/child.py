"""Reads one uploaded list in a process of its own, with little memory and little time:
`python -m muster.kernel.sheets.child WORD ...`.

The words are some that such a list's heading has: they tell one encoding from another, and need not be given.
The file comes on standard input, JSON goes to standard output: {"encoding", "rows": [[number, [text, ...]], ...],
"merged": how many merged ranges were filled} or {"refused": code}. Nothing of Django is loaded. `reading` starts it and
says the codes in words.
"""

from __future__ import annotations

import csv
import io
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_MERGED = 20_000
LONGEST_CELL = 2_000
XLSX, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
Row = tuple[int, list[str]]
"""Its number in the file (the first is 1), and its cells."""
RUNNING = ("=", "+", "-", "@", "\t", "\r")
SURE, LIKELY = 0.85, 0.6
"""Shares of common characters: enough alone, or enough when another encoding makes far less sense."""
TOLD_BY = 4_000
"""So many characters from the beginning tell the delimiter: a line with a title alone has none."""
EXACT = 1e15
"""Beyond it a spreadsheet has rounded: the text keeps the exponent, so that nobody takes it for a number typed so."""
FIRST_HAN, LAST_HAN = "\u4e00", "\u9fff"
FIRST_LEVEL = (0xB0A1, 0xD7F9)
"""The 3,755 common characters of GB 2312."""


class Refused(Exception):
    """The file cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def limit() -> None:
    """What this process may take from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes, headings: Sequence[str] = ()) -> dict[str, Any]:
    """The rows of a spreadsheet's first sheet or of a csv that hold something, every cell as text.

    Raises Refused.
    """
    if data.startswith(OLE):
        raise Refused("file_old_or_locked")
    merged = 0
    if data.startswith(b"PK"):
        encoding = "xlsx"
        rows, merged = _spreadsheet(data)
    else:
        encoding, text = decode(data, headings)
        rows = _separated(text)
    if not rows:
        raise Refused("file_empty")
    if len(rows) > MOST_ROWS:
        raise Refused("file_long")
    return {"encoding": encoding, "rows": rows, "merged": merged}


def _spreadsheet(data: bytes) -> tuple[list[Row], int]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused("file_broken") from None
    if unpacked > MOST_UNPACKED:
        raise Refused("file_bomb")
    if "xl/workbook.xml" not in names:
        raise Refused("file_kind")
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        if sheet.total_width > MOST_COLUMNS:
            raise Refused("file_wide")
        top, left = sheet.start or (0, 0)
        rows = list(_filled(([""] * left + [cell_text(cell) for cell in row] for row in sheet.iter_rows()), top + 1))
        return _unmerged(rows, (sheet.merged_cell_ranges or [])[:MOST_MERGED])
    except (CalamineError, IndexError, zipfile.BadZipFile):
        raise Refused("file_broken") from None


def _filled(rows: Iterable[list[str]], first: int) -> Iterator[Row]:
    """Rows that hold something: a sheet that was formatted down to its end has a hundred thousand that do not."""
    for number, cells in enumerate(rows, first):
        if any(cells):
            yield number, cells


def _unmerged(rows: list[Row], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> tuple[list[Row], int]:
    """Each cell of a merged range says what its first cell says: that is what whoever merged them meant."""
    by_number = dict(rows)
    filled = 0
    for (top, left), (bottom, right) in ranges:
        text = by_number.get(top + 1, [""] * (left + 1))[left : left + 1]
        if not text or not text[0] or (top, left) == (bottom, right):
            continue
        filled += 1
        for number in range(top + 1, min(bottom + 2, top + 1 + MOST_MERGED)):
            cells = by_number.get(number)
            if cells is not None:
                cells[left : right + 1] = [cell or text[0] for cell in cells[left : right + 1]]
    return rows, filled


def cell_text(value: Any) -> str:
    """A cell as somebody would type it: whole numbers without a point, days as 2022-09-10."""
    if isinstance(value, bool):
        text = "是" if value else "否"
    elif isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < EXACT else f"{value:.15g}"
    elif isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    elif isinstance(value, (date, time, timedelta)):
        text = str(value)
    else:
        text = str(value)
    if len(text) > LONGEST_CELL:
        raise Refused("cell_long")
    plain = " ".join(text.replace("\x00", "").split())
    return plain[1:] if plain.startswith("'") and plain[1:].startswith(RUNNING) else plain


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, even after it was saved as csv."""
    return "'" + text if text.startswith(RUNNING) else text


def decode(data: bytes, headings: Sequence[str] = ()) -> tuple[str, str]:
    """The encoding and the text. UTF-8 first; else the one under which the list makes sense. Raises Refused."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16", _strictly(data, "utf-16")
    if b"\x00" in data:
        raise Refused("file_kind")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _guess(data, headings)
    return ("UTF-8 BOM" if data.startswith(b"\xef\xbb\xbf") else "UTF-8"), text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused("encoding_unknown") from None


def _guess(data: bytes, headings: Sequence[str]) -> tuple[str, str]:
    likely: list[tuple[float, str, str]] = []
    for name, codec in (("GB18030", "gb18030"), ("Big5", "big5hkscs")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        likely.append((_sense(text, headings), name, text))
    if not likely:
        raise Refused("encoding_unknown")
    likely.sort(reverse=True)
    sense, name, text = likely[0]
    next_best = likely[1][0] if len(likely) > 1 else 0.0
    if sense < SURE and (sense < LIKELY or sense - next_best < LIKELY / 2):
        raise Refused("encoding_unknown")
    return name, text


def _sense(text: str, headings: Sequence[str]) -> float:
    """How much of the text is Chinese as people write it; a heading that such lists have settles it."""
    heading = text.lstrip().split("\n", 1)[0].lower()
    if any(word in heading for word in headings):
        return 1.0
    foreign = [char for char in text if not char.isascii()]
    return sum(_common(char) for char in foreign) / len(foreign) if foreign else 0.0


def _common(char: str) -> bool:
    if not FIRST_HAN <= char <= LAST_HAN:
        return char in "，。、；：（）·　－—"
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return FIRST_LEVEL[0] <= int.from_bytes(code, "big") <= FIRST_LEVEL[1]


def _separated(text: str) -> list[Row]:
    first = text[:TOLD_BY]
    delimiter = max(",\t;，", key=first.count)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        rows = list(_filled(([cell_text(cell) for cell in row] for row in read), 1))
    except csv.Error:
        raise Refused("file_broken") from None
    if rows and max(len(cells) for _number, cells in rows) > MOST_COLUMNS:
        raise Refused("file_wide")
    return rows


def main() -> None:
    """Answer for what comes on standard input."""
    limit()
    try:
        answer = read(sys.stdin.buffer.read(), sys.argv[1:])
    except Refused as refusal:
        answer = {"refused": refusal.code}
    except MemoryError:
        answer = {"refused": "file_bomb"}
    sys.stdout.buffer.write(orjson.dumps(answer))


if __name__ == "__main__":
    main()
