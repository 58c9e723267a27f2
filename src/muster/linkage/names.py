"""Names: characters, what they sound like, and the ways one name is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

WIDTH = 6
LETTERS = 32
"""Syllables that are looked at; a longer name is compared by its letters as well."""
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_TITLES = re.compile(r"(老师|同志|先生|女士|医生)$")
_LATIN = re.compile(r"[a-z]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LONGEST_TITLED = 3
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_ENDINGS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@dataclass(frozen=True)
class Name:
    """A name as it is compared: `characters` '' for one in letters; `syllables` in the order surname first."""

    characters: str
    syllables: tuple[str, ...]

    @property
    def sound(self) -> str:
        """All letters: however the syllables were cut."""
        return "".join(self.syllables)

    @property
    def folded(self) -> str:
        """The sound without what many people do not tell apart: z zh, n ng, l n."""
        return "".join(fold(syllable) for syllable in self.syllables)


EMPTY = Name("", ())


@cache
def _readings() -> tuple[dict[int, str], frozenset[str]]:
    from pypinyin.pinyin_dict import pinyin_dict

    plain: dict[str, str] = {}
    readings: dict[int, str] = {}
    for code, text in pinyin_dict.items():
        toned = text.partition(",")[0]
        if toned not in plain:
            plain[toned] = _letters(toned)
        readings[code] = plain[toned]
    return readings, frozenset(syllable for syllable in plain.values() if syllable.isascii() and len(syllable) <= 6)  # noqa: PLR2004


def _letters(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower().replace("ü", "v"))
    return "".join(character for character in bare if not unicodedata.combining(character))


@cache
def fold(syllable: str) -> str:
    """A syllable as it is heard in the south."""
    for long, short in _FOLDS:
        if syllable.startswith(long):
            syllable = short + syllable[2:]
    for long, short in _ENDINGS:
        if syllable.endswith(long):
            syllable = syllable[: -len(long)] + short
    return "l" + syllable[1:] if syllable.startswith("n") and len(syllable) > 1 else syllable


@lru_cache(50_000)
def read(text: str) -> Name:
    """A name out of a cell; the same people stand in many lists."""
    folded = unicodedata.normalize("NFKC", text)
    if "(" in folded or "[" in folded or "【" in folded:
        folded = _BRACKETS.sub("", folded)
    han = "".join(_HAN.findall(folded))
    if han:
        bare = _TITLES.sub("", han) if len(han) > _LONGEST_TITLED else han
        readings, _ = _readings()
        return Name(bare, tuple(readings.get(ord(character), character) for character in bare))
    words = _LATIN.findall(_letters(folded))
    return Name("", _ordered(words)) if words else EMPTY


def _ordered(words: list[str]) -> tuple[str, ...]:
    cut = [_cut(word) for word in words]
    if any(not pieces for pieces in cut):
        return tuple(words)
    if len(cut) > 1 and len(cut[0]) > 1 and len(cut[-1]) == 1:
        cut.insert(0, cut.pop())  # Xiaoming Wang: the surname stands last
    return tuple(syllable for pieces in cut for syllable in pieces)


@cache
def _cut(word: str) -> tuple[str, ...]:
    """The word as pinyin syllables, as few as can be; empty when it is none."""
    _, syllables = _readings()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and word[start:end] in syllables:
                found = (*before, word[start:end])
                now = best[end]
                if now is None or len(found) < len(now):
                    best[end] = found
    return best[-1] or ()


@dataclass(frozen=True)
class Names:
    """The different names of a list; index 0 is none."""

    syllables: npt.NDArray[np.int32]
    """Folded syllables by number, one row a name."""
    length: npt.NDArray[np.int8]
    sound: npt.NDArray[np.int32]
    folded: npt.NDArray[np.int32]
    """Equal numbers are equal sounds; names without a sound have 0."""
    bag: npt.NDArray[np.int32]
    """The folded syllables in whatever order."""
    ends: npt.NDArray[np.int32]
    """Of names in letters, the first and the last word: two columns, 0 for names in characters."""
    letters: npt.NDArray[np.uint64]
    """Pairs of letters as bits: how alike two long names are."""


def table(names: Sequence[Name]) -> Names:
    """The names (the first one EMPTY) as arrays."""
    syllable_ids: dict[str, int] = {"": 0}
    sounds: dict[str, int] = {"": 0}
    folds: dict[str, int] = {"": 0}
    bags: dict[str, int] = {"": 0}
    syllables, ends = np.zeros((len(names), WIDTH), dtype=np.int32), np.zeros((len(names), 2), dtype=np.int32)
    sound, folded, bag = np.zeros((3, len(names)), dtype=np.int32)
    for index, name in enumerate(names):
        heard = [fold(syllable) for syllable in name.syllables]
        for at, syllable in enumerate(heard[:WIDTH]):
            syllables[index, at] = syllable_ids.setdefault(syllable, len(syllable_ids))
        sound[index] = sounds.setdefault("".join(name.syllables), len(sounds))
        folded[index] = folds.setdefault("".join(heard), len(folds))
        bag[index] = bags.setdefault("".join(sorted(heard)), len(bags))
        if heard and not name.characters:
            ends[index] = syllable_ids[heard[0]], syllable_ids.setdefault(heard[-1], len(syllable_ids))
    length = np.array([min(len(name.syllables), WIDTH) for name in names], dtype=np.int8)
    return Names(syllables, length, sound, folded, bag, ends, pairs_of_letters([name.sound for name in names]))


def pairs_of_letters(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Pairs of neighbouring characters as bits of 64, for each text: how alike two long texts are."""
    fixed = np.array(texts, dtype=f"U{LETTERS}").reshape(-1)
    points = fixed.view(np.uint32).reshape(len(texts), LETTERS).astype(np.uint64)
    found = np.zeros(len(texts), dtype=np.uint64)
    before = np.full(len(texts), 32, dtype=np.uint64)
    for at in range(LETTERS):
        here = points[:, at]
        mixed = (before * np.uint64(0x9E3779B1)) ^ (here * np.uint64(0x85EBCA6B))
        bit = np.uint64(1) << ((mixed >> np.uint64(9)) % np.uint64(64))
        found |= np.where((here > 0) | (before > 0), bit, np.uint64(0))
        before = here
    return np.where(points[:, 0] > 0, found, np.uint64(0))
