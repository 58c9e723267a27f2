"""How alike two people are, field by field, in levels: small numbers, the best first, 0 where one side says nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from muster.linkage import names as spelled
from muster.linkage.grouping import Longs
from muster.linkage.names import Names
from muster.linkage.numbers import FULL, Numbers

Levels = npt.NDArray[np.int8]
Compare = Callable[[Longs, Longs], Levels]

NAME_LEVELS = 12
SAME, SOUND, FOLDED, LAST_SAME, MIDDLE_SAME, SHORTER, TURNED, GIVEN, ALIKE, SURNAME, OTHER = range(1, NAME_LEVELS)
COMPATIBLE = ALIKE
"""Up to here two names may well be one person's."""
NUMBER_LEVELS = 9
NUMBER_SAME, ONE_OFF, CUT, CUT_SHORT, TWO_OFF, SAME_DAY, SAME_END, NUMBER_OTHER = range(1, NUMBER_LEVELS)
BIRTH_LEVELS = 7
BIRTH_SAME, BIRTH_YEAR_ONLY, BIRTH_NEAR, BIRTH_DAY, BIRTH_YEAR, BIRTH_OTHER = range(1, BIRTH_LEVELS)
_ALIKE = 0.7


def names(table: Names, one: Longs, two: Longs) -> Levels:
    """The level of each pair of names."""
    a, b = table.syllables[one], table.syllables[two]
    long_a, long_b = table.length[one], table.length[two]
    same = (a == b) & (a > 0)
    hits = same.sum(axis=1)
    longest, shortest = np.maximum(long_a, long_b), np.minimum(long_a, long_b)
    level = np.full(len(one), OTHER, dtype=np.int8)
    level[same[:, 0]] = SURNAME
    level[dice(table.letters[one], table.letters[two]) >= _ALIKE] = ALIKE
    one_wrong = (long_a == long_b) & (hits == longest - 1) & (longest > 2)  # noqa: PLR2004 - of two, one is not enough
    level[(longest == 2) & (hits == 1) & ~same[:, 0]] = ALIKE  # noqa: PLR2004
    level[one_wrong & ~same[:, 0]] = GIVEN
    level[_turned(a, b, long_a, long_b)] = TURNED
    level[(longest - shortest == 1) & (shortest > 1) & _one_missing(a, b, long_a, long_b)] = SHORTER
    last = np.take_along_axis(same, np.maximum(long_a - 1, 0)[:, None].astype(np.int64), axis=1)[:, 0]
    level[one_wrong & same[:, 0] & ~last] = MIDDLE_SAME
    level[one_wrong & same[:, 0] & last] = LAST_SAME
    level[table.folded[one] == table.folded[two]] = FOLDED
    level[table.sound[one] == table.sound[two]] = SOUND
    level[one == two] = SAME
    level[(one == 0) | (two == 0)] = 0
    return level


def names_agree(one: str, other: str) -> bool:
    """Whether two names, however each is written, may well be one person's; one that is missing agrees with any."""
    read = [spelled.read(one), spelled.read(other)]
    if spelled.EMPTY in read:
        return True
    level = names(spelled.table([spelled.EMPTY, *read]), np.array([1]), np.array([2]))[0]
    # Letters in common say something of names that are written in letters only.
    return bool(level <= (GIVEN if all(name.characters for name in read) else COMPATIBLE))


def _turned(
    a: npt.NDArray[np.int32], b: npt.NDArray[np.int32], long_a: npt.NDArray[np.int8], long_b: npt.NDArray[np.int8]
) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (np.sort(a, axis=1) == np.sort(b, axis=1)).all(axis=1)
    return np.asarray(found & (long_a == long_b) & (long_a > 1))


def _one_missing(
    a: npt.NDArray[np.int32], b: npt.NDArray[np.int32], long_a: npt.NDArray[np.int8], long_b: npt.NDArray[np.int8]
) -> npt.NDArray[np.bool_]:
    """Whether one is the other with one syllable left out."""
    first_longer = (long_a > long_b)[:, None]
    longer, shorter = np.where(first_longer, a, b), np.where(first_longer, b, a)
    width = np.minimum(long_a, long_b)
    return np.asarray(_ends(longer, shorter, width) >= width)


def _ends(
    longer: npt.NDArray[np.integer], shorter: npt.NDArray[np.integer], width: npt.NDArray[np.integer]
) -> npt.NDArray[np.int64]:
    """How much of the shorter stands at the longer's start, and shifted by one at its end, together."""
    columns = np.arange(shorter.shape[1])
    inside = columns < width[:, None]
    start = np.cumprod((longer == shorter) & inside, axis=1).sum(axis=1)
    shifted = np.concatenate([longer[:, 1:], np.zeros((len(longer), 1), dtype=longer.dtype)], axis=1)
    end = np.cumprod(((shifted == shorter) | ~inside)[:, ::-1], axis=1).sum(axis=1) - (shorter.shape[1] - width)
    return np.asarray(start + np.maximum(end, 0), dtype=np.int64)


def dice(one: npt.NDArray[np.uint64], two: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
    """How much two sets of bits have in common."""
    both = np.bitwise_count(one & two).astype(np.float64)
    bits = np.bitwise_count(one) + np.bitwise_count(two).astype(np.float64)
    return np.asarray(2 * both / np.maximum(bits, 1))


def contained(one: npt.NDArray[np.uint64], two: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
    """How much of the smaller set of bits the other has, too."""
    least = np.minimum(np.bitwise_count(one), np.bitwise_count(two)).astype(np.float64)
    return np.asarray(np.bitwise_count(one & two) / np.maximum(least, 1))


def numbers(table: Numbers, one: Longs, two: Longs) -> Levels:
    """The level of each pair of numbers."""
    a, b = table.letters[one], table.letters[two]
    long_a, long_b = table.length[one], table.length[two]
    shortest, longest = np.minimum(long_a, long_b), np.maximum(long_a, long_b)
    differ = (a != b).sum(axis=1)
    level = np.full(len(one), NUMBER_OTHER, dtype=np.int8)
    full = (long_a == FULL) & (long_b == FULL)
    level[full & (a[:, 10:18] == b[:, 10:18]).all(axis=1)] = SAME_END
    level[(shortest >= 14) & (a[:, :14] == b[:, :14]).all(axis=1)] = SAME_DAY  # noqa: PLR2004 - region and day
    level[(long_a == long_b) & (differ == 2)] = TWO_OFF  # noqa: PLR2004
    inside = np.arange(a.shape[1]) < shortest[:, None]
    begins = ((a == b) | ~inside).all(axis=1) & (longest > shortest)
    level[begins & (shortest >= 10)] = CUT_SHORT  # noqa: PLR2004
    level[begins & (shortest >= 14)] = CUT  # noqa: PLR2004
    turned = (long_a == long_b) & (differ == 2) & _neighbours_turned(a, b)  # noqa: PLR2004
    one_more = longest - shortest == 1
    left_out = np.zeros(len(one), dtype=bool)
    if one_more.any():
        x, y = a[one_more], b[one_more]
        first = (long_a > long_b)[one_more][:, None]
        width = shortest[one_more]
        left_out[one_more] = _ends(np.where(first, x, y), np.where(first, y, x), width) >= width
    level[((long_a == long_b) & (differ == 1)) | turned | left_out] = ONE_OFF
    level[one == two] = NUMBER_SAME
    level[(one == 0) | (two == 0)] = 0
    return level


def _neighbours_turned(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = ((a[:, :-1] == b[:, 1:]) & (a[:, 1:] == b[:, :-1]) & (a[:, :-1] != b[:, :-1])).any(
        axis=1
    )
    return found


def births(one: Longs, two: Longs) -> Levels:
    """The level of each pair of days."""
    year_a, year_b, rest_a, rest_b = one // 10000, two // 10000, one % 10000, two % 10000
    level = np.full(len(one), BIRTH_OTHER, dtype=np.int8)
    level[year_a == year_b] = BIRTH_YEAR
    level[rest_a == rest_b] = BIRTH_DAY
    swapped = (rest_a % 100 == rest_b // 100) & (rest_b % 100 == rest_a // 100)
    digits = 10 ** np.arange(8)
    differ = ((one[:, None] // digits % 10) != (two[:, None] // digits % 10)).sum(axis=1)
    level[(differ == 1) | ((year_a == year_b) & swapped)] = BIRTH_NEAR
    level[(year_a == year_b) & ((rest_a == 0) | (rest_b == 0))] = BIRTH_YEAR_ONLY
    level[one == two] = BIRTH_SAME
    level[(one == 0) | (two == 0)] = 0
    return level


def near_phones(one: Longs, two: Longs) -> npt.NDArray[np.bool_]:
    """Whether two phones differ in one digit, two neighbouring ones turned, or one left out."""
    digits = 10 ** np.arange(12)
    a, b = one[:, None] // digits % 10, two[:, None] // digits % 10
    differ = (a != b).sum(axis=1)
    turned = ((a[:, :-1] == b[:, 1:]) & (a[:, 1:] == b[:, :-1]) & (a[:, :-1] != b[:, :-1])).any(axis=1)
    near: npt.NDArray[np.bool_] = (differ == 1) | ((differ == 2) & turned)  # noqa: PLR2004
    return near & (one > 0) & (two > 0)


def best(levels: list[Levels]) -> Levels:
    """The best level of each row over several comparisons; 0 only where none says anything."""
    said = [np.where(level == 0, np.int8(127), level) for level in levels]
    found = np.minimum.reduce(said)
    return np.where(found == 127, 0, found).astype(np.int8)  # noqa: PLR2004
