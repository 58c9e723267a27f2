"""Serials of what is signed: five random bytes, read aloud as eight characters; and characters that do not show."""

from __future__ import annotations

import re

SERIAL_BYTES = 5
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110")
_HALF = 4
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters that do not show, or turn the reading direction: a label says what it looks like."""


def spelled(serial: bytes) -> str:
    """A serial in eight characters, without I, L, O and U that are taken for others."""
    value = int.from_bytes(serial)
    letters = "".join(_LETTERS[value >> 5 * place & 31] for place in reversed(range(2 * _HALF)))
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def unspelled(text: str) -> bytes | None:
    """The serial somebody typed, whatever they made of case, dash and look-alikes; None when it is none."""
    letters = re.sub(r"[\s-]", "", text).upper().translate(_LOOK_ALIKES)
    if len(letters) != 2 * _HALF or any(letter not in _LETTERS for letter in letters):
        return None
    value = 0
    for letter in letters:
        value = value << 5 | _LETTERS.index(letter)
    return value.to_bytes(SERIAL_BYTES)
