"""People as far as they are known: reports that surely belong together, with the values most of them give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.linkage.grouping import Longs, mixed, numbered, tops
from muster.linkage.rows import Rows
from muster.linkage.trust import Trust

NAMES, PHONES, DAYS, PLACES, TYPED = 2, 3, 2, 2, 2
"""How many different values of each kind a person keeps."""


@dataclass(frozen=True)
class Entities:
    """One entry a person; 0 is always 'not known'. Columns are ordered by how many reports say so."""

    trusted: Longs
    typed: Longs
    name: Longs
    phone: Longs
    birth: Longs
    sex: Longs
    town: Longs
    village: Longs
    address: Longs
    owner: Longs
    """Who this is in a ledger, by number; 0 for somebody who may be new."""

    def __len__(self) -> int:
        return len(self.trusted)


@dataclass(frozen=True)
class Frequencies:
    """How common values are in the list: a shared phone says less when fifty names stand on it."""

    folded: Longs
    """By folded name: how many people."""
    phone: Longs
    """By index into `phones`: how many different names."""
    phones: Longs

    def of_phone(self, phones: Longs) -> Longs:
        """How many names stand on each of these phones."""
        if not len(self.phones):
            return np.zeros(len(phones), dtype=np.int64)
        at = np.minimum(np.searchsorted(self.phones, phones), len(self.phones) - 1)
        return np.where(self.phones[at] == phones, self.phone[at], 0)


def collapsed(rows: Rows, trust: Trust, owner: Longs) -> tuple[Longs, int]:
    """Each report's group: its owner's in the ledger, else by trusted number, else word for word the same in name and
    two other things."""
    owner = _owned(trust, owner)
    phone = rows.phone[:, 0]
    said = (phone > 0).astype(int) + (trust.typed > 0) + (rows.birth > 0)
    alike = (trust.trusted == 0) & (rows.name > 0) & (said > 1)
    own = np.arange(len(rows), dtype=np.int64)
    key = np.where(
        owner > 0,
        mixed(4, owner),
        np.where(
            trust.trusted > 0,
            mixed(1, trust.trusted),
            np.where(alike, mixed(2, rows.name, phone, trust.typed, rows.birth), mixed(3, own)),
        ),
    )
    return numbered(key)


def _owned(trust: Trust, owner: Longs) -> Longs:
    """New reports with the trusted number of somebody in the ledger are that person's."""
    of_number = np.zeros(int(trust.trusted.max(initial=0)) + 1, dtype=np.int64)
    known = np.flatnonzero((owner > 0) & (trust.trusted > 0))[::-1]
    of_number[trust.trusted[known]] = owner[known]
    return np.where(owner > 0, owner, of_number[trust.trusted])


def gathered(rows: Rows, trust: Trust, group: Longs, groups: int, owner: Longs) -> Entities:
    """The people of these groups."""
    trusted = tops(group, trust.trusted, groups, 1)[:, 0]
    twice = np.r_[group, group]
    birth = tops(group, rows.birth, groups, DAYS)
    typed = tops(group, trust.typed, groups, TYPED)
    known = rows.numbers.birth[trusted]
    birth = np.where(known[:, None] > 0, np.c_[known, np.zeros((groups, DAYS - 1), dtype=np.int64)], birth)
    nothing = birth[:, 0] == 0
    birth[nothing, 0] = rows.numbers.birth[typed[nothing, 0]]
    sex = tops(group, rows.sex, groups, 1)[:, 0]
    number_sex = rows.numbers.sex[trusted].astype(np.int64)
    return Entities(
        trusted=trusted,
        typed=typed,
        name=tops(group, rows.name, groups, NAMES),
        phone=tops(twice, rows.phone.T.reshape(-1), groups, PHONES),
        birth=birth,
        sex=np.where(number_sex > 0, number_sex, sex),
        town=tops(group, rows.town, groups, PLACES),
        village=tops(group, rows.village, groups, PLACES),
        address=tops(group, rows.address, groups, PLACES),
        owner=tops(group, owner, groups, 1)[:, 0],
    )


def frequencies(rows: Rows, group: Longs, groups: int) -> Frequencies:
    """How common each name and phone is among the groups."""
    folded = rows.names.folded[rows.name].astype(np.int64)
    width = int(folded.max(initial=0)) + 1
    pairs = np.unique(group * width + folded)
    by_name = np.bincount(pairs % width, minlength=int(rows.names.folded.max(initial=0)) + 1)
    phones, index = np.unique(np.r_[rows.phone[:, 0], rows.phone[:, 1]], return_inverse=True)
    couples = np.unique(index.astype(np.int64) * width + np.r_[folded, folded])
    by_phone = np.bincount(couples // width, minlength=len(phones))
    return Frequencies(by_name, by_phone, phones)
