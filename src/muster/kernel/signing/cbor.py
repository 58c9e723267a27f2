"""As much CBOR (RFC 8949) as passes and certificates need, only its deterministic form: one value, one way to write it.

What the phones do in `static/passes/verify.mjs` is the same. Integers, bytes, text, lists, maps and tags; no floats, no
nulls, no open-ended lengths. `decode` writes again what it read and compares, so whatever a second reader could
take differently - a longer integer, keys in another order or twice, bytes after the end - is refused here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

MOST_DEPTH = 4
LARGEST = 2**53 - 1
"""What a phone counts exactly."""

_UINT, _NINT, _BYTES, _TEXT, _LIST, _MAP, _TAG = range(7)
_SHORT = 24
"""Smaller values stand in the first byte itself; 24 to 27 say that 1, 2, 4 or 8 bytes follow."""
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}


class Malformed(ValueError):
    """The bytes are not what this reader takes."""


class Tagged(NamedTuple):
    """A value under a tag."""

    tag: int
    value: Any


def encode(value: Any) -> bytes:
    """The one deterministic encoding of a value."""
    match value:
        case Tagged(tag, inner):
            return _head(_TAG, tag) + encode(inner)
        case bool():
            raise TypeError("a pass holds no booleans")
        case int():
            return _head(_UINT, value) if value >= 0 else _head(_NINT, -1 - value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            raw = value.encode()
            return _head(_TEXT, len(raw)) + raw
        case list():
            return _head(_LIST, len(value)) + b"".join(map(encode, value))
        case dict():
            pairs = sorted((encode(key), encode(item)) for key, item in value.items())
            return _head(_MAP, len(value)) + b"".join(key + item for key, item in pairs)
        case _:
            raise TypeError(f"a pass holds no {type(value).__name__}")


def decode(raw: bytes) -> Any:
    """The value. Raises Malformed for anything but its deterministic encoding."""
    value, end = _read(raw, 0, MOST_DEPTH)
    if end != len(raw) or encode(value) != raw:
        raise Malformed("not the deterministic encoding of one value")
    return value


def _head(kind: int, size: int) -> bytes:
    if size < _SHORT:
        return bytes([kind << 5 | size])
    for mark, width in _WIDTHS.items():
        if size < 1 << 8 * width:
            return bytes([kind << 5 | mark]) + size.to_bytes(width)
    raise ValueError("too large")


def _size(raw: bytes, at: int) -> tuple[int, int]:
    """The number in the head at `at`, and where what follows begins."""
    mark = raw[at] & 31
    if mark < _SHORT:
        return mark, at + 1
    width = _WIDTHS.get(mark)
    if width is None or at + 1 + width > len(raw):
        raise Malformed("an open-ended or unknown length")
    size = int.from_bytes(raw[at + 1 : at + 1 + width])
    if size > LARGEST:
        raise Malformed("larger than a phone counts")
    return size, at + 1 + width


def _read(raw: bytes, at: int, depth: int) -> tuple[Any, int]:
    if at >= len(raw) or depth < 0:
        raise Malformed("ends early, or goes too deep")
    kind = raw[at] >> 5
    size, at = _size(raw, at)
    match kind:
        case 0:
            return size, at
        case 1:
            return -1 - size, at
        case 2 | 3:
            return _string(raw, at, size, text=kind == _TEXT), at + size
        case 4:
            return _items(raw, at, size, depth - 1)
        case 5:
            return _pairs(raw, at, size, depth - 1)
        case 6:
            value, at = _read(raw, at, depth - 1)
            return Tagged(size, value), at
    raise Malformed("floats and simple values are not taken")


def _string(raw: bytes, at: int, size: int, *, text: bool) -> bytes | str:
    if at + size > len(raw):
        raise Malformed("ends early")
    part = raw[at : at + size]
    if not text:
        return part
    try:
        return part.decode()
    except UnicodeDecodeError:
        raise Malformed("text that is not UTF-8") from None


def _items(raw: bytes, at: int, size: int, depth: int) -> tuple[list[Any], int]:
    found = []
    for _ in range(size):
        value, at = _read(raw, at, depth)
        found.append(value)
    return found, at


def _pairs(raw: bytes, at: int, size: int, depth: int) -> tuple[dict[int, Any], int]:
    found: dict[int, Any] = {}
    for _ in range(size):
        key, at = _read(raw, at, depth)
        if not isinstance(key, int) or key in found:
            raise Malformed("a key that is no integer, or stands twice")
        found[key], at = _read(raw, at, depth)
    return found, at
