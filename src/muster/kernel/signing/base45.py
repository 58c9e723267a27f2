"""Base45 (RFC 9285): bytes in the characters that a QR code stores two of in eleven bits."""

from __future__ import annotations

import struct

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE = len(ALPHABET)
_SQUARE = _BASE * _BASE
_TWO = [ALPHABET[value % _BASE] + ALPHABET[value // _BASE] for value in range(_SQUARE)]
_NONE = 255
_VALUES = bytes(ALPHABET.find(chr(code)) % (_NONE + 1) for code in range(_NONE + 1))
"""The value of each character by its code, and 255 (what -1 comes to) where it has none."""
_BYTE = 1 << 8
_LETTERS = 3
"""So many characters for two bytes; one less for a last single byte."""


def encode(raw: bytes) -> str:
    """The text of `raw`. It never ends in a space, which a scanner could cut off."""
    pairs = struct.unpack_from(f">{len(raw) // 2}H", raw)
    text = "".join([_TWO[pair % _SQUARE] + ALPHABET[pair // _SQUARE] for pair in pairs])
    return text + _TWO[raw[-1]] if len(raw) % 2 else text


def decode(text: str) -> bytes:
    """The bytes. Raises ValueError for a text that `encode` does not write; each byte string has one text alone."""
    values = text.encode("ascii").translate(_VALUES)
    if _NONE in values:
        raise ValueError("a character outside of Base45")
    whole = len(values) - len(values) % _LETTERS
    pairs = [
        first + _BASE * second + _SQUARE * third
        for first, second, third in zip(values[:whole:3], values[1:whole:3], values[2:whole:3], strict=True)
    ]
    rest = values[whole:]
    try:
        out = struct.pack(f">{len(pairs)}H", *pairs)
    except struct.error:
        raise ValueError("not Base45") from None
    if not rest:
        return out
    last = rest[0] + _BASE * rest[-1]
    if len(rest) == 1 or last >= _BYTE:
        raise ValueError("not Base45")
    return out + last.to_bytes()
