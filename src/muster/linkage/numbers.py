"""The 18-digit resident number (GB 11643): the ways it is written, and what of it can be trusted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import mul

import numpy as np
import numpy.typing as npt

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_OF_ZEROS = ord("0") * sum(WEIGHTS)
WIDTH = 19
"""One character more than a number has: a digit typed twice is still seen."""
FULL, OLD = 18, 15
SHORTEST = 7
_SAME_CHARACTERS = 2
"""0000000 and 1111112 are no numbers."""
FIRST_YEAR, LAST_YEAR = 1900, 2030
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()  # noqa: SIM905
)
"""Nothing finer: a seventh in a thousand of real numbers begins with the code of a county that is no more."""
_PLAIN = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}")
_DROPPED = re.compile(r"[^0-9A-Z]")
_LETTERS = str.maketrans({"×": "X", "✕": "X", "╳": "X", "О": "O", "о": "O"})
_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1", "Q": "0"})
_JUNK = frozenset({"1234567", "12345678", "123456789", "1234567890", "0123456789"})


def check_character(first: str) -> str:
    """The 18th character for the 17 ASCII digits before it."""
    return CHECKS[(sum(map(mul, WEIGHTS, first.encode())) - _OF_ZEROS) % 11]


def normal(text: str) -> str:
    """A number as it is compared: '' for what is none (masked, spoilt by a spreadsheet, a word)."""
    if _PLAIN.fullmatch(text) and len(set(text)) > _SAME_CHARACTERS:
        return text
    folded = unicodedata.normalize("NFKC", text).translate(_LETTERS).upper()
    if "*" in folded or _SCIENTIFIC.fullmatch(folded.strip()):
        return ""
    plain = _DROPPED.sub("", folded)
    digits = sum(character.isdigit() for character in plain)
    if digits >= OLD - 2:
        last = "X" if plain.endswith("X") else ""
        plain = plain[: len(plain) - len(last)].translate(_DIGITS) + last
    if digits < SHORTEST or len(set(plain)) <= _SAME_CHARACTERS or plain in _JUNK:
        return ""
    if len(plain) == OLD and plain.isdigit():
        first = f"{plain[:6]}19{plain[6:]}"
        plain = first + check_character(first)
    return plain[:WIDTH]


def is_right(number: str) -> bool:
    """Whether a normal number has the right check digit, a province and a day, as `table` says of many at once."""
    if _PLAIN.fullmatch(number) is None or number[:2] not in PROVINCES:
        return False
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return FIRST_YEAR <= year <= LAST_YEAR and check_character(number[:17]) == number[17]


def was_old(text: str) -> bool:
    """Whether the number is written with 15 digits, which have no check digit."""
    return len(_DROPPED.sub("", text.upper())) == OLD and sum(character.isdigit() for character in text) == OLD


@dataclass(frozen=True)
class Numbers:
    """The different numbers of a list; index 0 is none."""

    letters: npt.NDArray[np.uint8]
    """Characters, one row a number, filled up with zeros."""
    length: npt.NDArray[np.int64]
    valid: npt.NDArray[np.bool_]
    """18 characters whose check digit, province and day fit."""
    birth: npt.NDArray[np.int64]
    """The day in it as yyyymmdd; 0 where there is none. Also in a number that is not valid."""
    sex: npt.NDArray[np.int8]
    """1 male, 2 female, 0 unknown."""


def table(numbers: Sequence[str], old: Sequence[bool]) -> Numbers:
    """What the numbers (normal, the first one '') say. One of `old`, with 15 digits, is not valid by itself."""
    letters = np.array([number.encode("ascii") for number in numbers], dtype=f"S{WIDTH}")
    matrix = letters.view(np.uint8).reshape(len(letters), WIDTH)
    digits = matrix.astype(np.int64) - ord("0")
    length = (matrix > 0).sum(axis=1)
    is_digit = (digits >= 0) & (digits <= 9)  # noqa: PLR2004
    full = (length == FULL) & is_digit[:, :17].all(axis=1)
    checks = np.frombuffer(CHECKS.encode(), dtype=np.uint8)
    expected = checks[(digits[:, :17] @ np.array(WEIGHTS)) % 11]
    provinces = np.zeros(100, dtype=bool)
    provinces[[int(code) for code in PROVINCES]] = True
    province = np.where(is_digit[:, :2].all(axis=1), digits[:, 0] * 10 + digits[:, 1], 0)
    birth = _births(digits, is_digit, length)
    valid = full & (matrix[:, 17] == expected) & provinces[province] & (birth > 0)
    sex = np.where(full, np.where(digits[:, 16] % 2 == 1, 1, 2), 0).astype(np.int8)
    return Numbers(matrix, length, valid & ~np.array(old, dtype=bool), birth, sex)


def _births(
    digits: npt.NDArray[np.int64], is_digit: npt.NDArray[np.bool_], length: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    readable = (length >= 14) & (length <= FULL) & is_digit[:, 6:14].all(axis=1)  # noqa: PLR2004
    birth = np.where(readable, digits[:, 6:14] @ (10 ** np.arange(7, -1, -1)), 0)
    year, month, day = birth // 10000, birth // 100 % 100, birth % 100
    lengths = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    month_ok = (month >= 1) & (month <= 12)  # noqa: PLR2004
    last = lengths[np.where(month_ok, month, 0)] - ((month == 2) & ~leap)  # noqa: PLR2004
    return np.where((year >= FIRST_YEAR) & (year <= LAST_YEAR) & month_ok & (day >= 1) & (day <= last), birth, 0)
