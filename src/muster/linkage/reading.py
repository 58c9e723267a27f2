"""Lists of reports as they come in: UTF-8 CSV with a header, read in pieces so that a million rows stay small."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

IDENTITY = "report_id"
COLUMNS = ("name", "id_number", "phone", "birth_date", "sex", "town", "village", "address")
CHUNK = 20_000


class _Coding(dict[str, int]):
    """Gives each new cell the next number."""

    def __missing__(self, cell: str) -> int:
        number = self[cell] = len(self)
        return number


class NotReadable(Exception):
    """Why a list is refused, and where."""


@dataclass(frozen=True)
class Coded:
    """One column: each row's number in the list of different cells."""

    codes: npt.NDArray[np.int32]
    values: list[str]


@dataclass(frozen=True)
class Reports:
    """The columns that linking looks at, and the reports' ids in the order of the list."""

    ids: list[str]
    columns: dict[str, Coded]

    def __len__(self) -> int:
        return len(self.ids)


def read_csv(path: Path) -> Reports:
    """Read a list. Raises NotReadable with a sentence that says which line is wrong and what to do."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(csv.reader(file, strict=True))
    except UnicodeDecodeError as error:
        raise NotReadable(
            f"{path.name} is not UTF-8 (byte {error.start} of a block is {error.object[error.start]:#04x}). "
            "Save the list as CSV UTF-8 and try again."
        ) from None
    except csv.Error as error:
        raise NotReadable(f"{path.name} is not a CSV list: {error}. Save it as CSV UTF-8 and try again.") from None
    except OSError as error:
        raise NotReadable(f"{path} cannot be read: {error.strerror}. Give a list that can be read.") from None


def from_rows(rows: Iterable[Mapping[str, str]]) -> Reports:
    """The same from rows in memory."""
    header = (IDENTITY, *COLUMNS)
    return _collect(header, ([row.get(column, "") for column in header] for row in rows))


def _read(rows: Iterator[list[str]]) -> Reports:
    header = [cell.strip().lower() for cell in next(rows, [])]
    if IDENTITY not in header:
        raise NotReadable(
            f"The first line has no column {IDENTITY}; it has: {', '.join(header) or 'nothing'}. "
            f"The first line must name the columns: {IDENTITY}, {', '.join(COLUMNS)}."
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise NotReadable(f"The first line names a column twice: {', '.join(twice)}. Leave one of them out.")
    return _collect(header, rows)


def _collect(header: Sequence[str], rows: Iterator[list[str]]) -> Reports:
    width = len(header)
    places = {column: header.index(column) for column in (IDENTITY, *COLUMNS) if column in header}
    ids: list[str] = []
    coding = {column: _Coding({"": 0}) for column in COLUMNS}
    pieces: dict[str, list[npt.NDArray[np.int32]]] = {column: [] for column in COLUMNS}
    while chunk := list(islice(rows, CHUNK)):
        if set(map(len, chunk)) != {width}:
            chunk = [_squared(row, width, len(ids) + at) for at, row in enumerate(chunk) if row]
        cells = list(zip(*chunk, strict=True)) or [()] * width
        ids.extend(cells[places[IDENTITY]])
        for column in COLUMNS:
            if column in places:
                found = map(coding[column].__getitem__, cells[places[column]])
                pieces[column].append(np.fromiter(found, dtype=np.int32, count=len(chunk)))
            else:
                pieces[column].append(np.zeros(len(chunk), dtype=np.int32))
    _refuse_wrong_ids(ids)
    empty = [np.zeros(0, dtype=np.int32)]
    return Reports(
        ids, {column: Coded(np.concatenate(pieces[column] or empty), list(coding[column])) for column in COLUMNS}
    )


def _squared(row: list[str], width: int, before: int) -> list[str]:
    if len(row) > width:
        raise NotReadable(
            f"Report {before + 1} (after the header) has {len(row)} cells, the header names {width}. "
            "Put cells that contain a comma into quotation marks."
        )
    return row + [""] * (width - len(row))


def _refuse_wrong_ids(ids: list[str]) -> None:
    different = set(ids)
    if "" in different:
        raise NotReadable(
            f"Report {ids.index('') + 1} (after the header) has no {IDENTITY}. Give every report an id of its own."
        )
    if len(different) < len(ids):
        seen: set[str] = set()
        for at, identity in enumerate(ids):
            if identity in seen:
                raise NotReadable(
                    f"{IDENTITY} {identity!r} stands twice (again in report {at + 1} after the header). "
                    "Give every report an id of its own."
                )
            seen.add(identity)
