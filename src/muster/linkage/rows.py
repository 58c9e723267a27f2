"""Reports as arrays: what each says, normalised, with equal things as equal numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from muster.linkage import fields, names, numbers
from muster.linkage.names import Names
from muster.linkage.numbers import Numbers
from muster.linkage.reading import Coded, Reports

Ints = npt.NDArray[np.int32]
T = TypeVar("T")
A_NUMBER = 15
"""So many digits in the cell of the name: name and number are swapped."""


@dataclass(frozen=True)
class Rows:
    """One entry a report; 0 is always 'not said'."""

    name: Ints
    number: Ints
    phone: npt.NDArray[np.int64]
    """Two columns."""
    birth: Ints
    sex: npt.NDArray[np.int8]
    town: Ints
    village: Ints
    address: Ints
    names: Names
    numbers: Numbers
    towns: npt.NDArray[np.uint64]
    addresses: npt.NDArray[np.uint64]
    """Pairs of letters of each town and each address."""

    def __len__(self) -> int:
        return len(self.name)


def canonical(reports: Reports) -> npt.NDArray[np.int64]:
    """The order in which reports are worked on, the same however the list is sorted."""
    ids = reports.ids
    if all(first < second for first, second in zip(ids, ids[1:], strict=False)):
        return np.arange(len(ids))
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)


def normalised(reports: Reports, order: npt.NDArray[np.int64]) -> Rows:
    """The reports in `order`, normalised; each different cell is read once."""
    cells = {column: _ordered(coded, order) for column, coded in reports.columns.items()}
    cells["name"], cells["id_number"] = _unswapped(cells["name"], cells["id_number"])
    name, all_names = _mapped(cells["name"], names.read, names.EMPTY)
    number, all_numbers = _mapped(cells["id_number"], _number, ("", False))
    phones = np.array([fields.phones(cell) for cell in cells["phone"].values], dtype=np.int64).reshape(-1, 2)
    town, towns = _mapped(cells["town"], fields.place, "")
    address, addresses = _mapped(cells["address"], fields.home, "")
    return Rows(
        name=name,
        number=number,
        phone=phones[cells["phone"].codes],
        birth=_looked_up(cells["birth_date"], fields.day, np.int32),
        sex=_looked_up(cells["sex"], fields.sex, np.int8),
        town=town,
        village=_mapped(cells["village"], fields.place, "")[0],
        address=address,
        names=names.table(all_names),
        numbers=numbers.table([text for text, _ in all_numbers], [old for _, old in all_numbers]),
        towns=names.pairs_of_letters(towns),
        addresses=names.pairs_of_letters(addresses),
    )


def _number(cell: str) -> tuple[str, bool]:
    text = numbers.normal(cell)
    return text, bool(text) and numbers.was_old(cell)


def _ordered(coded: Coded, order: npt.NDArray[np.int64]) -> Coded:
    """The column in another order of rows, its values in the order of their first coming."""
    codes = coded.codes[order]
    used, first = np.unique(codes, return_index=True)
    by_coming = np.argsort(first)
    new = np.zeros(len(coded.values), dtype=np.int32)
    new[used[by_coming]] = np.arange(len(used))
    return Coded(new[codes], [coded.values[index] for index in used[by_coming]])


def _unswapped(name: Coded, number: Coded) -> tuple[Coded, Coded]:
    """Where a number stands in the cell of the name and no number beside it, the two change places."""
    like_number = np.array([sum(c.isdigit() for c in text) >= A_NUMBER for text in name.values], dtype=bool)
    like_name = np.array([not any(c.isdigit() for c in text) for text in number.values], dtype=bool)
    wrong = np.flatnonzero(like_number[name.codes] & like_name[number.codes])
    if not len(wrong):
        return name, number
    return _exchanged(name, number, wrong), _exchanged(number, name, wrong)


def _exchanged(into: Coded, source: Coded, rows: npt.NDArray[np.int64]) -> Coded:
    codes = into.codes.copy()
    values = list(into.values)
    known: dict[str, int] = {}
    for row in rows:
        text = source.values[source.codes[row]]
        if text not in known:
            known[text] = len(values)
            values.append(text)
        codes[row] = known[text]
    return Coded(codes, values)


def _mapped(coded: Coded, read: Callable[[str], T], empty: T) -> tuple[Ints, list[T]]:
    """Each row's number in the list of different values that `read` gives; `empty` is 0."""
    known: dict[T, int] = {empty: 0}
    new = np.array([known.setdefault(read(cell), len(known)) for cell in coded.values], dtype=np.int32)
    return new[coded.codes] if len(new) else coded.codes, list(known)


def _looked_up(coded: Coded, read: Callable[[str], int], kind: type) -> npt.NDArray[np.signedinteger]:
    values: Sequence[int] = [read(cell) for cell in coded.values]
    return np.array(values, dtype=kind)[coded.codes]
