"""Base45 (RFC 9285): bytes in the characters that a QR code stores two of in eleven bits."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_BASE = len(ALPHABET)
_SQUARE = _BASE * _BASE
_PAIR, _BYTE = 1 << 16, 1 << 8
_LETTERS = 3
"""So many characters for two bytes; one less for a last single byte."""


def encode(raw: bytes) -> str:
    """The text of `raw`. It never ends in a space, which a scanner could cut off."""
    out = []
    for high, low in zip(raw[::2], raw[1::2], strict=False):
        rest, first = divmod(high << 8 | low, _BASE)
        third, second = divmod(rest, _BASE)
        out.append(ALPHABET[first] + ALPHABET[second] + ALPHABET[third])
    if len(raw) % 2:
        second, first = divmod(raw[-1], _BASE)
        out.append(ALPHABET[first] + ALPHABET[second])
    return "".join(out)


def decode(text: str) -> bytes:
    """The bytes. Raises ValueError for a text that `encode` does not write; each byte string has one text alone."""
    try:
        values = [_VALUES[character] for character in text]
    except KeyError:
        raise ValueError("a character outside of Base45") from None
    whole = len(values) - len(values) % _LETTERS
    pairs = [
        first + _BASE * second + _SQUARE * third
        for first, second, third in zip(values[:whole:3], values[1:whole:3], values[2:whole:3], strict=True)
    ]
    rest = values[whole:]
    if len(rest) == 1 or any(pair >= _PAIR for pair in pairs):
        raise ValueError("not Base45")
    out = b"".join([pair.to_bytes(2) for pair in pairs])
    if rest:
        last = rest[0] + _BASE * rest[1]
        if last >= _BYTE:
            raise ValueError("not Base45")
        out += last.to_bytes()
    return out
