"""Control marks as a phone carries them: so short that they name nobody, enough to say "ask the desk". Pure.

Whoever opens a stolen phone can try every number there is against what lies on it. A mark is therefore cut so short
that about one number in a thousand fits some mark by chance: of a county's million people a thousand fit, and nobody
can tell which of them are meant. A gate that checks three hundred people a shift asks the desk once in three shifts for
nothing. The key is the operation's, not the phone's or the day's: with two keys the chance ones would differ, and who
stands in both lists would be known.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

FITS_BY_CHANCE = 10
"""Bits beyond those that count the marks: one number in 2^10 fits by chance."""
MOST_BITS = 32


def width(marks: int) -> int:
    """How many bits a mark has when there are so many."""
    return min(MOST_BITS, FITS_BY_CHANCE + max(0, marks - 1).bit_length())


def full(key: bytes, number: str) -> int:
    """The mark of a number in its one way of writing (`rules.normal_number`), before it is cut."""
    return int.from_bytes(hmac.digest(key, number.encode(), sha256)[:4])


def short(mark: int, bits: int) -> int:
    """So much of it as a phone carries."""
    return mark >> (MOST_BITS - bits)


def gaps(marks: Iterable[int]) -> tuple[int, list[int]]:
    """Bits, and the sorted short marks as steps from one to the next: small numbers, which compress well."""
    whole = set(marks)
    bits = width(len(whole))
    cut = sorted({short(mark, bits) for mark in whole})
    return bits, [mark - before for before, mark in zip([0, *cut], cut, strict=False)]
