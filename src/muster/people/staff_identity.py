"""How staff are sealed: under the key of staff, which outlives an incident."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from muster.kernel import sealing
from muster.kernel.problems import Problem
from muster.people.identities import NAME, NORMAL, NUMBER, PHONE

COLUMN = "people_staffidentity.sealed"
"""What sealed staff are bound to."""

PARTS = (NAME, NUMBER, PHONE)


def mark(part: str, text: str, *, key: int | None = None) -> bytes | None:
    """The blind index of one part of a member of staff; None when nothing is left after normalising."""
    plain = NORMAL[part](text)
    return sealing.blind_index(sealing.STAFF, f"{part}:{plain}", key=key) if plain else None


def marks_to_find(part: str, text: str) -> list[bytes]:
    """The blind indexes under which one part may stand: several while the key of staff is rotated."""
    plain = NORMAL[part](text)
    return sealing.blind_indexes(sealing.STAFF, f"{part}:{plain}") if plain else []


def sealed_and_marked(content: Mapping[str, str]) -> tuple[bytes, list[bytes]]:
    """What is stored of somebody: the parts they have, sealed, and the blind indexes, all under one key."""
    key = sealing.current_key(sealing.STAFF)
    kept = {part: content[part] for part in PARTS if content.get(part)}
    sealed = sealing.seal(sealing.STAFF, orjson.dumps(kept).decode(), column=COLUMN, key=key)
    return sealed, [index for part in PARTS if (index := mark(part, content.get(part, ""), key=key))]


def opened(sealed: bytes | memoryview) -> dict[str, str] | None:
    """The parts by name; None when their key is not on this machine or the text does not open."""
    try:
        content: dict[str, str] = orjson.loads(sealing.open_sealed(sealed, column=COLUMN))
    except Problem:
        return None
    return content
